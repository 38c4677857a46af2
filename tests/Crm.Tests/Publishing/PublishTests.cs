using Crm.Flows;
using Crm.Orders;
using Crm.Publishing;
using Crm.Reports;
using Crm.Tests.Sqlite;
using Crm.Tests.Support;
using Crm.Touchpoints;
using static Crm.Tests.Publishing.FlowDesk;

namespace Crm.Tests.Publishing;

/// <summary>What waits is changed by a publication exactly as it was shown, by the policy of each step.</summary>
public sealed class PublishTests : IDisposable
{
    const string Now = "2026-03-02T01:00:00Z", Replan = """{ "*": "replan" }""";
    static readonly string First = Flow(1, Step("sooner", After("paid", "P5D")), Step("later", After("paid", "P2D")),
        Step("words", After("paid", "P3D")), Step("gone", After("paid", "P4D")), Step("past", After("created", "P2D")));

    static readonly string Second = Flow(2, Step("sooner", After("paid", "P1D")), Step("later", After("paid", "P6D")),
        Step("words", After("paid", "P3D"), "早上好，{{name}}，这是一条很长的短信，长到一条短信放不下，所以要分成两条来发送，每一条都要付钱，这样费用就变了，所以差别里要写明费用，原来一条现在两条。"),
        Step("past", After("created", "PT1H")), Step("fresh", After("paid", "P8D")));

    readonly FlowDesk desk = new(new TempFolder());

    public void Dispose() => desk.Dispose();

    async Task<(TestCrm Crm, Story Story, OrderKey Order)> PaidAsync(string now = Now)
    {
        desk.File("own.json", First);
        var crm = await desk.StartAsync(now);
        var story = new Story(crm);
        var order = await story.OrdersAsync();
        await story.PaysAsync(order);
        crm.Time.Advance(TimeSpan.FromHours(3));
        return (crm, story, order);
    }

    static async Task<Dictionary<string, Touchpoint>> ByStepAsync(TestCrm crm) =>
        (await crm.TouchpointsAsync()).ToDictionary(t => t.Step, StringComparer.Ordinal);

    [Fact]
    public async Task Diff_OfEveryKindOfChange_IsCountedAndSaidToTheMinute()
    {
        var (crm, _, order) = await PaidAsync();
        await using var _1 = crm;
        var difference = await DiffAsync(crm, Second, Replan);
        foreach (var (step, what) in new[] { ("sooner", "earlier"), ("later", "later"), ("words", "otherText"), ("words", "otherCost"),
            ("gone", "withdrawn"), ("past", "pastDue"), ("fresh", "new") })
            Count(difference, step, what).ShouldBe(1, $"{step} {what}");
        difference.GetProperty("changes").GetInt32().ShouldBe(6);
        var first = difference.GetProperty("first").EnumerateArray().Select(l => l.GetString()!).ToList();
        first.ShouldContain($"{order} sooner: from 2026-03-07 09:00 to 2026-03-03 09:00, 4 d earlier");
        first.ShouldContain($"{order} gone: withdrawn; it waits for 2026-03-06 09:00");
        first.ShouldContain($"{order} fresh: new, due 2026-03-10 09:00");
        first.ShouldContain($"{order} past: due before the publication: not sent; it waits for 2026-03-04 09:00");
        var words = first.Single(line => line.StartsWith($"{order} words: at the same time, 2026-03-05 09:00; another text: 【云朵家居】早上好"));
        words.ShouldEndWith("0.045 CNY becomes 0.09 CNY");
        // Nothing was changed by looking, and by the default policy nothing would be.
        (await ByStepAsync(crm)).Values.ShouldAllBe(t => t.Version == 1 && t.State == TouchpointState.Planned);
        (await DiffAsync(crm, Second)).GetProperty("changes").GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task Publish_AsShown_MovesAddsAndWithdraws_AndWhatIsPastIsNotSent()
    {
        var (crm, _, _) = await PaidAsync();
        await using var _1 = crm;
        await DiffAndPublishAsync(crm, Second, Replan);
        var now = await ByStepAsync(crm);
        (now["sooner"].Due, now["later"].Due).ShouldBe((TestCrm.At("2026-03-03T01:00:00Z"), TestCrm.At("2026-03-08T01:00:00Z")));
        (now["gone"].State, now["gone"].Reason).ShouldBe((TouchpointState.Suppressed, "withdrawn:2"));
        (now["past"].State, now["past"].Reason).ShouldBe((TouchpointState.Suppressed, "catch-up:2"));
        now["fresh"].State.ShouldBe(TouchpointState.Planned);
        now.Values.Where(t => t.Waits).ShouldAllBe(t => t.Version == 2);
        // What the audit counts still adds up, and why-not says it.
        (await crm.Get<Audit>().RunAsync(default)).Findings.ShouldBeEmpty();
        var why = await crm.Get<WhyNot>().OfAsync((await crm.CustomersAsync()).Single().Id, null, default);
        why!.Entries.Single(e => e.Step == "gone").Sentence.ShouldContain("已发布流程版本 2");
        why.Entries.Single(e => e.Step == "past").Sentence.ShouldContain("不补发");
        // The same again has nothing to change.
        (await DiffAsync(crm, Second, Replan)).GetProperty("changes").GetInt32().ShouldBe(0);
        await crm.RunForAsync(TimeSpan.FromDays(10));
        (await ByStepAsync(crm))["words"].Text!.ShouldContain("早上好");
    }

    [Fact]
    public async Task Publish_WithACatchUp_SpreadsWhatIsPast()
    {
        var (crm, _, _) = await PaidAsync();
        await using var _1 = crm;
        await DiffAndPublishAsync(crm, Second, Replan, "spread:PT4H");
        var past = (await ByStepAsync(crm))["past"];
        (past.State, past.Due).ShouldBe((TouchpointState.Planned, TestCrm.At("2026-03-02T02:00:00Z")));
        past.WakeAt.ShouldBeInRange(crm.Time.GetUtcNow(), crm.Time.GetUtcNow().AddHours(4));
        await crm.RunForAsync(TimeSpan.FromHours(5));
        (await ByStepAsync(crm))["past"].State.ShouldBe(TouchpointState.Accepted);
    }

    [Fact]
    public async Task Publish_WhenTheWorldHasChanged_IsRefusedWithTheDifferenceOfTheDifference()
    {
        var (crm, story, order) = await PaidAsync();
        await using var _1 = crm;
        var shown = (await DiffAsync(crm, Second, Replan)).GetProperty("hash").GetString();
        var other = await story.OrdersAsync();
        await story.PaysAsync(other);
        await crm.RunForAsync(TimeSpan.FromDays(2.5));
        var (status, body) = await PublishAsync(crm, Second, Replan, shown);
        status.ShouldBe(409);
        var since = body.GetProperty("since");
        since.GetProperty("added").GetInt32().ShouldBeGreaterThan(0);
        since.GetProperty("gone").GetInt32().ShouldBeGreaterThan(0);
        since.GetProperty("first").EnumerateArray().Select(l => l.GetString()!).ShouldContain(l => l.StartsWith($"now too: {other} "));
        (await ByStepAsync(crm, order)).Values.Where(t => t.Waits).ShouldAllBe(t => t.Version == 1);
        // By the hash of now it goes.
        (status, _) = await PublishAsync(crm, Second, Replan, body.GetProperty("difference").GetProperty("hash").GetString());
        status.ShouldBe(200);
        // Without a hash only what changes nothing is published.
        (status, _) = await PublishAsync(crm, Flow(3, Step("sooner", After("paid", "P2D"))), Replan);
        status.ShouldBe(409);
    }

    static async Task<Dictionary<string, Touchpoint>> ByStepAsync(TestCrm crm, OrderKey order) => (await crm.TouchpointsAsync())
        .Where(t => t.Order == order).ToDictionary(t => t.Step, StringComparer.Ordinal);

    [Theory]
    [InlineData("{}", 1, 2)]
    [InlineData("""{ "*": "newOrders" }""", 1, 1)]
    public async Task Publish_ByPolicy_WhatBeginsAfterwardsOfAnOldOrder(string policies, int waiting, int begun)
    {
        string Of(int version, string days) => Flow(version, Step("paid", After("paid", days)), Step("signed", After("signed", days)));
        desk.File("own.json", Of(1, "P3D"));
        await using var crm = await desk.StartAsync(Now);
        var story = new Story(crm);
        var order = await story.OrdersAsync();
        await story.PaysAsync(order);
        crm.Time.Advance(TimeSpan.FromHours(1));
        await DiffAndPublishAsync(crm, Of(2, "P1D"), policies);
        crm.Time.Advance(TimeSpan.FromHours(1));
        await story.IsSignedAsync(order);
        var now = await ByStepAsync(crm, order);
        (now["paid"].Version, now["signed"].Version).ShouldBe((waiting, begun));
        now["signed"].Due.ShouldBe(crm.Time.GetUtcNow().AddDays(begun == 1 ? 3 : 1));
        var fresh = await new Story(crm, "+8613800138002").OrdersAsync();
        await new Story(crm, "+8613800138002").PaysAsync(fresh);
        (await ByStepAsync(crm, fresh))["paid"].Version.ShouldBe(2);
    }

    [Fact]
    public async Task Publish_OfANewStep_IsNotBroughtByWhateverNewsComesNext()
    {
        var (crm, story, order) = await PaidAsync();
        await using var _1 = crm;
        await DiffAndPublishAsync(crm, Second);
        await story.ShipsAsync(order);
        (await ByStepAsync(crm)).ShouldNotContainKey("fresh");
        var why = await crm.Get<WhyNot>().OfAsync((await crm.CustomersAsync()).Single().Id, null, default);
        why!.Entries.Single(e => e.Step == "fresh").Sentence.ShouldContain("随后来的流程版本");
    }

    [Fact]
    public async Task Revert_PutsBackWhatWasWithdrawn()
    {
        var (crm, _, _) = await PaidAsync();
        await using var _1 = crm;
        var before = await ByStepAsync(crm);
        await DiffAndPublishAsync(crm, Second, Replan);
        await DiffAndPublishAsync(crm, First, Replan);
        var after = await ByStepAsync(crm);
        foreach (var step in new[] { "sooner", "later", "words", "gone" }) after[step].ShouldBe(before[step]);
        after["fresh"].Reason.ShouldBe("withdrawn:1");
        crm.Get<FlowLibrary>().Newest("own")!.Version.ShouldBe(1);
    }

    [Fact]
    public async Task Publish_WithMistakes_IsRefusedInSentences()
    {
        var (crm, _, _) = await PaidAsync();
        await using var _1 = crm;
        string Why((int Status, System.Text.Json.JsonElement Body) reply)
        {
            reply.Status.ShouldBe(400);
            return reply.Body.GetProperty("detail").GetString()!;
        }
        Why(await PublishAsync(crm, Flow(1, Step("sooner", After("paid", "P1D"))))).ShouldContain("give the draft a version above 1");
        Why(await PublishAsync(crm, Flow(2, Step("sooner", After("paid", "P1D"), "{{nobody}}")))).ShouldContain("unknown-variable");
        Why(await PublishAsync(crm, Second, """{ "none": "keep" }""")).ShouldContain("policies.none: there is no such step");
        Why(await PublishAsync(crm, Second, catchUp: "all")).ShouldContain("catchUp: none, or spread");
        // The proof of the hours speaks too: at half past eleven at night, for an hour.
        Why(await PublishAsync(crm, Flow(2, Step("sooner", """{ "milestone": "paid", "afterDays": 1, "at": "23:30" }""", expires: "PT1H"))))
            .ShouldContain("own/sooner of shop demo: due 2026-03-02 23:30 it expires 2026-03-03 00:30, and CN is open from "
                + "2026-03-03 09:00");
        (await ByStepAsync(crm)).Values.ShouldAllBe(t => t.Version == 1);
    }
}
