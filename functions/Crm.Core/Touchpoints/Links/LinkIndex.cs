using Crm.Common;
using Crm.Storage;

namespace Crm.Touchpoints.Links;

/// <summary>The row of a short link's code: whose touchpoint it is of. The customer may have been taken in by another since.</summary>
public sealed record LinkRow(string Customer, string Touchpoint);

/// <summary>
/// Code → touchpoint. Written before the text is claimed, so no text goes out with a link that leads nowhere; a row whose touchpoint does
/// not have the code leads nowhere.
/// </summary>
public sealed class LinkIndex(IRowStore index)
{
    public async ValueTask RememberAsync(string code, LinkRow link, CancellationToken cancel)
    {
        var (partition, key) = KeyOf(code);
        await index.CommitAsync(partition, [new RowWrite.Upsert(key, RowBody.Bytes(link))], cancel);
    }

    public async ValueTask<LinkRow?> FindAsync(string code, CancellationToken cancel)
    {
        var (partition, key) = KeyOf(code);
        return await index.GetAsync(partition, key, cancel) is { } row ? RowBody.Read<LinkRow>(row.Body) : null;
    }

    public async ValueTask ForgetAsync(string code, CancellationToken cancel)
    {
        var (partition, key) = KeyOf(code);
        await index.CommitAsync(partition, [new RowWrite.Delete(key, null)], cancel);
    }

    // Hashed: who reads the table cannot follow links.
    static (string Partition, string Key) KeyOf(string code)
    {
        var hash = Hash.Hex("short-link", code);
        return ("0" + hash[..2], "sl|" + hash);
    }
}
