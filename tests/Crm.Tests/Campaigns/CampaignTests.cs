using System.Text;
using Crm.Campaigns;
using Crm.Coupons;
using Crm.Segments;
using Crm.Tests.Support;
using Crm.Touchpoints;
using Crm.Touchpoints.Campaigns;
using static Crm.Tests.Campaigns.CampaignStage;

namespace Crm.Tests.Campaigns;

/// <summary>A campaign from its file to its end; the clock starts on a Monday at 10:00 in Shanghai.</summary>
public sealed class CampaignTests
{
    [Fact]
    public async Task When_ACampaignRuns_Should_TextEachOnceAndShowWhyOthersGetNone()
    {
        await using var crm = await StartAsync();
        await BuyersAsync(crm, 120, silent: 10);
        await ApproveAsync(crm, FileOf());
        await RunAsync(crm, TimeSpan.FromMinutes(45));
        (await TextsAsync(crm)).ShouldBeEmpty("its time has not come");
        await RunAsync(crm, TimeSpan.FromHours(2));
        var texts = await TextsAsync(crm);
        texts.Count.ShouldBe(120);
        var held = texts.FindAll(t => t.Arm == "holdout");
        held.Count.ShouldBeInRange(8, 45);
        held.ShouldAllBe(t => t.Reason == "holdout:20-percent");
        var rest = texts.FindAll(t => t.Arm != "holdout");
        rest.Count(t => t.Reason == "consent:none").ShouldBeInRange(1, 12);
        rest.Where(t => t.Reason is null).ShouldAllBe(t => t.State == TouchpointState.Accepted && t.Variant == t.Arm);
        rest.Count(t => t.Reason is null).ShouldBe(rest.Count - rest.Count(t => t.Reason == "consent:none"));
        foreach (var variant in new[] { "plain", "warm" }) rest.Count(t => t.Arm == variant).ShouldBeGreaterThan(20);
        rest.First(t => t.Variant == "warm").Text.ShouldBe("【云朵家居】林夏亲，想您了，春季新品到店 拒收请回复R");
        await RunAsync(crm, TimeSpan.FromHours(7));
        (await ReadAsync<CampaignView>(crm.Get<CampaignDesk>().ShowAsync("spring", default))).ShouldSatisfyAllConditions(
            v => v.State.ShouldBe(CampaignState.Done), v => v.Planned!.Planned.ShouldBe(120),
            v => v.Planned!.Arms["holdout"].ShouldBe(held.Count));
    }

    [Fact]
    public async Task When_ItsSegmentWasSavedFromThePages_Should_MeanWhoIsInIt()
    {
        await using var crm = await StartAsync();
        await BuyersAsync(crm, 12);
        await OrderAsync(crm, 3, "b3", TestCrm.At("2026-02-20T10:00:00+08:00"), 500);
        var when = System.Text.Json.JsonDocument.Parse("""{"fact": "customer.paidOrders", "atLeast": 2}""").RootElement;
        (await crm.Get<SavedSegments>().SaveAsync("again", "Bought again", when, "owner", default)).ShouldBeTrue();
        await ApproveAsync(crm, FileOf(holdout: 0, audience: """{ "segment": "again" }"""));
        await RunAsync(crm, TimeSpan.FromHours(3));
        (await TextsAsync(crm)).ShouldHaveSingleItem().State.ShouldBe(TouchpointState.Accepted);
    }

    [Fact]
    public async Task When_ItIsPaused_Should_StopAndNeverSendWhatIsOver()
    {
        await using var crm = await StartAsync();
        // Of what is hours away no wake-up is sent yet.
        crm.LosesWakeUps = true;
        await BuyersAsync(crm, 300);
        // Slow on purpose: the first are out, most are not, when somebody pauses.
        await ApproveAsync(crm, FileOf(holdout: 0, expires: "PT1H").Replace("\"perMinute\": 600", "\"perMinute\": 4"));
        await RunAsync(crm, TimeSpan.FromMinutes(80));
        var before = (await TextsAsync(crm)).Count(t => t.State == TouchpointState.Accepted);
        before.ShouldBeInRange(20, 200);
        await StepAsync(crm, "pause");
        crm.Time.Advance(TimeSpan.FromSeconds(3));
        await RunAsync(crm, TimeSpan.FromMinutes(90));
        (await TextsAsync(crm)).Count(t => t.State == TouchpointState.Accepted).ShouldBe(before);
        await StepAsync(crm, "resume");
        await RunAsync(crm, TimeSpan.FromHours(8));
        var texts = await TextsAsync(crm);
        var late = texts.FindAll(t => t.State == TouchpointState.Expired);
        late.Count.ShouldBeGreaterThan(20);
        late.ShouldAllBe(t => t.Reason == "late:campaign-paused");
        texts.Where(t => t.State == TouchpointState.Accepted).ShouldAllBe(t => t.ClaimedAt < t.Expires);
        texts.Count(t => t.State == TouchpointState.Accepted).ShouldBe(texts.Count - late.Count);
    }

    [Fact]
    public async Task When_ItTakesManyHours_Should_SendWakeUpsOfTheNextOnly()
    {
        await using var crm = await StartAsync();
        crm.LosesWakeUps = true;
        await BuyersAsync(crm, 200);
        await ApproveAsync(crm, FileOf(holdout: 0).Replace("\"perMinute\": 600", "\"perMinute\": 1"));
        crm.Time.Set(TestCrm.At("2026-03-02T10:55:00+08:00"));
        await crm.Get<CampaignKeeper>().RunDueAsync(default);
        var texts = await TextsAsync(crm);
        var until = crm.Time.GetUtcNow() + CampaignPlanner.Ahead;
        texts.Where(crm.WakeUps.Has).Select(t => t.Id).ShouldBe(texts.Where(t => t.Due < until).Select(t => t.Id));
        texts.Count(t => t.Due >= until).ShouldBeGreaterThan(50);
        // Nothing fires here: only the keeper's turns go by, and each has sent what comes before the next.
        for (var turn = 0; turn < 90; turn++)
        {
            crm.Time.Advance(TimeSpan.FromMinutes(15));
            await crm.Get<CampaignKeeper>().RunDueAsync(default);
            texts.Where(t => t.Due < crm.Time.GetUtcNow().AddMinutes(30)).ShouldAllBe(t => crm.WakeUps.Has(t));
        }
        texts.ShouldAllBe(t => crm.WakeUps.Has(t));
    }

    [Fact]
    public async Task When_ItIsCancelled_Should_SendNothingMoreAndGiveItsCodesBack()
    {
        await using var crm = await StartAsync();
        await BuyersAsync(crm, 60);
        await crm.Get<CouponPools>().DefineAsync(new CouponPool("spring") { ValidDays = 10 }, default);
        await crm.Get<CouponPools>().GenerateAsync("spring", 100, "", 10, default);
        await ApproveAsync(crm, FileOf(more: ", \"coupon\": { \"pool\": \"spring\", \"whenDry\": \"suppress\" }", holdout: 10));
        await RunAsync(crm, TimeSpan.FromMinutes(55));
        var planned = await TextsAsync(crm);
        // Reserved at planning, for everybody who is to be texted.
        (await crm.Get<CouponPools>().StockAsync("spring", default))!.Given.ShouldBe(planned.Count(t => t.Arm != "holdout"));
        await StepAsync(crm, "cancel");
        crm.Time.Advance(TimeSpan.FromSeconds(3));
        await RunAsync(crm, TimeSpan.FromHours(2));
        (await TextsAsync(crm)).ShouldAllBe(t => t.Reason == "campaign-cancelled");
        (await crm.Get<CouponPools>().StockAsync("spring", default))!.Given.ShouldBe(0);
    }

    [Fact]
    public async Task When_ItGivesCodes_Should_GiveEachTextedBuyerOneAndFreeTheRest()
    {
        await using var crm = await StartAsync();
        await BuyersAsync(crm, 80, silent: 5);
        await crm.Get<CouponPools>().DefineAsync(new CouponPool("spring"), default);
        await crm.Get<CouponPools>().GenerateAsync("spring", 100, "S-", 10, default);
        await ApproveAsync(crm, FileOf(more: ", \"coupon\": { \"pool\": \"spring\", \"whenDry\": \"suppress\" }"));
        await RunAsync(crm, TimeSpan.FromHours(3));
        var sent = (await TextsAsync(crm)).FindAll(t => t.State == TouchpointState.Accepted);
        sent.Count.ShouldBeGreaterThan(30);
        sent.Select(t => t.Code).ShouldBeUnique();
        sent.ShouldAllBe(t => t.Text!.Contains("券码" + t.Code));
        (await crm.Get<CouponPools>().StockAsync("spring", default))!.Given.ShouldBe(sent.Count);
    }

    [Fact]
    public async Task When_ItsBudgetIsSpent_Should_SendNoMore()
    {
        await using var crm = await StartAsync();
        await BuyersAsync(crm, 60);
        await ApproveAsync(crm, FileOf(more: ", \"budget\": 0.9", holdout: 0));
        await RunAsync(crm, TimeSpan.FromHours(3));
        var texts = await TextsAsync(crm);
        var cost = texts.Where(t => t.State == TouchpointState.Accepted).Sum(t => t.CostMicros ?? 0);
        cost.ShouldBeInRange(800_000, 900_000);
        texts.Where(t => t.State != TouchpointState.Accepted).ShouldAllBe(t => t.Reason!.StartsWith("campaign-budget:"));
    }

    [Fact]
    public async Task When_ItIsEditedWhileItRuns_Should_ChangeTheWordsOfWhatWaitsAndNothingElse()
    {
        await using var crm = await StartAsync();
        await BuyersAsync(crm, 30);
        await ApproveAsync(crm, FileOf(holdout: 0));
        await RunAsync(crm, TimeSpan.FromMinutes(55));
        var changed = await ReadAsync<CampaignView>(PutAsync(crm, FileOf(holdout: 0).Replace("想您了", "好久不见")));
        (changed.Version, changed.Changes!.Single()).ShouldBe((2, "variants"));
        (await PutAsync(crm, FileOf(holdout: 30))).ShouldSatisfyAllConditions(r => r.Status.ShouldBe(409),
            r => r.Body.ShouldContain("holdout is fixed since the campaign was approved."));
        crm.Time.Advance(TimeSpan.FromSeconds(3));
        await RunAsync(crm, TimeSpan.FromHours(1));
        var texts = await TextsAsync(crm);
        texts.ShouldAllBe(t => t.State == TouchpointState.Accepted && t.Version == 2);
        texts.Where(t => t.Arm == "warm").ShouldAllBe(t => t.Text!.Contains("好久不见"));
    }

    [Fact]
    public async Task When_TheAudienceIsAList_Should_MeanThoseAndLeaveOutOthers()
    {
        await using var crm = await StartAsync();
        await BuyersAsync(crm, 20);
        var json = FileOf(audience: """{ "list": true }""", more: ", \"exclude\": { \"list\": true }", holdout: 0);
        (await PutAsync(crm, json)).Status.ShouldBe(200);
        (await crm.Get<CampaignDesk>().StepAsync("spring", "approve", "Wang", default)).Status.ShouldBe(409);
        var list = $"phone\n{Phone(1)}\n{Phone(2)}\n13800000003,林夏\n+8613911111111\nnonsense\n";
        var listing = await ReadAsync<CampaignListing>(
            crm.Get<CampaignDesk>().UploadAsync("spring", "include", Encoding.UTF8.GetBytes(list), default));
        (listing.Found, listing.Unknown, listing.Wrong.Single()).ShouldBe((3, 1, "line 6: is neither a phone number nor a customer's id"));
        await ReadAsync<CampaignListing>(
            crm.Get<CampaignDesk>().UploadAsync("spring", "exclude", Encoding.UTF8.GetBytes(Phone(2)), default));
        await StepAsync(crm, "approve");
        await RunAsync(crm, TimeSpan.FromHours(2));
        (await TextsAsync(crm)).Count.ShouldBe(2);
        (await ReadAsync<CampaignView>(crm.Get<CampaignDesk>().ShowAsync("spring", default))).Planned!.LeftOut["excluded-list"].ShouldBe(1);
    }

    [Fact]
    public async Task When_TwoOfTheAudienceBecomeOne_Should_TextThatPersonOnce()
    {
        await using var crm = await StartAsync();
        await BuyersAsync(crm, 40);
        await ApproveAsync(crm, FileOf(holdout: 0));
        await RunAsync(crm, TimeSpan.FromMinutes(55));
        // Half before any text is out, half after.
        for (var i = 0; i < 20; i += 2) await MergeAsync(crm, i);
        await RunAsync(crm, TimeSpan.FromHours(1));
        for (var i = 20; i < 40; i += 2) await MergeAsync(crm, i);
        await RunAsync(crm, TimeSpan.FromHours(6));
        var texts = await TextsAsync(crm);
        var owners = new Dictionary<string, int>();
        await foreach (var row in crm.Rows.ScanAsync("t|", "t}", default))
            if (Crm.Common.RowBody.Read<Touchpoint>(row.Body) is { Flow: "campaign.spring", State: TouchpointState.Accepted } sent)
                owners[Crm.Customers.Keys.CustomerOf(row.Key)] = owners.GetValueOrDefault(Crm.Customers.Keys.CustomerOf(row.Key)) + 1;
        (await crm.CustomersAsync()).Count.ShouldBe(20);
        owners.Count.ShouldBe(20);
        // Texts that were out before anybody knew are out; of those merged in time each person has one.
        texts.Count(t => t.State == TouchpointState.Accepted).ShouldBe(10 + 20);
    }

    static async Task MergeAsync(TestCrm crm, int first) => await crm.ApplyAsync(new Crm.Events.ShopEvent
    {
        Shop = "demo", Platform = "shopify",
        Identities = [Crm.Customers.Identity.Phone(Phone(first)), Crm.Customers.Identity.Phone(Phone(first + 1))],
    });

    [Theory]
    [InlineData("{", "no valid JSON")]
    [InlineData("""{ "campaign": "A b" }""", "$.campaign: a name has")]
    [InlineData("""{ "campaign": "x", "shop": "nowhere" }""", "$.shop: name one of demo, second, us.")]
    public async Task When_TheFileHasMistakes_Should_TellEachWithItsPath(string json, string mistake)
    {
        await using var crm = await StartAsync();
        (await PutAsync(crm, json)).ShouldSatisfyAllConditions(r => r.Status.ShouldBe(400), r => r.Body.ShouldContain(mistake));
        var reply = await PutAsync(crm, FileOf().Replace("\"share\": 50, \"text\"", "\"share\": 40, \"text\""));
        reply.Body.ShouldContain("$.variants: the shares come to 80, not to 100.");
        (await PutAsync(crm, FileOf().Replace("PT5H", "soon"))).Body.ShouldContain("$.expires: 'soon' is no ISO 8601 duration");
    }
}
