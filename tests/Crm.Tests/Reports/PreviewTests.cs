using Crm.Orders;
using Crm.Reports;
using Crm.Tests.Support;

namespace Crm.Tests.Reports;

public sealed class PreviewTests
{
    static readonly OrderKey Second = new("demo", "shopify", "1002");

    [Fact]
    public async Task When_BuyerIsReal_Should_ShowEachVariantsTextAndMarkTheOneThatApplies()
    {
        await using var crm = await TestCrm.StartAsync();
        await StaffStory.OrderAsync(crm, "1001", StaffStory.Phone, "b1", (Milestone.Created, "2026-03-01T01:00:00Z"),
            (Milestone.Paid, "2026-03-01T01:00:00Z"));
        var customer = await StaffStory.OrderAsync(crm, "1002", StaffStory.Phone, "b1", (Milestone.Created, "2026-03-02T01:00:00Z"));
        var report = (await crm.Get<Preview>().OfAsync("shipped", customer, Second, CancellationToken.None)).ShouldNotBeNull();
        (report.Language, report.InAudience).ShouldBe(("zh-CN", true));
        report.Texts.Select(t => (t.Variant, t.Applies))
            .ShouldBe([("high-value", false), ("far", false), ("returning", true), ("new", false)]);
        report.Texts[2].ShouldSatisfyAllConditions(
            t => t.Text.ShouldStartWith("【云朵家居】王小明亲"), t => t.Alphabet.ShouldBe("UCS-2"), t => t.Units.ShouldBe(t.Text.Length),
            t => t.CostMicros.ShouldBe(45_000 * t.Parts), t => t.Empty.ShouldBe(["tracking", "courier"]));
    }

    [Fact]
    public async Task When_StepIsATask_Should_CostNothing()
    {
        await using var crm = await TestCrm.StartAsync();
        var customer = await StaffStory.OrderAsync(crm, "1002", StaffStory.Phone, "b1", (Milestone.Created, "2026-03-02T01:00:00Z"));
        var report = await crm.Get<Preview>().OfAsync("post-purchase/day-3-call", customer, Second, CancellationToken.None);
        report!.Texts.ShouldAllBe(t => t.CostMicros == 0);
        (await crm.Get<Preview>().OfAsync("other/day-3-call", customer, Second, CancellationToken.None)).ShouldBeNull();
        (await crm.Get<Preview>().OfAsync("nothing", customer, Second, CancellationToken.None)).ShouldBeNull();
    }
}
