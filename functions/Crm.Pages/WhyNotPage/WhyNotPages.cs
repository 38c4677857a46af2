using Crm.Common;
using Crm.Pages.Accounts;
using Crm.Pages.Finding;
using Crm.Pages.Routing;
using Crm.Reports;

namespace Crm.Pages.WhyNotPage;

/// <summary>Every touch that somebody did not get, and why. Asked by post: what is typed stays out of addresses.</summary>
public sealed class WhyNotPages(CustomerSearch search, WhyNot whyNot) : IPages
{
    const string Path = "why-not";

    public IEnumerable<PageRoute> Routes =>
    [
        PageRoute.Get(Path, Role.Viewer, r => ShowAsync(r, new WhyNotModel(null, []))), PageRoute.Post(Path, Role.Viewer, FindAsync),
        PageRoute.Get("why-not/{id}", Role.Viewer, OfAsync),
    ];

    public PageSection Section => new("why-not", Path, Role.Viewer, 70);

    static Task<ApiResponse> ShowAsync(PageRequest request, WhyNotModel model) =>
        request.PageAsync<WhyNotView>(request.Texts["nav.why-not"], model);

    async Task<ApiResponse> FindAsync(PageRequest request)
    {
        if (request.Field("q") is not { Length: <= 80 } asked) return await ShowAsync(request, new WhyNotModel(null, []));
        var (reports, says) = (new List<WhyNotReport>(), whyNot.In(request.Texts.Language));
        var hits = await search.FindAsync(asked, request.Field("all") is not null, request.Cancel);
        foreach (var hit in hits.All)
            if (await says.OfAsync(hit.Customer, hit.Order, request.Cancel) is { } report) reports.Add(report);
        return await ShowAsync(request, new WhyNotModel(asked, reports) { MayMiss = !hits.IsWhole });
    }

    // From the card: of one customer, by id.
    async Task<ApiResponse> OfAsync(PageRequest request) =>
        Customers.CustomerPages.IsId(request.Values["id"])
            && await whyNot.In(request.Texts.Language).OfAsync(request.Values["id"], null, request.Cancel) is { } report
            ? await ShowAsync(request, new WhyNotModel(null, [report])) : await request.NotFoundAsync();
}
