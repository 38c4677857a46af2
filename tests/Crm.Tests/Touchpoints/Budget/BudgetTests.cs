using Crm.Common;
using Crm.Composition.Metering;
using Crm.Customers;
using Crm.Reports;
using Crm.Shops;
using Crm.Storage;
using Crm.Tests.Support;
using Crm.Touchpoints;
using Crm.Touchpoints.Budget;
using Crm.Touchpoints.Deciding;
using Crm.Touchpoints.Schedule;
using Crm.Touchpoints.Sending;
using static Crm.Tests.Support.TestCrm;

namespace Crm.Tests.Touchpoints.Budget;

/// <summary>
/// A month's money for texts: as it runs low the least valuable texts stop first, each row with the figures; never the news of an order.
/// </summary>
public sealed class BudgetTests
{
    static Task<TestCrm> StartAsync(decimal perMonth, string now = "2026-03-30T02:00:00Z", Action<ShopOptions>? change = null) =>
        TestCrm.StartAsync(now, change: s =>
    {
        s.Shops["demo"].Budget.PerMonth = perMonth;
        s.Shops["demo"].PartPrice = 0.05m;
        change?.Invoke(s.Shops["demo"]);
    });

    static Shop ShopOf(TestCrm crm) => crm.Get<ShopDirectory>().Find("demo")!;

    static async Task GradeAsync(TestCrm crm, string phone, Grade grade)
    {
        var customer = (await crm.CustomersAsync()).Single(c => c.Identities.Contains("p:" + phone));
        await crm.Rows.CommitAsync(Keys.Bucket(customer.Id),
            [new RowWrite.Upsert(Keys.Customer(customer.Id),
            Json.Bytes(customer with {
            Classification = new Classification { Grade = new(grade.ToStoredName(), new DateOnly(2026, 3, 1)) } }))], default);
    }

    static async Task<Story> PromotedAsync(TestCrm crm, string phone, Grade grade)
    {
        var story = new Story(crm, phone);
        await story.ConsentsAsync();
        await story.MeetsAsync("event:sale");
        await GradeAsync(crm, phone, grade);
        return story;
    }

    [Fact]
    public async Task When_MoneyRunsLow_Should_StopPromotionToSmallBuyersFirstAndSendItNextMonth()
    {
        await using var crm = await StartAsync(10, change: s => s.Flows = ["dates"]);
        crm.Get<MonthSpend>().Add(ShopOf(crm), crm.Time.GetUtcNow(), 7_000_000);
        await PromotedAsync(crm, "+8613800138001", Grade.Small);
        await PromotedAsync(crm, "+8613800138002", Grade.Important);
        await crm.RunForAsync(TimeSpan.FromHours(1));
        var texts = (await crm.TouchpointsAsync()).Where(t => t.Step == "hot-event").ToList();
        texts.Count(t => t.State == TouchpointState.Accepted).ShouldBe(1);
        var stopped = texts.Single(t => t.State != TouchpointState.Accepted);
        stopped.Reason.ShouldStartWith("budget:promotional-small-until-60-percent:7");
        stopped.Reason.ShouldEndWith("-of-10-CNY");
        if (stopped.State == TouchpointState.Suppressed) stopped.Expires.ShouldBeLessThan(At("2026-04-01T09:00:00+08:00"));
        else stopped.Next.ShouldBe(At("2026-04-01T09:00:00+08:00"));
    }

    [Fact]
    public async Task When_PutOffBeyondTheMonth_Should_GoOutOnItsFirstMorning()
    {
        await using var crm = await StartAsync(10, "2026-03-31T02:00:00Z", change: s => s.Flows = ["dates"]);
        crm.Get<MonthSpend>().Add(ShopOf(crm), crm.Time.GetUtcNow(), 9_990_000);
        var story = await PromotedAsync(crm, "+8613800138001", Grade.Important);
        await crm.RunForAsync(TimeSpan.FromHours(2));
        var waiting = await story.OfAsync("hot-event");
        (waiting.State, waiting.Next).ShouldBe((TouchpointState.Planned, At("2026-04-01T09:00:00+08:00")));
        await crm.RunUntilAsync(At("2026-04-01T09:01:00+08:00"));
        (await story.OfAsync("hot-event")).State.ShouldBe(TouchpointState.Accepted);
    }

    [Theory]
    [InlineData(null, TouchpointState.Accepted)]
    [InlineData(100, TouchpointState.Suppressed)]
    public async Task When_TheMonthIsSpent_Should_StillTellOfOrdersUnlessTheShopSaysSo(int? orderNewsUntil, TouchpointState state)
    {
        await using var crm = await StartAsync(10, "2026-03-02T02:00:00Z", s => s.Budget.OrderNewsUntil = orderNewsUntil);
        crm.Get<MonthSpend>().Add(ShopOf(crm), crm.Time.GetUtcNow(), 10_000_000);
        var story = new Story(crm);
        var order = await story.OrdersAsync();
        await story.PaysAsync(order);
        await story.ShipsAsync(order);
        await crm.RunForAsync(TimeSpan.FromHours(1));
        var shipped = await story.OfAsync("shipped");
        shipped.State.ShouldBe(state);
        if (state == TouchpointState.Suppressed) shipped.Reason.ShouldBe("budget:transactional-until-100-percent:10+0.05-of-10-CNY");
        if (state != TouchpointState.Suppressed) return;
        var why = await crm.Get<WhyNot>().OfAsync((await crm.CustomersAsync()).Single().Id, null, default);
        why!.Entries.Single(e => e.Step == "shipped").Sentence.ShouldBe("本月短信预算10 CNY已用10，这条要0.05：订单通知类消息只发到预算的100%。");
    }

    [Fact]
    public async Task When_AnnouncementsPileUp_Should_NeverSpendMoreThanTheShare()
    {
        await using var crm = await StartAsync(2, "2026-03-02T02:00:00Z", s => s.Flows = ["dates"]);
        for (var i = 0; i < 60; i++) await PromotedAsync(crm, $"+86138001390{i:00}", (Grade)(i % 4));
        await crm.RunForAsync(TimeSpan.FromHours(3));
        var all = (await crm.TouchpointsAsync()).Where(t => t.Step == "hot-event").ToList();
        var spent = all.Where(t => t.State == TouchpointState.Accepted).Sum(t => t.CostMicros!.Value);
        spent.ShouldBeInRange(1_500_000, 2_000_000);
        all.Where(t => t.State != TouchpointState.Accepted)
            .ShouldAllBe(t => t.Reason!.StartsWith("budget:") || t.Reason!.StartsWith("holdout:"));
        (await crm.Get<MonthSpend>().OfAsync(ShopOf(crm), crm.Time.GetUtcNow(), default)).ShouldBe(spent);
    }

    [Fact]
    public async Task When_TheProviderTakesNothing_Should_CostNothing()
    {
        var phone = new FaultGateway();
        await using var crm = await TestCrm.StartAsync(gateway: phone.Reject(), change: s => s.Shops["demo"].Budget.PerMonth = 10);
        await crm.CreatedAsync("1", "2026-03-02T09:00:00+08:00");
        await crm.RunUntilAsync("2026-03-02T10:30:00+08:00");
        phone.Calls.Count.ShouldBe(1);
        (await crm.Get<MonthSpend>().OfAsync(ShopOf(crm), crm.Time.GetUtcNow(), default)).ShouldBe(0);
    }

    [Fact]
    public async Task When_AShopHasABudget_Should_CostNoOperationMorePerText()
    {
        await using var crm = await StartAsync(10, "2026-03-02T02:00:00Z");
        var story = new Story(crm);
        await story.OrdersAsync();
        var reminder = await story.OfAsync("unpaid-reminder");
        var customer = (await crm.CustomersAsync()).Single().Id;
        crm.Time.Set(reminder.Due);
        var before = crm.Get<OperationCounter>().Read();
        await crm.Get<DispatchHandler>().DispatchAsync(new WakeUp(customer, reminder.Id, reminder.Due), default);
        var spent = crm.Get<OperationCounter>().Read() - before;
        (spent.StateReads, spent.Transactions, spent.RangeReads).ShouldBe((3, 2, 0));
    }

    [Fact]
    public void Objects_AnySpend_StopsTheLessValuableFirstAndNeverExceedsTheShare()
    {
        var random = new Random(5);
        for (var i = 0; i < 5000; i++)
        {
            var mistakes = new List<string>();
            var options = new ShopOptions { PartPrice = random.Next(1, 900) / 1000m,
                Budget = new BudgetOptions { PerMonth = random.Next(1, 1000), CareUntil = random.Next(0, 120) } };
            var rules = options.ToShop("s", mistakes)!.Rules;
            var (spent, text) = (random.NextInt64(rules.Budget!.PerMonthMicros * 12 / 10), new string('好', random.Next(1, 300)));
            string? Of(MessageClass messageClass, Grade? grade) =>
                BudgetRule.Objects(rules, messageClass,
                new Customer { Id = "", Group = "", Classification = grade is { } g
                ? new Classification { Grade = new(g.ToStoredName(), default) } : null }, Cost(text), spent);
            long Cost(string whole) => Crm.Sms.SmsParts.Of(whole).Parts * rules.PartPriceMicros;
            for (var grade = Grade.Ordinary; grade <= Grade.Important; grade++)
                if (Of(MessageClass.Promotional, grade) is not null) Of(MessageClass.Promotional, grade - 1).ShouldNotBeNull();
            Of(MessageClass.Promotional, null).ShouldBe(Of(MessageClass.Promotional, Grade.Small));
            Of(MessageClass.Transactional, null).ShouldBeNull();
            if (Of(MessageClass.Care, null) is null) (spent + Crm.Sms.SmsParts.Of(text).Parts * rules.PartPriceMicros)
                .ShouldBeLessThanOrEqualTo(rules.Budget.PerMonthMicros * options.Budget.CareUntil / 100);
        }
    }

    [Fact]
    public void Options_WithMistakes_NameEverySetting()
    {
        var options = new ShopOptions {
            Budget = new BudgetOptions { PerMonth = -1, CareUntil = -5, PromotionUntil = new() { ["small"] = 95, ["tiny"] = 3 } } };
        var mistakes = Should.Throw<SettingsException>(() => ShopDirectory.From(new Dictionary<string, ShopOptions> { ["demo"] = options }))
            .Mistakes;
        foreach (var setting in new[] { "Shops:demo:Budget:PerMonth:", "Shops:demo:Budget:CareUntil:",
            "Shops:demo:Budget:PromotionUntil:tiny:", "Shops:demo:Budget:PromotionUntil: ordinary" })
            mistakes.ShouldContain(m => m.StartsWith(setting, StringComparison.Ordinal));
    }
}
