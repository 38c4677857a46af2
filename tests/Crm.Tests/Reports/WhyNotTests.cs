using Crm.Customers;
using Crm.Events;
using Crm.Orders;
using Crm.Reports;
using Crm.Staff;
using Crm.Tasks;
using Crm.Tests.Support;
using Crm.Touchpoints;

namespace Crm.Tests.Reports;

[Trait("Speed", "Slow")]
public sealed class WhyNotTests
{
    static async Task<WhyNotReport> OfAsync(TestCrm crm, string customer) =>
        (await crm.Get<WhyNot>().OfAsync(customer, null, CancellationToken.None))!;

    static WhyNotEntry Of(WhyNotReport report, string step) => report.Entries.Single(e => e.Step == step);

    [Fact]
    public async Task When_OrderWasPaid_Should_SayThatTheReminderWasNotNeededAndWhenItWasPaid()
    {
        await using var crm = await TestCrm.StartAsync();
        var customer = await StaffStory.OrderAsync(crm, "1001", StaffStory.Phone, "b1", (Milestone.Created, "2026-03-02T01:30:00Z"),
            (Milestone.Paid, "2026-03-02T01:40:00Z"));
        await crm.RunUntilAsync(TestCrm.At("2026-03-02T03:00:00Z"));
        var entry = Of(await OfAsync(crm, customer), "unpaid-reminder");
        (entry.Kind, entry.Rule, entry.Label).ShouldBe((WhyNotKind.Stopped, "exit:paid", "催付"));
        entry.Sentence.ShouldBe("不必再发：订单已于2026-03-02 09:40付款。");
    }

    [Fact]
    public async Task When_ShopSpeaksEnglish_Should_AnswerInEnglishOnTheShopsClock()
    {
        await using var crm = await TestCrm.StartAsync("2026-03-02T15:00:00Z");
        var customer = await StaffStory.OrderAsync(crm, "us1", "+12025550123", "b1", (Milestone.Created, "2026-03-02T14:30:00Z"),
            (Milestone.Paid, "2026-03-02T14:40:00Z"));
        await crm.RunUntilAsync(TestCrm.At("2026-03-02T16:00:00Z"));
        var report = await OfAsync(crm, customer);
        Of(report, "unpaid-reminder").Sentence.ShouldBe("No longer wanted: the order was paid at 2026-03-02 09:40.");
        Of(report, "signed").Sentence.ShouldBe("Not planned: the order has not been signed for yet.");
        report.Phone.ShouldBe("****0123");
    }

    [Fact]
    public async Task When_ThePresetLeavesAStepOut_Should_SayThatAndNotWhatItWouldWaitFor()
    {
        await using var crm = await TestCrm.StartAsync(change: s => s.Shops["demo"].Preset = "light");
        var customer = await StaffStory.OrderAsync(crm, "1001", StaffStory.Phone, "b1", (Milestone.Paid, "2026-03-02T01:40:00Z"));
        var report = await OfAsync(crm, customer);
        foreach (var step in new[] { "paid-care", "shipped" })
            Of(report, step).Sentence.ShouldBe("未安排：店铺所用的预设“light”不含这一步。");
        Of(report, "day-3-call").Sentence.ShouldStartWith("未安排：订单还没有签收");
    }

    [Fact]
    public async Task When_SeveralOrdersWaitForPayment_Should_SayWithWhichReminderTheSecondBecameOne()
    {
        await using var crm = await TestCrm.StartAsync();
        await StaffStory.OrderAsync(crm, "1001", StaffStory.Phone, "b1", (Milestone.Created, "2026-03-02T01:30:00Z"));
        var customer = await StaffStory.OrderAsync(crm, "1002", StaffStory.Phone, "b1", (Milestone.Created, "2026-03-02T01:35:00Z"));
        await crm.RunUntilAsync(TestCrm.At("2026-03-02T05:00:00Z"));
        var entry = Of(await OfAsync(crm, customer), "unpaid-reminder");
        entry.Order.Id.ShouldBe("1002");
        entry.Sentence.ShouldContain("订单1001");
    }

    [Fact]
    public async Task When_Night_Should_SayThatItWaitsUntilTheWindowOpens()
    {
        await using var crm = await TestCrm.StartAsync("2026-03-02T14:30:00Z");
        var customer = await StaffStory.OrderAsync(crm, "1001", StaffStory.Phone, "b1", (Milestone.Paid, "2026-03-02T14:29:00Z"));
        var waits = Of(await OfAsync(crm, customer), "paid-care");
        (waits.Kind, waits.Sentence).ShouldBe((WhyNotKind.Waiting, "还没到时间：2026-03-02 22:39发出（最迟2026-03-03 18:39）。"));
        await crm.RunUntilAsync(TestCrm.At("2026-03-02T15:00:00Z"));
        var night = Of(await OfAsync(crm, customer), "paid-care");
        night.Kind.ShouldBe(WhyNotKind.Waiting);
        night.Sentence.ShouldBe("推迟到2026-03-03 08:00（最迟2026-03-03 18:39）：正值免打扰时间，这类消息只在收件人当地08:00-22:00发送（当地另有规定时更短）。");
    }

    [Fact]
    public async Task When_BuyerRefused_Should_ShowTheEvidence()
    {
        await using var crm = await TestCrm.StartAsync();
        var customer = await StaffStory.OrderAsync(crm, "1001", StaffStory.Phone, "b1", (Milestone.Paid, "2026-03-02T01:55:00Z"));
        await crm.ApplyAsync(new ShopEvent
        {
            Shop = "demo", Platform = "shopify", Identities = [Identity.Phone(StaffStory.Phone)],
            Consent = [new(MessageClass.Transactional, new(TestCrm.At("2026-03-02T02:01:00Z"), new ConsentState(false, "退订")))],
        });
        await crm.RunUntilAsync(TestCrm.At("2026-03-02T03:00:00Z"));
        Of(await OfAsync(crm, customer), "paid-care").Sentence.ShouldBe("买家已拒收订单通知类消息（2026-03-02 10:01，来源：退订）。");
    }

    [Fact]
    public async Task When_NoPhoneIsKnown_Should_SayIt()
    {
        await using var crm = await TestCrm.StartAsync();
        var customer = await StaffStory.OrderAsync(crm, "1001", null, "b1", (Milestone.Paid, "2026-03-02T01:55:00Z"));
        await crm.RunUntilAsync(TestCrm.At("2026-03-02T03:00:00Z"));
        Of(await OfAsync(crm, customer), "paid-care").Sentence.ShouldBe("订单和买家资料里都没有可用的电话号码。");
    }

    [Theory]
    [InlineData("+8657188888888")]
    [InlineData("+864006700700")]
    public async Task When_ThePhoneIsALandLine_Should_SendNothingAndSayIt(string phone)
    {
        await using var crm = await TestCrm.StartAsync();
        var customer = await StaffStory.OrderAsync(crm, "1001", phone, "b1", (Milestone.Paid, "2026-03-02T01:55:00Z"));
        await crm.RunUntilAsync(TestCrm.At("2026-03-02T03:00:00Z"));
        (await StaffStory.OfStepAsync(crm, "paid-care")).Reason.ShouldBe("no-mobile");
        Of(await OfAsync(crm, customer), "paid-care").Sentence.ShouldBe("号码是固定电话或服务热线，收不了短信。");
    }

    [Theory]
    // A plan that does not tell it from a mobile, and a range the plan does not list.
    [InlineData("+12125550123")]
    [InlineData("+8614112345678")]
    public async Task When_ThePlanDoesNotTellALandLine_Should_Send(string phone)
    {
        await using var crm = await TestCrm.StartAsync();
        await StaffStory.OrderAsync(crm, "1001", phone, "b1", (Milestone.Paid, "2026-03-02T12:00:00Z"));
        await crm.RunUntilAsync(TestCrm.At("2026-03-03T14:00:00Z"));
        (await StaffStory.OfStepAsync(crm, "paid-care")).State.ShouldBe(TouchpointState.Accepted);
    }

    [Fact]
    public async Task When_EverythingIsAskedOfAnOrder_Should_AccountForEachStepOfTheFlow()
    {
        await using var crm = await TestCrm.StartAsync();
        var customer = await StaffStory.SignedAndRunAsync(crm);
        var report = await OfAsync(crm, customer);
        var shop = crm.Get<Crm.Shops.ShopDirectory>().Find("demo")!;
        var steps = shop.Flows.SelectMany(f => crm.Get<Crm.Flows.FlowLibrary>().Newest(f)!.Steps);
        var out_ = (await crm.TouchpointsAsync()).Where(t => t.State is TouchpointState.Accepted or TouchpointState.TaskCreated)
            .Select(t => t.Step);
        report.Entries.Select(e => e.Step).Concat(out_).Order().ShouldBe(steps.Select(s => s.Name).Order());
        report.Entries.ShouldAllBe(e => e.Sentence.Length > 5);
        report.Entries.Where(e => e.Kind == WhyNotKind.NotPlanned).ShouldAllBe(e => e.Sentence.StartsWith("未安排"));
    }

    [Fact]
    public async Task When_AComplaintIsOpen_Should_LeaveTheBuyerInPeaceUntilItIsDone()
    {
        await using var crm = await TestCrm.StartAsync();
        var customer = await StaffStory.OrderAsync(crm, "1001", StaffStory.Phone, "b1", (Milestone.Created, "2026-03-02T01:00:00Z"),
            (Milestone.Paid, "2026-03-02T01:00:00Z"), (Milestone.Signed, "2026-03-02T01:55:00Z"));
        var complaints = new List<string>();
        foreach (var text in new[] { "破损", "少发" })
            complaints.Add(((TaskResult.Ok)await crm.Get<TaskService>()
                .AddAsync(new AddTask(customer, TaskService.Complaint, text, "a"), CancellationToken.None)).Item.Task.Id);
        await crm.RunUntilAsync(TestCrm.At("2026-03-02T05:00:00Z"));
        Of(await OfAsync(crm, customer), "signed")
            .ShouldSatisfyAllConditions(e => e.Rule.ShouldBe("do-not-disturb:complaint-open"),
            e => e.Sentence.ShouldContain("2026-03-02 10:00"));
        foreach (var open in new[] { true, false })
        {
            await crm.Get<TaskService>()
                .CompleteAsync(new CompleteTask(customer, complaints[open ? 0 : 1], "a", new TaskOutcome()), CancellationToken.None);
            (await crm.CustomersAsync()).Single().Complaint!.Value.Open.ShouldBe(open);
        }
    }

    [Theory]
    [InlineData("1001")]
    [InlineData("#1001")]
    [InlineData("demo/shopify/1001")]
    public async Task When_OrderIsNamedInAnyOfItsWays_Should_FindIt(string text)
    {
        await using var crm = await TestCrm.StartAsync();
        var customer = await StaffStory.OrderAsync(crm, "1001", StaffStory.Phone, "b1", (Milestone.Paid, "2026-03-02T01:55:00Z"));
        (await crm.Get<CustomerFinder>().ByOrderAsync(text, CancellationToken.None)).ShouldHaveSingleItem().Customer.ShouldBe(customer);
    }

    [Fact]
    public void Say_RuleOfTheFuture_NamesItAsItIs()
    {
        var seen = new Seen(new Touchpoint { Id = "t", Flow = "f", Version = 1, Step = "s", Order = new("us", "p", "1"), Due = default,
            Expires = default }, null, new Customer { Id = "c", Group = "g" }, null, null, new Dictionary<string, Touchpoint>());
        RuleDescriptions.Say("full-moon:3", seen).ShouldBe("Stopped by the rule 'full-moon:3'.");
    }
}
