using Crm.Common;
using Crm.Customers;
using Crm.Flows;
using Crm.Pages.Accounts;
using Crm.Pages.Customers;
using Crm.Pages.Finding;
using Crm.Pages.Routing;
using Crm.Reports;
using Crm.Shops;
using Crm.Touchpoints.Deciding;

namespace Crm.Pages.NarrowCards;

/// <summary>
/// The card for a window beside a chat: by who is signed in, with platform and buyer in the address as chat tools write it, or by a signed
/// link, which lets in for this buyer and for minutes.
/// </summary>
public sealed class CardPages(BuyerFinder finder, CardApi api, CardLinks links, CustomerRows rows, NumberConsents numbers, WhyNot whyNot,
    FlowLibrary flows, ShopDirectory shops, StepNames steps, MemberKnowledge members, TimeProvider time) : IPages
{
    const int Few = 12;

    public IEnumerable<PageRoute> Routes =>
        [PageRoute.Get("card", Role.Viewer, AskedAsync), PageRoute.Get("card/{token}", Role.Anyone, LinkedAsync)];

    async Task<ApiResponse> AskedAsync(PageRequest request)
    {
        var (platform, buyer, shop) = (request.Query("platform"), request.Query("buyer"), request.Query("shop"));
        if (api.Mistake(platform, buyer, shop) is { } mistake) return await request.ProblemAsync("card", 400, mistake);
        return await ShowAsync(request, await finder.FindAsync(shop, platform!, buyer!, request.Cancel), $"{platform} / {buyer}");
    }

    async Task<ApiResponse> LinkedAsync(PageRequest request) => await links.ReadAsync(request.Values["token"], request.Cancel) is { } id
        ? await ShowAsync(request, id, null) : await request.ProblemAsync("link", 404);

    async Task<ApiResponse> ShowAsync(PageRequest request, string? id, string? asked)
    {
        if (id is null || await CustomerCard.OfAsync(rows, numbers, id, request.Cancel) is not { } card)
            return await request.PageAsync<NarrowView>(request.Texts["narrow.title"], new NarrowModel(null, [], asked), 404);
        var language = request.Texts.Language;
        var view = CardView.Of(card, whyNot.In(language), flows, shops, revealPhone: false, language) with
        {
            Member = CardMember.Of(await members.OfAsync(card.Customer, time.GetUtcNow(), request.Cancel), shops.HomeOf(card.Customer),
                language),
        };
        return await request.PageAsync<NarrowView>(view.Name ?? request.Texts["customer.unnamed"],
            new NarrowModel(view, [.. CustomerHistory.Of(card, view, request.Texts, steps).Take(Few)], asked));
    }
}
