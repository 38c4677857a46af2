using Crm.Campaigns;
using Crm.Flows;
using Crm.Pages.Accounts;
using Crm.Pages.CampaignPages;
using Crm.Pages.Finding;
using Crm.Pages.Layout;
using Crm.Tests.Campaigns;
using Crm.Tests.Support;
using Texts = Crm.Pages.Language.Texts;

namespace Crm.Tests.Pages;

/// <summary>A campaign from the written file to its report, by clicks alone.</summary>
public sealed class CampaignPageTests
{
    static async Task<PagesStage> OpenAsync(int buyers = 40)
    {
        var stage = await PagesStage.OpenAsync(CampaignStage.Now);
        await CampaignStage.BuyersAsync(stage.Crm, buyers, silent: 10);
        return stage;
    }

    static async Task<string> SavedAsync(Browser owner, string file)
    {
        await owner.GetAsync("campaigns/write");
        return (await owner.PostAsync("campaigns/write", ("source", file))).Location!;
    }

    [Fact]
    public async Task Owner_WritesChecksApprovesPausesAndReads()
    {
        await using var stage = await OpenAsync();
        using var owner = stage.As(Role.Owner);
        (await owner.GetAsync("campaigns")).Text.ShouldContain("There is no campaign yet");
        (await owner.PostAsync("campaigns/write", ("source", "{ \"campaign\": \"spring\" }"))).ShouldSatisfyAllConditions(
            p => p.Status.ShouldBe(400), p => p.Text.ShouldContain("$.audience"),
            p => p.Text.ShouldContain("{ \"campaign\": \"spring\" }"));
        using (var reader = stage.As(Role.Owner, "zh-CN"))
        {
            await reader.GetAsync("campaigns/write");
            var uneven = CampaignStage.FileOf().Replace("\"plain\", \"share\": 50", "\"plain\", \"share\": 40");
            (await reader.PostAsync("campaigns/write", ("source", uneven))).Text.ShouldContain("$.variants：各比例合计 90，应为 100。");
        }
        (await SavedAsync(owner, CampaignStage.FileOf())).ShouldBe("/api/pages/campaigns/of/spring?done=campaign-saved");

        (await owner.GetAsync("campaigns/of/spring/report")).ShouldSatisfyAllConditions(
            p => p.Text.ShouldContain("Nothing was sent yet."), p => p.Text.ShouldNotContain("concluded on 2026"),
            p => p.Text.ShouldNotContain("Nobody was held out"));
        await owner.GetAsync("campaigns/of/spring");
        var check = await owner.PostAsync("campaigns/of/spring/check");
        check.Text.ShouldContain("said neither yes nor no to advertising");
        check.Text.ShouldContain(" percentage points or more");
        check.Text.ShouldContain("【云朵家居】");
        check.Text.ShouldContain("Smallest effect it can show");
        check.Text.ShouldNotContain(CampaignStage.Phone(1));
        var cli = await CampaignStage.ReadAsync<CampaignCheckReport>(stage.Crm.Get<CampaignReports>().CheckAsync("spring", default));
        check.Text.ShouldContain($"{cli.Cost:F2} {cli.Currency}");

        (await owner.PostAsync("campaigns/of/spring/state", ("do", "approve"))).Location!.ShouldEndWith("?done=campaign-approve");
        (await owner.PostAsync("campaigns/of/spring/state", ("do", "pause"))).Status.ShouldBe(303);
        (await owner.PostAsync("campaigns/of/spring/state", ("do", "approve"))).ShouldSatisfyAllConditions(
            p => p.Status.ShouldBe(409), p => p.Text.ShouldContain("A campaign that is paused cannot be approved."));
        (await owner.PostAsync("campaigns/of/spring/state", ("do", "explode"))).Text.ShouldContain("Say what to do");
        (await owner.PostAsync("campaigns/of/spring/state", ("do", "resume"))).Status.ShouldBe(303);
        await CampaignStage.RunAsync(stage.Crm, TimeSpan.FromHours(3));
        await stage.RenewAsync();
        using var later = stage.As(Role.Owner, "zh-CN");
        (await later.GetAsync("campaigns/of/spring")).Text.ShouldContain("已计划 40 人");
        (await later.GetAsync("campaigns/of/spring/report")).Text.ShouldSatisfyAllConditions(
            t => t.ShouldContain("之前不下结论：还有买家的观察期没满。"), t => t.ShouldContain("2026-03-09 才能下结论"));
        stage.Crm.Time.Set(stage.Crm.Time.GetUtcNow().AddDays(31));
        await stage.RenewAsync();
        using var after = stage.As(Role.Viewer);
        var report = await after.GetAsync("campaigns/of/spring/report");
        report.Text.ShouldContain("Not distinguishable yet: chance alone may have made the difference");
        report.Raw.ShouldContain("class=\"interval\"");
        report.Text.ShouldContain("held out");
        (await after.GetAsync("campaigns/steps?quarter=2026-Q1")).Status.ShouldBe(200);
        (await after.GetAsync("campaigns/steps?quarter=soon")).ShouldSatisfyAllConditions(
            p => p.Status.ShouldBe(400), p => p.Text.ShouldContain("quarter is written 2026-Q1."));
    }

    [Fact]
    public async Task TwoOwners_OfOneCampaign_TheSecondIsToldAndTakesNothingBack()
    {
        await using var stage = await OpenAsync(3);
        using var owner = stage.As(Role.Owner);
        await SavedAsync(owner, CampaignStage.FileOf());
        const string Form = "campaigns/write?id=spring";
        var (first, second) = (await owner.GetAsync(Form), await owner.GetAsync(Form));
        var (theirs, mine) = (CampaignStage.FileOf(more: ", \"note\": \"theirs\""), CampaignStage.FileOf(more: ", \"note\": \"mine\""));
        (await owner.PostAsync(Form, ("source", theirs), ("seen", first.Hidden("seen")))).Status.ShouldBe(303);
        var late = await owner.PostAsync(Form, ("source", mine), ("seen", second.Hidden("seen")));
        late.Status.ShouldBe(409);
        late.Text.ShouldContain("Somebody changed it meanwhile");
        late.Text.ShouldContain("\"note\": \"mine\"");
        (await owner.GetAsync("campaigns/of/spring")).Text.ShouldContain("theirs");
        (await owner.PostAsync(Form, ("source", mine), ("seen", late.Hidden("seen")))).Status.ShouldBe(303, "asked for knowingly");
        var fresh = await owner.GetAsync("campaigns/write");
        (await owner.PostAsync("campaigns/write", ("source", theirs), ("seen", fresh.Hidden("seen")))).Text
            .ShouldContain("There is a campaign 'spring' already: give yours another id.");
    }

    [Fact]
    public void Rules_AndFlows_AreNamedAsPeopleKnowThem()
    {
        var page = new PageContext
        {
            Texts = Texts.English, Path = "", Person = null, FormToken = "", Title = "", Now = default, Zone = "UTC", Sections = [],
            Steps = new StepNames(FlowLibrary.Load(null)), Here = "", Place = "", Form = Microsoft.AspNetCore.Http.FormCollection.Empty,
        };
        RuleWords.Of("priority:unpaid-reminder", page).ShouldBe("Payment reminder goes first that day");
        RuleWords.Of("priority:campaign.spring", page).ShouldBe("Campaign spring goes first that day");
        RuleWords.Bars(Counts("consent:none", "consent:promotional-refused", "number-refused:care 2026-03-01T00:00:00Z reply",
            "number-refused:care 2026-03-02T00:00:00Z reply"), page).Select(b => (b.Label, b.Value)).ShouldBe([
            ("the number refused this kind of text", 2), ("said neither yes nor no to advertising", 1), ("refused this kind of text", 1)]);
        RuleWords.FlowBars(Counts("post-purchase", "campaign.spring", "membership", "by-hand"), page).Select(b => b.Label)
            .ShouldBe(["After the order", "Campaign spring", "Membership", "Texts by hand"]);
    }

    static IEnumerable<KeyValuePair<string, long>> Counts(params string[] names) => names.Select(n => KeyValuePair.Create(n, 1L));

    [Fact]
    public async Task ListOfBuyers_IsAddedToADraft_AndWhatIsNoneIsNamed()
    {
        await using var stage = await OpenAsync(5);
        using var owner = stage.As(Role.Owner);
        await SavedAsync(owner, CampaignStage.FileOf(audience: "{ \"list\": true }"));
        await owner.GetAsync("campaigns/of/spring");
        (await owner.PostAsync("campaigns/of/spring/state", ("do", "approve"))).Text.ShouldContain("no list was uploaded");
        var told = await owner.PostAsync("campaigns/of/spring/list", ("kind", "include"),
            ("list", $"{CampaignStage.Phone(1)}\n{CampaignStage.Phone(2)}\n+8613999999999\n12x"));
        told.Text.ShouldContain("2 buyers found, 1 unknown. line 4: is neither a phone number nor a customer's id");
        (await owner.PostAsync("campaigns/of/spring/state", ("do", "approve"))).Status.ShouldBe(303);
    }

    [Fact]
    public async Task Codes_ArePooledImportedMadeAndFound()
    {
        await using var stage = await OpenAsync(3);
        using var owner = stage.As(Role.Owner);
        await owner.GetAsync("campaigns/coupons");
        (await owner.PostAsync("campaigns/coupons", ("pool", "SPRING"))).Text.ShouldContain("pool: a name has 1 to 40 small letters");
        (await owner.PostAsync("campaigns/coupons", ("pool", "spring"), ("validDays", "ten"))).Text
            .ShouldContain("Days valid: from 1 to 3660.");
        (await owner.PostAsync("campaigns/coupons", ("pool", "spring"), ("validDays", "10"), ("lowAt", "5"))).Status.ShouldBe(303);
        (await owner.PostAsync("campaigns/coupons/codes", ("pool", "spring"), ("codes", "AAA-1\nAAA-2\nAAA-1"))).Text
            .ShouldContain("2 codes are new, 1 were there already.");
        var made = await owner.PostAsync("campaigns/coupons/make", ("pool", "spring"), ("count", "3"), ("prefix", "S-"));
        made.Raw.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(3);
        made.Raw.ShouldStartWith("S-");
        var page = await owner.GetAsync("campaigns/coupons");
        page.Text.ShouldContain("10 days");
        foreach (var kept in new[] { "name=\"validDays\" type=\"number\" min=\"1\" max=\"3660\" value=\"10\"", "value=\"5\"" })
            page.Text.ShouldContain(kept, customMessage: "a pool is changed from what it is");
        (await owner.PostAsync("campaigns/coupons", ("new", "yes"), ("pool", "spring"), ("lowAt", "30"))).Text
            .ShouldContain("There is a pool spring already");
        (await owner.GetAsync("campaigns/coupons")).Text.ShouldContain("10 days");
        page.Raw.ShouldContain("/campaigns/coupons/make\" data-download", customMessage: "a second press makes more");
        using var staff = stage.As(Role.Staff);
        await staff.GetAsync("campaigns/coupons");
        (await staff.PostAsync("campaigns/coupons/holder", ("pool", "spring"), ("code", "aaa-1"))).Text.ShouldContain("nobody's yet");
        (await staff.PostAsync("campaigns/coupons/holder", ("pool", "spring"), ("code", "ZZZ-9"))).Text
            .ShouldContain("The pool has no such code.");
    }

    [Fact]
    public async Task Gifts_ArePutAndChanged_AndThePackingListIsLogged()
    {
        await using var stage = await OpenAsync(3);
        using var owner = stage.As(Role.Owner);
        await owner.GetAsync("campaigns/gifts");
        (await owner.PostAsync("campaigns/gifts", ("gift", "mug"), ("stock", "5"))).Text.ShouldContain("name: a name by language");
        (await owner.PostAsync("campaigns/gifts", ("gift", "mug"), ("name-zh-CN", "马克杯"), ("name-en", "mug"), ("stock", "5"),
            ("priority", "7"))).Status.ShouldBe(303);
        await owner.PostAsync("campaigns/gifts", ("gift", "mug"), ("stock", "-2"));
        var page = await owner.GetAsync("campaigns/gifts");
        page.Text.ShouldContain("mug");
        page.Raw.ShouldContain("/campaigns/gifts/packing\" data-download", customMessage: "a second press downloads again");
        (await stage.Crm.Get<Crm.Gifts.GiftStock>().ListAsync(default)).Single()
            .ShouldSatisfyAllConditions(g => g.Stock.ShouldBe(3), g => g.Priority.ShouldBe(7), g => g.Name["zh-CN"].ShouldBe("马克杯"));
        using var staff = stage.As(Role.Staff);
        await staff.GetAsync("campaigns/gifts");
        (await staff.PostAsync("campaigns/gifts/packing", ("day", "2026-03-02"))).Raw.ShouldStartWith("day,gift,name");
        (await owner.GetAsync("log")).Text.ShouldContain("packing list 2026-03-02");
    }
}
