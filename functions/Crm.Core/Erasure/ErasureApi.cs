using Crm.Common;

namespace Crm.Erasure;

/// <summary>Export and erasure over HTTP, free of any web framework; the host lets in only who has the key.</summary>
public sealed class ErasureApi(CustomerExport export, CustomerErasure erasure)
{
    public sealed record Done(string Customer, bool Erased);

    public async Task<ApiResponse> ExportAsync(string id, bool csv, CancellationToken cancel)
    {
        if (!IsId(id) || await export.OfAsync(id, cancel) is not { } document) return NotFound;
        return csv ? new ApiResponse(200, "text/csv; charset=utf-8", CustomerExport.Csv(document))
            : ApiResponse.Json(CustomerExport.Text(document));
    }

    public async Task<ApiResponse> EraseAsync(string id, CancellationToken cancel) =>
        IsId(id) && await erasure.EraseAsync(id, cancel)
            ? ApiResponse.Of(new Done(id, true)) : NotFound;

    static readonly ApiResponse NotFound = ApiResponse.Problem(404, "Not found", "There is no such customer.");

    static bool IsId(string id) => id.Length == 32 && id.All(char.IsAsciiHexDigitLower);
}
