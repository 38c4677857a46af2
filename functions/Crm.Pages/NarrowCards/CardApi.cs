using System.Text.Json;
using Crm.Common;
using Crm.Customers;
using Crm.Flows;
using Crm.Orders;
using Crm.Reports;
using Crm.Shops;
using Crm.Touchpoints.Deciding;

namespace Crm.Pages.NarrowCards;

/// <summary>
/// <c>GET /api/card</c>: who the buyer in a chat is, by platform and buyer id or nickname, for tools that have the host's key.
/// </summary>
public sealed class CardApi(BuyerFinder finder, CustomerRows rows, NumberConsents numbers, WhyNot whyNot, FlowLibrary flows,
    ShopDirectory shops, MemberKnowledge members, CardLinks links, TimeProvider time)
{
    const int FewOrders = 3, FewTouches = 5;

    public async Task<ApiResponse> ShowAsync(string? platform, string? buyer, string? shop, CancellationToken cancel)
    {
        if (Mistake(platform, buyer, shop) is { } mistake) return ApiResponse.Problem(400, "Not acceptable", mistake);
        if (await finder.FindAsync(shop, platform!, buyer!, cancel) is not { } id
            || await CustomerCard.OfAsync(rows, numbers, id, cancel) is not { } card)
            return ApiResponse.Problem(404, "Not found",
                "No buyer of this platform has this id or nickname, or several have the nickname.");
        var view = CardView.Of(card, whyNot, flows, shops, revealPhone: false);
        var home = shops.HomeOf(card.Customer);
        var member = CardMember.Of(await members.OfAsync(card.Customer, time.GetUtcNow(), cancel), home, home?.Language ?? "en");
        return ApiResponse.Of(Of(view, await links.MakeAsync(id, cancel)) with { Member = member });
    }

    /// <summary>What is wrong with the question; null where nothing is.</summary>
    public string? Mistake(string? platform, string? buyer, string? shop) =>
        string.IsNullOrWhiteSpace(platform) || platform.Length > 40 ? "platform: name the marketplace, such as taobao or shopify."
        : string.IsNullOrWhiteSpace(buyer) || buyer.Length > BuyerFinder.Longest
            ? $"buyer: give the buyer's id or nickname on the platform, at most {BuyerFinder.Longest} characters."
        : shop is not null && shops.Find(shop) is null ? $"shop: there is no shop '{shop}'." : null;

    static NarrowCard Of(CardView view, Accounts.NewLink link)
    {
        var found = view.Classification;
        return new NarrowCard(view.Id, view.Name, view.Nickname, view.Phone, RegionText(view.Region), view.Facts.Orders,
            view.Facts.PaidOrders, view.Facts.PaidTotal.ToDictionary(t => t.Key, t => Money.Format(t.Value, t.Key)), view.LastOrder,
            found?.Class?.Value, found?.Life?.Value, found?.Grade?.Value, found?.Tier?.Value,
            [.. view.Tags.Keys.Concat(found?.Tags?.Keys.AsEnumerable() ?? []).Distinct()],
            view.Consent.GetValueOrDefault(MessageClass.Promotional)?.Granted, [.. view.Orders.Reverse().Take(FewOrders)],
            [.. view.Touchpoints.OrderByDescending(t => t.At).Take(FewTouches).Select(t => new NarrowTouch(t.At, t.Step, t.Label,
                JsonNamingPolicy.CamelCase.ConvertName(t.State.ToString()), t.Text, t.Why))],
            [.. view.Tasks.Where(t => t.Done is null).Select(t => new NarrowTask(t.Id, t.Kind, t.Text, t.DueBy, t.Person))],
            link.Path, link.Until);
    }

    public static string? RegionText(Region? region) => region is null ? null
        : string.Join(' ', new[] { region.Province, region.City, region.District }.OfType<string>().Distinct());
}
