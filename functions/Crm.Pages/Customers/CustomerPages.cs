using Crm.Common;
using Crm.Customers;
using Crm.Flows;
using Crm.Pages.Accounts;
using Crm.Pages.Finding;
using Crm.Pages.Routing;
using Crm.Reports;
using Crm.Shops;
using Crm.Touchpoints.Deciding;

namespace Crm.Pages.Customers;

/// <summary>The search and the card.</summary>
public sealed class CustomerPages(CustomerSearch search, CustomerRows rows, NumberConsents numbers, WhyNot whyNot, FlowLibrary flows,
    ShopDirectory shops, StepNames steps, AuditLog log, MemberKnowledge members, TimeProvider time) : IPages
{
    const string Path = "customers";
    const int MostEntries = 200;

    public IEnumerable<PageRoute> Routes =>
    [
        PageRoute.Get(Path, Role.Viewer, r => ShowAsync(r, new SearchModel(null, []))), PageRoute.Post(Path, Role.Viewer, FindAsync),
        PageRoute.Get("customers/{id}", Role.Viewer, r => CardAsync(r)), PageRoute.Post("customers/{id}/reveal", Role.Staff, RevealAsync),
    ];

    public PageSection Section => new("customers", Path, Role.Viewer, 50);

    static Task<ApiResponse> ShowAsync(PageRequest request, SearchModel model) =>
        request.PageAsync<SearchView>(request.Texts["nav.customers"], model);

    async Task<ApiResponse> FindAsync(PageRequest request)
    {
        if (request.Field("q") is not { Length: <= 80 } asked) return await ShowAsync(request, new SearchModel(null, []));
        var hits = request.Field("after") is { Length: <= 32 } after ? await search.ByNameAsync(asked, after, request.Cancel)
            : await search.FindAsync(asked, request.Field("all") is not null, request.Cancel);
        var ids = hits.All.Select(h => h.Customer).Distinct().ToList();
        if (hits.IsWhole && ids is [var only]) return request.Go("customers/" + only);
        var found = new List<FoundCustomer>();
        foreach (var id in ids)
            if (await rows.CustomerAsync(id, request.Cancel) is { } row)
                found.Add(CardView.Found(row.Value, await Reach.OfAsync(rows, row.Value, request.Cancel)));
        return await ShowAsync(request, new SearchModel(asked, found)
        {
            MayMiss = !hits.IsWhole, Next = hits.Next, TooMany = hits.TooMany,
        });
    }

    async Task<ApiResponse> RevealAsync(PageRequest request)
    {
        return await log.DoAsync(request.Who.Name, Acts.Revealed, request.Values["id"], () => CardAsync(request, revealed: true),
            request.Cancel);
    }

    /// <param name="request">Its address names the customer.</param>
    /// <param name="revealed">Phones whole; only behind a log entry.</param>
    /// <param name="mistake">What is wrong with what was sent.</param>
    public async Task<ApiResponse> CardAsync(PageRequest request, bool revealed = false, string? mistake = null)
    {
        var id = request.Values["id"];
        if (!IsId(id) || await CustomerCard.OfAsync(rows, numbers, id, request.Cancel) is not { } card)
            return await request.NotFoundAsync();
        // Two who proved to be one: the address of the one that was taken in leads to the other.
        if (card.Customer.MergedInto is { } into) return request.Go("customers/" + into);
        var language = request.Texts.Language;
        var view = CardView.Of(card, whyNot.In(language), flows, shops, revealed, language) with
        {
            Member = CardMember.Of(await members.OfAsync(card.Customer, time.GetUtcNow(), request.Cancel), shops.HomeOf(card.Customer),
                language),
        };
        var history = CustomerHistory.Of(card, view, request.Texts, steps);
        return await request.PageAsync<CustomerView>(view.Name ?? request.Texts["customer.unnamed"],
            new CardModel(view, [.. history.Take(MostEntries)], revealed, mistake)
            {
                IsThere = card.Customer.Erased is null, Older = Math.Max(0, history.Count - MostEntries),
                Shops = [.. shops.All.Where(s => s.Group == card.Customer.Group).Select(s => s.Id)],
            }, mistake is null ? 200 : 400);
    }

    public static bool IsId(string id) => id.Length == 32 && id.All(char.IsAsciiHexDigitLower);
}
