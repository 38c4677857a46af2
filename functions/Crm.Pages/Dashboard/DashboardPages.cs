using Crm.Common;
using Crm.Pages.Accounts;
using Crm.Pages.Routing;
using Crm.Reports;

namespace Crm.Pages.Dashboard;

/// <summary>How the shop does, over a span of days.</summary>
public sealed class DashboardPages(DashboardReader reader, DailyCounts counts) : IPages
{
    const string Path = "dashboard";
    static readonly TimeSpan LeastPause = TimeSpan.FromMinutes(1);

    public IEnumerable<PageRoute> Routes =>
        [PageRoute.Get(Path, Role.Viewer, ShowAsync), PageRoute.Post("dashboard/count", Role.Staff, CountAsync)];

    public PageSection Section => new("dashboard", Path, Role.Viewer, 20);

    async Task<ApiResponse> ShowAsync(PageRequest request)
    {
        var (from, to) = reader.Span(request.Query("from"), request.Query("to"));
        return await request.PageAsync<DashboardView>(request.Texts["nav.dashboard"], await reader.ReadAsync(from, to, request.Cancel));
    }

    // At most once a minute, however many ask.
    async Task<ApiResponse> CountAsync(PageRequest request) =>
        request.GoBack(await counts.AgainAsync(LeastPause, request.Cancel) is null ? "counted-already" : "counted");
}
