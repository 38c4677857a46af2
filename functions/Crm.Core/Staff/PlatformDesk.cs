using Crm.Common;
using Crm.Shops;

namespace Crm.Staff;

/// <summary>A platform of a shop is to hold its texts, or to send again.</summary>
public sealed record PlatformBody(string? Shop, string? Platform, bool? Paused, string? By, string? Reason);

/// <summary>
/// <c>/api/platforms</c>: the shops' platforms, which of them hold their texts and since when, and the word that changes it.
/// </summary>
public sealed class PlatformDesk(PlatformPauses pauses, ShopDirectory shops, TimeProvider time)
{
    public sealed record Item(string Shop, string Platform, bool Paused, DateTimeOffset? Since, string? Reason, string? By);
    public sealed record Told(string Shop, string Platform, bool Paused, bool Changed);

    public async Task<ApiResponse> ListAsync(CancellationToken cancel)
    {
        var held = (await pauses.ListAsync(cancel)).Where(p => p.Holds).ToDictionary(p => (p.Shop, p.Platform));
        var items = shops.All.SelectMany(shop => shop.Platforms.Keys.Select(platform => (shop.Id, Name: platform.ToLowerInvariant())))
            .Select(one => held.GetValueOrDefault(one) is { } pause
                ? new Item(one.Id, one.Name, true, pause.At, pause.Reason, pause.By) : new Item(one.Id, one.Name, false, null, null, null));
        return ApiResponse.Of(items.ToList());
    }

    public async Task<ApiResponse> TellAsync(ReadOnlyMemory<byte> json, CancellationToken cancel)
    {
        if (StaffWords.Read<PlatformBody>(json) is not { } body)
            return Wrong("The body is JSON like {\"shop\": …, \"platform\": …, \"paused\": false, "
            + "\"by\": …, \"reason\"?: …}.");
        if (Mistake(body) is { } mistake) return Wrong(mistake);
        var (shop, platform) = (body.Shop!, body.Platform!.ToLowerInvariant());
        var changed = body.Paused == true
            ? await pauses.PauseAsync(shop, platform, time.GetUtcNow(), body.Reason ?? PauseBodies.NoReason, body.By!, cancel)
            : await pauses.ResumeAsync(shop, platform, body.By!, cancel);
        return ApiResponse.Of(new Told(shop, platform, body.Paused == true, changed));
    }

    string? Mistake(PlatformBody body)
    {
        if (body.Shop is null || shops.Find(body.Shop) is not { } shop) return "shop: there is no such shop.";
        if (body.Platform is null || !shop.Platforms.ContainsKey(body.Platform))
            return $"platform: the shop has {string.Join(", ", shop.Platforms.Keys)}.";
        return PauseBodies.Mistake(body.Paused, body.By, body.Reason);
    }

    static ApiResponse Wrong(string detail) => ApiResponse.Problem(400, "Not acceptable", detail);
}
