using Crm.Common;
using Crm.Shops;
using Crm.Touchpoints;
using Crm.Touchpoints.Links;

namespace Crm.Staff;

/// <summary>
/// The short links of texts, for who has one. Where a link leads was stored with its text: nothing in the request says it, so nobody can
/// be led elsewhere.
/// </summary>
public sealed class LinkDesk(LinkClicks clicks, ShopDirectory shops, TimeProvider time)
{
    /// <param name="To">Where to go on; null: the answer is a page.</param>
    public sealed record Answer(ApiResponse Page, string? To);

    public async Task<Answer> FollowAsync(string code, LinkVisit visit, CancellationToken cancel)
    {
        if (!ShortLinks.IsCode(code) || await clicks.FindAsync(code, cancel) is not { } found
            || shops.Find(found.Touchpoint.Order.Shop) is not { } shop) return Unknown;
        if (!IsOpen(found.Touchpoint, shop, time.GetUtcNow())) return new(PlainPage.Of(410, shop.Language, shop.Language == "zh-CN"
            ? $"链接已过期。如需帮助，请联系{shop.Name}。" : $"This link has expired. {shop.Name} is glad to help you."), null);
        if (!WebAddress.TryParse(found.Link.Url, out var to)) return Unknown;
        if (visit.IsPerson) await clicks.CountAsync(code, time.GetUtcNow(), cancel);
        return new(new ApiResponse(302, "text/plain", ""), to);
    }

    // A text that was claimed and given back went to nobody.
    static bool IsOpen(Touchpoint touchpoint, Shop shop, DateTimeOffset now) =>
        touchpoint.ClaimedAt is { } sent && now < sent.AddDays(shop.Links?.Days ?? ShortLinks.MostDays);

    static Answer Unknown { get; } = new(PlainPage.Of(404, "zh-CN", "链接无效。This link is not valid."), null);
}
