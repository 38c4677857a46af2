using System.Text.Json;
using Crm.Common;
using Crm.Gifts;

namespace Crm.Staff;

/// <summary>A gift as it is told; <see cref="Stock"/> is what comes to it, below nothing what goes.</summary>
public sealed record GiftBody(string? Gift, SortedDictionary<string, string>? Name, JsonElement? When, int Priority, int Stock,
    bool Retired);

/// <summary>What people do with the catalogue of gifts.</summary>
public sealed class GiftDesk(GiftStock stock, PackingList packing)
{
    const int MostStock = 1_000_000, LongestName = 60;

    public async Task<ApiResponse> ListAsync(CancellationToken cancel) => ApiResponse.Of(await stock.ListAsync(cancel));

    /// <summary>One gift, or a list of them.</summary>
    public async Task<ApiResponse> PutAsync(ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        if (Read(body) is not { Count: > 0 } told)
            return ApiResponse.Problem(400, "Not acceptable",
                "The body is JSON like {\"gift\": …, \"name\": {\"zh-CN\": …}, \"stock\": 100, \"priority\"?: …, \"when\"?: {…}}, "
                + "or a list.");
        var mistakes = new List<string>();
        var gifts = new List<GiftBody>();
        foreach (var (i, entry) in told.Index())
        {
            var path = told.Count == 1 && entry is not null ? "$" : $"$[{i}]";
            if (entry is { } gift) gifts.Add(Check(gift, path, mistakes));
            else mistakes.Add($"{path}: is null, not a gift.");
        }
        if (mistakes.Count > 0) return ApiResponse.Problem(400, "Not acceptable", string.Join(' ', mistakes));
        var all = new List<Gift>();
        foreach (var gift in gifts)
            all.Add(await stock.PutAsync(new Gift(gift.Gift!, gift.Name!, gift.When, gift.Priority, gift.Stock)
            {
                IsRetired = gift.Retired,
            }, cancel));
        return ApiResponse.Of(all);
    }

    /// <summary>What the warehouse lays into parcels: the gifts that were given on a local day, as CSV.</summary>
    public async Task<ApiResponse> PackingAsync(string? day, CancellationToken cancel) =>
        DateOnly.TryParseExact(day, "yyyy-MM-dd", out var date)
            ? new ApiResponse(200, "text/csv; charset=utf-8", await packing.CsvAsync(date, cancel))
            : ApiResponse.Problem(400, "Not acceptable", "day is written yyyy-MM-dd.");

    static GiftBody Check(GiftBody gift, string path, List<string> mistakes)
    {
        if (!Gift.IsId(gift.Gift)) mistakes.Add($"{path}.gift: has 1 to 40 small letters, digits, '-' and '_'.");
        if (gift.Name is not { Count: > 0 } || gift.Name.Values.Any(n => n is null || CleanText.OfBuyer(n, LongestName) != n))
            mistakes.Add($"{path}.name: a name by language, at most {LongestName} plain characters each.");
        if (Math.Abs((long)gift.Stock) > MostStock) mistakes.Add($"{path}.stock: at most {MostStock} at once.");
        if (gift.When is { } when) GiftRule.Of(new Gift(gift.Gift ?? "", [], when, 0, 0), mistakes);
        return gift;
    }

    static List<GiftBody?>? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            return body.Span.TrimStart(" \r\n\t"u8).StartsWith("["u8)
                ? JsonSerializer.Deserialize<List<GiftBody?>>(body.Span, Json.Options)
                : JsonSerializer.Deserialize<GiftBody>(body.Span, Json.Options) is { } one ? [one] : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

}
