using System.Globalization;
using Crm.Common;
using Crm.Customers;
using Crm.Orders;
using Crm.Pages.Accounts;
using Crm.Pages.Dashboard;
using Crm.Pages.Routing;
using Crm.Reports;
using Crm.Reports.Days;

namespace Crm.Pages.FigurePages;

/// <summary>The rows behind a number of the dashboard: buyers with their orders, or touches with what became of them.</summary>
public sealed class RowsPages(DayMembers members, DashboardReader dashboard, CustomerRows rows, WhyNot whyNot) : IPages
{
    const string Path = "dashboard/rows";

    public IEnumerable<PageRoute> Routes => [PageRoute.Get(Path, Role.Viewer, ShowAsync)];

    /// <summary>The address of a figure's rows.</summary>
    public static string Address(DayFigure figure, DateOnly from, DateOnly to, string? step = null, string? after = null) =>
        $"{Path}?figure={figure}&from={Day(from)}&to={Day(to)}" + (step is null ? "" : "&step=" + Uri.EscapeDataString(step))
        + (after is null ? "" : "&after=" + Uri.EscapeDataString(after));

    async Task<ApiResponse> ShowAsync(PageRequest request)
    {
        if (!Enum.TryParse<DayFigure>(request.Query("figure"), out var figure) || !Enum.IsDefined(figure)) figure = DayFigure.Sent;
        var (from, to) = dashboard.Span(request.Query("from"), request.Query("to"));
        var (step, after) = (figure >= DayFigure.Sent ? request.Query("step") : null, request.Query("after"));
        if (after is not null && !DayMembers.IsPlace(after)) return await request.NotFoundAsync();
        var page = await members.FindAsync(figure, step, from, to, after, request.Cancel);
        var lines = new List<FigureLine>();
        foreach (var member in page.Members) lines.Add(await LineAsync(request, member));
        return await request.PageAsync<FigureView>(request.Texts["figure." + figure], new FigureModel(figure, step, from, to,
            [.. lines.OrderByDescending(l => l.Member.Touch is { } t ? DayFold.SettledAt(t) : null)], page.Next, page.Looked,
            after is null));
    }

    async Task<FigureLine> LineAsync(PageRequest request, DayMember member)
    {
        if (await rows.CustomerAsync(member.Customer, request.Cancel) is not { } row) return new FigureLine(member, null, null, null);
        var found = CardView.Found(row.Value, await Reach.OfAsync(rows, row.Value, request.Cancel));
        var order = member.Touch is { FollowsCustomerEvent: false } touch
            ? (await rows.OrderAsync(member.Customer, touch.Order, request.Cancel))?.Value.State : null;
        var why = member.Touch is null ? null : whyNot.In(request.Texts.Language).Of(member.Touch, row.Value, order,
            new Dictionary<string, Touchpoints.Touchpoint>());
        return new FigureLine(member, found.Name, found.Phone, why?.Sentence);
    }

    static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
