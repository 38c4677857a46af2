using System.Text.RegularExpressions;
using Crm.Orders;
using Crm.Pages.Accounts;
using Crm.Reports.Days;
using Crm.Tests.Nightly;
using Crm.Tests.Support;

namespace Crm.Tests.Pages;

/// <summary>Every number of the dashboard leads to its rows, and they come to that number.</summary>
public sealed partial class RowsPageTests
{
    static readonly DateOnly First = new(2000, 1, 1), Last = new(2030, 1, 1);

    [Fact]
    public async Task Rows_OfEveryFigure_ComeToTheFigure_PageByPage()
    {
        await using var crm = await TestCrm.StartAsync();
        await NightShop.FillAsync(crm, 120);
        await StaffStory.SignedAndRunAsync(crm);
        var fold = new DayFold("Asia/Shanghai");
        foreach (var customer in await crm.CustomersAsync()) fold.Add(customer);
        foreach (var touch in await crm.TouchpointsAsync()) fold.Add("", touch);
        var sum = new DayFigures();
        foreach (var day in fold.Days.Values) sum.Add(day);
        sum.Paid.ShouldBeGreaterThan(50);
        foreach (var (figure, expected) in new (DayFigure, int)[]
        {
            (DayFigure.Orders, sum.Orders), (DayFigure.Paid, sum.Paid), (DayFigure.Repeat, sum.Repeat),
            (DayFigure.Sent, sum.Steps.Values.Sum(s => s.Sent)), (DayFigure.Tasks, sum.Steps.Values.Sum(s => s.Tasks)),
            (DayFigure.Stopped, sum.Steps.Values.Sum(s => s.Stopped)), (DayFigure.Expired, sum.Steps.Values.Sum(s => s.Expired)),
            (DayFigure.Failed, sum.Steps.Values.Sum(s => s.Failed)), (DayFigure.Delivered, sum.Steps.Values.Sum(s => s.Delivered)),
        })
            (await AllAsync(crm, figure, null, First, Last)).Sum(m => m.Count).ShouldBe(expected, figure.ToString());
        foreach (var (step, figures) in sum.Steps)
            (await AllAsync(crm, DayFigure.Sent, step, First, Last)).Count.ShouldBe(figures.Sent, step);
        var one = fold.Days.First(d => d.Value.Paid > 0);
        (await AllAsync(crm, DayFigure.Paid, null, one.Key, one.Key)).Sum(m => m.Count).ShouldBe(one.Value.Paid);
        (await AllAsync(crm, DayFigure.Paid, null, First, Last)).Sum(m => m.Net.GetValueOrDefault("CNY")).ShouldBe(sum.Net["CNY"]);
    }

    static async Task<List<DayMember>> AllAsync(TestCrm crm, DayFigure figure, string? step, DateOnly from, DateOnly to)
    {
        var (all, after, pages) = (new List<DayMember>(), (string?)null, 0);
        do
        {
            var page = await crm.Get<DayMembers>().FindAsync(figure, step, from, to, after, default);
            all.AddRange(page.Members);
            after = page.Next;
            if (after is not null) DayMembers.IsPlace(after).ShouldBeTrue(after);
            (++pages).ShouldBeLessThan(50);
        }
        while (after is not null);
        all.Select(m => (m.Customer, m.Touch?.Id)).Distinct().Count().ShouldBe(all.Count, "no row twice");
        return all;
    }

    [Fact]
    public async Task Dashboard_LeadsToTouches_WithTheirReason_AndPhonesMasked()
    {
        await using var stage = await PagesStage.OpenAsync();
        await StaffStory.SignedAndRunAsync(stage.Crm);
        await stage.Crm.Get<Crm.Reports.DailyCounts>().AgainAsync(TimeSpan.Zero, default);
        await stage.RenewAsync();
        using var viewer = stage.As(Role.Viewer);
        var dashboard = await viewer.GetAsync("dashboard?from=2026-03-01&to=2026-03-06");
        var links = Link().Matches(dashboard.Text).Select(m => (Path: m.Groups[1].Value, Count: m.Groups[2].Value)).ToList();
        links.Count.ShouldBeGreaterThan(3);
        foreach (var (path, count) in links)
        {
            var page = await viewer.GetAsync(path);
            page.Status.ShouldBe(200, path);
            page.Text.ShouldContain("These are all.");
            page.Raw.Split("<tr>").Length.ShouldBe(int.Parse(count, System.Globalization.CultureInfo.InvariantCulture) + 2, path);
            page.Text.ShouldContain("****8000");
            page.Text.ShouldNotContain(StaffStory.Phone);
        }
        (await viewer.GetAsync("dashboard/rows?figure=Orders&from=2026-03-01&to=2026-03-06")).Text.ShouldContain("王小明");
        (await viewer.GetAsync("dashboard/rows?figure=99&after=t|..|x")).Status.ShouldBe(404);
        (await viewer.GetAsync("dashboard/rows?figure=nonsense&from=x&to=y")).Status.ShouldBe(200);
    }

    // The numbers of steps in states that count rows; parts and cost count something else.
    [GeneratedRegex("data-label=\"(?:Sent|Tasks|Stopped|Too late|Failed)\"><a href=\"(/api/pages/dashboard/rows[^\"]+)\">(\\d+)</a>")]
    private static partial Regex Link();
}
