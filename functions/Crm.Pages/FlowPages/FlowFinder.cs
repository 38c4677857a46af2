using Crm.Flows;
using Crm.Pages.Routing;
using Crm.Publishing;
using Crm.Shops;

namespace Crm.Pages.FlowPages;

/// <summary>Finds the flow a page is about, and the shops that have it.</summary>
public sealed class FlowFinder(FlowOverview overview, FlowDrafts drafts, FlowLibrary flows, ShopDirectory shops)
{
    /// <summary>Null where there is no such flow.</summary>
    public async Task<FlowHead?> FindAsync(PageRequest request, string tab)
    {
        var name = request.Values["flow"];
        return (await overview.ListAsync(request.Cancel)).FirstOrDefault(f => f.Flow == name) is not { } state ? null
            : new FlowHead(state, flows.Newest(name), await drafts.FindAsync(name, request.Cancel), tab);
    }

    public IReadOnlyList<Shop> Shops(string flow) =>
        [.. shops.All.Where(s => s.Flows.Contains(flow)).OrderBy(s => s.Id, StringComparer.Ordinal)];
}
