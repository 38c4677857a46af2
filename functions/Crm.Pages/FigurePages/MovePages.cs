using System.Globalization;
using Crm.Common;
using Crm.Customers;
using Crm.Pages.Accounts;
using Crm.Pages.Dashboard;
using Crm.Pages.Routing;
using Crm.Reports;
using Crm.Reports.Days;

namespace Crm.Pages.FigurePages;

/// <summary>The buyers behind a cell of the matrix of moves.</summary>
public sealed class MovePages(MoveMembers members, DashboardReader dashboard, CustomerRows rows) : IPages
{
    const string Path = "dashboard/moves";
    const int LongestWord = 40;

    public IEnumerable<PageRoute> Routes => [PageRoute.Get(Path, Role.Viewer, ShowAsync)];

    public static string Address(string family, string before, string now, DateOnly from, DateOnly to, string? after = null) =>
        $"{Path}?family={family}&before={Uri.EscapeDataString(before)}&now={Uri.EscapeDataString(now)}&from={Day(from)}&to={Day(to)}"
        + (after is null ? "" : "&after=" + Uri.EscapeDataString(after));

    async Task<ApiResponse> ShowAsync(PageRequest request)
    {
        var (family, after) = (request.Query("family") == "life" ? "life" : "rfm", request.Query("after"));
        if (request.Query("before") is not { Length: <= LongestWord } before || request.Query("now") is not { Length: <= LongestWord } now
            || after is not null && !MoveMembers.IsPlace(after)) return await request.NotFoundAsync();
        var (from, to) = dashboard.Span(request.Query("from"), request.Query("to"));
        var page = await members.FindAsync(family == "rfm" ? "class" : family, before, now, from, to, after, request.Cancel);
        var lines = new List<MoveLine>();
        foreach (var one in page.Members)
            if (await rows.CustomerAsync(one.Customer, request.Cancel) is { } row)
                lines.Add(new MoveLine(one, CardView.Found(row.Value, await Reach.OfAsync(rows, row.Value, request.Cancel))));
            else lines.Add(new MoveLine(one, null));
        return await request.PageAsync<MoveView>(request.Texts["moves.title"], new MoveModel(family, before, now, from, to,
            [.. lines.OrderByDescending(l => l.Member.Night)], page.Next, page.Looked, after is null));
    }

    static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <param name="Found">Null for one that another took in since.</param>
public sealed record MoveLine(MoveMember Member, FoundCustomer? Found);

/// <param name="Family">Of the words: "rfm" or "life".</param>
/// <param name="Next">Where to go on; null at the end.</param>
/// <param name="IsFirst">From the beginning.</param>
public sealed record MoveModel(string Family, string Before, string Now, DateOnly From, DateOnly To, IReadOnlyList<MoveLine> Lines,
    string? Next, double Looked, bool IsFirst);
