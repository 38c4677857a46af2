using Crm.Common;
using Crm.Customers;
using Crm.Nightly;
using Crm.Orders;
using Crm.Pages.Accounts;
using Crm.Storage;
using Crm.Tests.Support;

namespace Crm.Tests.Pages;

/// <summary>A cell of the matrix of moves leads to the buyers it counts.</summary>
public sealed class MovePageTests
{
    [Fact]
    public async Task Cell_LeadsToItsBuyers_PagedAndMasked()
    {
        await using var stage = await PagesStage.OpenAsync();
        var crm = stage.Crm;
        var night = new DateOnly(2026, 3, 1);
        for (var i = 0; i < 55; i++)
        {
            var id = await StaffStory.OrderAsync(crm, $"30{i:00}", i == 0 ? StaffStory.Phone : null, "m" + i,
                (Milestone.Created, "2026-03-01T01:00:00Z"));
            var change = new ClassificationChange
            {
                Customer = id, Run = "r", Changes = [new Change("class", "newcomer", "potential"), new Change("life", null, "active")],
                Why = new Why(1, 2, 300, "CNY", "mean 2"),
            };
            await StaffStory.WriteAsync(crm, id, new RowWrite.Upsert(Keys.ClassificationChange(night, id), RowBody.Bytes(change)));
        }
        using var viewer = stage.As(Role.Viewer);
        const string Cell = "dashboard/moves?family=rfm&before=newcomer&now=potential&from=2026-02-20&to=2026-03-01";
        var first = await viewer.GetAsync(Cell);
        Count(first).ShouldBe(50);
        first.Text.ShouldContain("mean 2");
        first.Text.ShouldNotContain(StaffStory.Phone);
        var next = System.Text.RegularExpressions.Regex.Match(first.Text, "after=([0-9a-f%|7C]+)\"").Groups[1].Value;
        Count(await viewer.GetAsync(Cell + "&after=" + next)).ShouldBe(5);
        Count(await viewer.GetAsync(Cell.Replace("potential", "newcomer", StringComparison.Ordinal))).ShouldBe(0);
        Count(await viewer.GetAsync(Cell.Replace("2026-03-01", "2026-02-28", StringComparison.Ordinal))).ShouldBe(0);
        (await viewer.GetAsync(Cell + "&after=../x")).Status.ShouldBe(404);

        static int Count(Page page) => System.Text.RegularExpressions.Regex.Count(page.Raw, "<th scope=\"row\">");
    }

    [Fact]
    public async Task Matrix_LinksEachCellThatCounts()
    {
        await using var stage = await PagesStage.OpenAsync();
        var rows = new Crm.Segments.NightlyRows(stage.Crm.Get<CrmTables>().Runs, "yunduo");
        await StaffStory.OrderAsync(stage.Crm, "1", StaffStory.Phone, "b1", (Milestone.Created, "2026-02-28T01:00:00Z"),
            (Milestone.Paid, "2026-02-28T01:05:00Z"));
        await stage.Crm.Get<NightlyRun>().RunAsync("yunduo", new DateOnly(2026, 3, 1), false, default);
        var key = Crm.Segments.NightlyRows.Report(new DateOnly(2026, 3, 1));
        var report = (await rows.GetAsync<NightlyReport>(key, default))!;
        report.Value.Moves["class|newcomer|potential"] = 3;
        await rows.PutAsync(key, report.Value, default);
        using var viewer = stage.As(Role.Viewer);
        (await viewer.GetAsync("dashboard")).Text
            .ShouldContain("dashboard/moves?family=rfm&before=newcomer&now=potential&from=2026-01-31&to=2026-03-01");
    }
}
