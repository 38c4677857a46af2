using Crm.Common;
using Crm.Flows;
using Crm.Pages.Accounts;
using Crm.Pages.Routing;
using Crm.Publishing;
using Crm.Shops;

namespace Crm.Pages.FlowPages;

/// <summary>All flows, with what is in force of each, since when and by whom.</summary>
public sealed class FlowListPages(FlowOverview overview, FlowDrafts drafts, FlowLibrary flows, ShopDirectory shops) : IPages
{
    const string Path = "flows";

    public IEnumerable<PageRoute> Routes => [PageRoute.Get(Path, Role.Viewer, ListAsync)];

    public PageSection Section => new("flows", Path, Role.Viewer, 30);

    async Task<ApiResponse> ListAsync(PageRequest request)
    {
        var drafted = (await drafts.ListAsync(request.Cancel)).ToDictionary(d => d.Flow, d => d.Steps.Count, StringComparer.Ordinal);
        var lines = (await overview.ListAsync(request.Cancel)).Select(state => new FlowLine(state, flows.Newest(state.Flow),
            [.. shops.All.Where(s => s.Flows.Contains(state.Flow)).Select(s => s.Id).Order(StringComparer.Ordinal)],
            drafted.GetValueOrDefault(state.Flow)));
        return await request.PageAsync<FlowListView>(request.Texts["nav.flows"], new FlowListModel([.. lines]));
    }
}
