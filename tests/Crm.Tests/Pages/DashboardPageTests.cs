using Crm.Nightly;
using Crm.Pages.Accounts;
using Crm.Tests.Support;

namespace Crm.Tests.Pages;

/// <summary>The dashboard shows what days and nights added up, for any span.</summary>
public sealed class DashboardPageTests
{
    static readonly CancellationToken Go = CancellationToken.None;

    [Fact]
    public async Task Dashboard_BeforeAnything_SaysSo()
    {
        await using var stage = await PagesStage.OpenAsync();
        using var viewer = stage.As(Role.Viewer);
        var page = await viewer.GetAsync("dashboard");
        page.Text.ShouldContain("Nothing has been counted yet.");
        page.Text.ShouldContain("The first night has not run yet");
    }

    [Fact]
    public async Task Dashboard_OfASpan_HasItsFigures_AndCanCountAgain()
    {
        await using var stage = await PagesStage.OpenAsync();
        await StaffStory.SignedAndRunAsync(stage.Crm);
        await stage.RenewAsync();
        using var staff = stage.As(Role.Staff);
        await staff.GetAsync("dashboard");
        (await staff.PostAsync("dashboard/count")).Location.ShouldBe("/api/pages/dashboard?done=counted");
        (await staff.PostAsync("dashboard/count")).Location.ShouldBe("/api/pages/dashboard?done=counted-already");
        await stage.Crm.Get<NightlyRun>().RunAsync("yunduo", new DateOnly(2026, 3, 6), false, Go);
        var page = await staff.GetAsync("dashboard?from=2026-03-01&to=2026-03-06");
        page.Text.ShouldContain("129.00");
        page.Text.ShouldContain("0 of 1 paid orders");
        page.Text.ShouldContain("Day 3 call");
        page.Text.ShouldContain("Buyers of yunduo");
        var before = await staff.GetAsync("dashboard?from=2026-02-01&to=2026-02-06");
        before.Text.ShouldNotContain("129.00");
        await staff.GetAsync("dashboard?from=2026-03-01&to=2026-03-06");
        (await staff.PostAsync("dashboard/count")).Location.ShouldStartWith("/api/pages/dashboard?from=2026-03-01&to=2026-03-06&done=");
        foreach (var odd in new[] { "from=x&to=y", "from=2026-03-06&to=2026-03-01", "from=1900-01-01&to=2026-03-01", "to=2999-01-01" })
            (await staff.GetAsync("dashboard?" + odd)).Status.ShouldBe(200, odd);
    }

    [Fact]
    public void Moves_OfThirtyNights_MakeOneMatrixEach_WithoutWhoIsNew()
    {
        var (first, second) = (new NightlyReport(), new NightlyReport());
        foreach (var (key, count) in new[] { ("class|new|potential", 3L), ("class||new", 9), ("life|active|sleeping", 2) })
            first.Moves[key] = count;
        foreach (var (key, count) in new[] { ("class|new|potential", 1L), ("class|potential|lost", 1), ("grade|a|b", 7) })
            second.Moves[key] = count;
        var matrices = Crm.Pages.Dashboard.MoveMatrix.Of([first, second]);
        matrices.Select(m => m.Family).ShouldBe(["rfm", "life"]);
        var classes = matrices[0];
        classes.Words.ShouldBe(["potential", "new", "lost"]);
        (classes.Count("new", "potential"), classes.Count("potential", "new"), classes.Net("potential")).ShouldBe((4L, 0L, 3L));
        (classes.Shade("new", "potential"), classes.Shade("potential", "lost"), classes.Shade("lost", "new")).ShouldBe((5, 2, 0));
    }
}
