using Crm.Activities;
using Crm.Membership;
using Crm.Pages.Accounts;
using Crm.Tests.Activities;
using Crm.Tests.Support;
using static Crm.Tests.Activities.ActivitySamples;

namespace Crm.Tests.Pages;

/// <summary>Points, activities and referrals for the staff.</summary>
public sealed class MembershipPageTests
{
    static readonly string Member = ActivityStage.IdOf(0);

    static async Task<PagesStage> OpenAsync()
    {
        var stage = await PagesStage.OpenAsync("2026-06-02T02:00:00Z", s =>
        {
            var points = s.Shops["demo"].Points;
            (points.Since, points.PerUnit, points.Referral.ReferrerPoints) = ("2026-01-01", new() { ["CNY"] = 1 }, 100);
        });
        await stage.Crm.OrderAsync(0, "1", TestCrm.At("2026-05-20T02:00:00Z"), 9900);
        await stage.Crm.OrderAsync(1, "2", TestCrm.At("2026-06-01T02:00:00Z"), 5000);
        await stage.Crm.PublishAsync(File("draw", Lottery));
        await stage.Crm.PlayAsync(0, "draw");
        var code = await stage.Crm.Get<ReferralBook>().CodeAsync("yunduo", Member, null, default);
        await stage.Crm.Get<ReferralBook>().TellAsync("yunduo", code.Code, ActivityStage.IdOf(1), null, default);
        return stage;
    }

    [Fact]
    public async Task Overview_ShowsPointsActivitiesAndWhoBroughtWhom()
    {
        await using var stage = await OpenAsync();
        using var viewer = stage.As(Role.Viewer);
        var page = await viewer.GetAsync("membership");
        page.Status.ShouldBe(200);
        page.Text.ShouldSatisfyAllConditions(t => t.ShouldContain("149 more pending"), t => t.ShouldContain("lottery"),
            t => t.ShouldContain("1 friends, 0 rewarded, 1 open"), t => t.ShouldContain("→ "));
        using var chinese = stage.As(Role.Viewer, "zh-CN");
        (await chinese.GetAsync("membership")).Text.ShouldContain("抽奖");
    }

    [Fact]
    public async Task Activity_IsDrawnAgain_AndStoppedByAnOwner()
    {
        await using var stage = await OpenAsync();
        using var staff = stage.As(Role.Staff);
        (await staff.GetAsync("membership/activities/draw")).Text.ShouldContain("SHA-256 of its seed");
        (await staff.PostAsync("membership/activities/draw/check")).Text.ShouldSatisfyAllConditions(
            t => t.ShouldContain("All is as it was promised."), t => t.ShouldContain("1 plays of 1 members, 1 drawn again"));
        using var owner = stage.As(Role.Owner);
        await owner.GetAsync("membership/activities/draw");
        (await owner.PostAsync("membership/activities/draw/stop")).Status.ShouldBe(303);
        (await stage.Crm.Get<ActivityStore>().HeadAsync("draw", default))!.Ended.ShouldNotBeNull();
        (await owner.GetAsync("membership/activities/none")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Ledger_IsCorrectedOnce_WithTheNameOfWhoDidIt()
    {
        await using var stage = await OpenAsync();
        using var owner = stage.As(Role.Owner);
        await owner.GetAsync("membership/of/" + Member);
        for (var i = 0; i < 2; i++)
            (await owner.PostAsync("membership/of/" + Member, ("request", "c1"), ("points", "40"), ("reason", "parcel came late")))
                .Status.ShouldBe(303);
        var refused = await owner.PostAsync("membership/of/" + Member, ("request", "c2"), ("points", "-900"), ("reason", "too many"));
        refused.Status.ShouldBe(400);
        refused.Text.ShouldSatisfyAllConditions(t => t.ShouldContain("value=\"too many\""), t => t.ShouldContain("value=\"-900\""));
        var page = await owner.GetAsync("membership/of/" + Member);
        page.Text.ShouldSatisfyAllConditions(t => t.ShouldContain("parcel came late"), t => t.ShouldContain("owner"));
        (await stage.Crm.BalanceAsync(Member)).ShouldBeInRange(139, 149);
        (await owner.GetAsync("log")).Text.ShouldContain("corrected points");
        (await stage.Crm.Get<AuditLog>().ReadAsync("2026-06", null, default)).Entries.Where(e => e.What == Acts.PointsCorrected)
            .Select(e => e.Undone).ShouldBe([true, null, null], ignoreOrder: true);
    }
}
