using System.Text;
using System.Text.Json;
using Crm.Common;
using Crm.Coupons;

namespace Crm.Campaigns;

/// <summary>A pool as it is told.</summary>
public sealed record CouponPoolBody(string? Pool, string? Title, DateOnly? Until, int? ValidDays, int? LowAt);

/// <summary>So many new codes, which the shop's checkout then has to be told of.</summary>
public sealed record CouponMakeBody(int Count, string? Prefix, int? Length);

/// <summary>What people do with coupon pools.</summary>
public sealed class CouponDesk(CouponPools pools)
{
    const int MostMade = 100_000, LongestPrefix = 12;

    public async Task<ApiResponse> ListAsync(CancellationToken cancel)
    {
        var all = new List<CouponStock>();
        foreach (var pool in await pools.ListAsync(cancel))
            if (await pools.StockAsync(pool.Pool, cancel) is { } stock) all.Add(stock);
        return ApiResponse.Of(all);
    }

    public async Task<ApiResponse> DefineAsync(ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        if (Read<CouponPoolBody>(body) is not { } told || !CouponPool.IsName(told.Pool))
            return Bad("pool: a name has 1 to 40 small letters, digits, '-' and '_'.");
        if (told.ValidDays is < 1 or > 3660) return Bad("validDays: from 1 to 3660.");
        if (told.LowAt is < 1 or > 1000) return Bad("lowAt: from 1 to 1000.");
        await pools.DefineAsync(new CouponPool(told.Pool!)
        {
            Title = CleanText.OfBuyer(told.Title, 80), Until = told.Until, ValidDays = told.ValidDays, LowAt = told.LowAt ?? 50,
        }, cancel);
        return ApiResponse.Of((await pools.StockAsync(told.Pool!, cancel))!);
    }

    /// <summary>One code a line, or first in a CSV line.</summary>
    public async Task<ApiResponse> ImportAsync(string pool, ReadOnlyMemory<byte> csv, CancellationToken cancel) =>
        await pools.FindAsync(pool, cancel) is null ? NotFound(pool)
            : ApiResponse.Of(await pools.ImportAsync(pool, Encoding.UTF8.GetString(csv.Span).TrimStart('\ufeff').Split('\n')
                .Select((line, i) => line.Split(',', ';', '\t')[0] is var cell && i == 0 && IsHeader(cell) ? "" : cell), cancel));

    public async Task<ApiResponse> MakeAsync(string pool, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        if (await pools.FindAsync(pool, cancel) is null) return NotFound(pool);
        if (Read<CouponMakeBody>(body) is not { Count: > 0 and <= MostMade } told) return Bad($"count: from 1 to {MostMade}.");
        var (prefix, length) = (told.Prefix?.Trim() ?? "", told.Length ?? 10);
        if (length is < 8 or > 20) return Bad("length: from 8 to 20 letters, or codes can be guessed.");
        if (prefix.Length > LongestPrefix || prefix.Length > 0 && !CouponCode.IsOne(prefix + "AAA"))
            return Bad($"prefix: at most {LongestPrefix} letters, digits and -_.");
        var made = await pools.GenerateAsync(pool, told.Count, prefix, length, cancel);
        return new ApiResponse(200, "text/csv; charset=utf-8", string.Join('\n', made) + "\n");
    }

    /// <summary>Whose a code is.</summary>
    public async Task<ApiResponse> HolderAsync(string pool, string? code, CancellationToken cancel) =>
        code is { Length: > 0 and <= 40 } && await pools.HolderAsync(pool, code, cancel) is { } holder ? ApiResponse.Of(holder)
            : ApiResponse.Problem(404, "Not found", "The pool has no such code.");

    static bool IsHeader(string cell) => cell.Trim().Trim('"').ToUpperInvariant() is "CODE" or "CODES" or "COUPON" or "券码" or "优惠码";

    static T? Read<T>(ReadOnlyMemory<byte> body) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(body.Span, Json.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static ApiResponse Bad(string why) => ApiResponse.Problem(400, "Not acceptable", why);
    static ApiResponse NotFound(string pool) => ApiResponse.Problem(404, "Not found", $"There is no pool '{CleanText.Code(pool)}'.");
}
