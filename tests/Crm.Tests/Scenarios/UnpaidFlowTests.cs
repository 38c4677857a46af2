using Crm.Tests.Support;
using Crm.Touchpoints;
using static Crm.Tests.Support.TestCrm;

namespace Crm.Tests.Scenarios;

/// <summary>The default set on orders that are not paid yet. The clock starts on a Monday at 10:00 in Shanghai.</summary>
public sealed class UnpaidFlowTests
{
    static Task<TestCrm> StartAsync(string? offer = null) =>
        TestCrm.StartAsync("2026-03-02T02:00:00Z", change: s => s.Shops["demo"].Offer = offer);

    // 催付
    [Fact]
    public async Task When_OrderStaysUnpaid_Should_RemindAfterAnHour()
    {
        await using var crm = await StartAsync();
        var story = new Story(crm);
        await story.OrdersAsync();
        await crm.RunForAsync(TimeSpan.FromMinutes(59));
        (await story.OfAsync("unpaid-reminder")).State.ShouldBe(TouchpointState.Planned);
        await crm.RunForAsync(TimeSpan.FromMinutes(2));
        var reminder = await story.OfAsync("unpaid-reminder");
        (reminder.State, reminder.Variant).ShouldBe((TouchpointState.Accepted, "new"));
        reminder.Text!.ShouldStartWith("【云朵家居】林夏");
    }

    [Fact]
    public async Task When_GroupSaleClosesInHalfAnHour_Should_RemindWithinFifteenMinutes()
    {
        await using var crm = await StartAsync();
        var story = new Story(crm);
        await story.OrdersAsync("jhs");
        await crm.RunForAsync(TimeSpan.FromMinutes(15));
        (await story.OfAsync("unpaid-reminder")).State.ShouldBe(TouchpointState.Accepted);
    }

    [Fact]
    public async Task When_PlatformClosesTheOrderSoon_Should_RemindBeforeThat()
    {
        await using var crm = await StartAsync();
        var story = new Story(crm);
        var closes = crm.Time.GetUtcNow().AddMinutes(60);
        await story.OrdersAsync("live", closes);
        await crm.RunUntilAsync(closes.AddMinutes(-29));
        (await story.OfAsync("unpaid-reminder")).State.ShouldBe(TouchpointState.Accepted);
    }

    [Theory]
    [InlineData(true, "exit:paid")]
    [InlineData(false, "exit:cancelled")]
    public async Task When_OrderIsPaidOrClosedInTheLastMinute_Should_NotRemind(bool paid, string rule)
    {
        await using var crm = await StartAsync();
        var story = new Story(crm);
        var order = await story.OrdersAsync();
        await crm.RunForAsync(TimeSpan.FromMinutes(59));
        await (paid ? story.PaysAsync(order) : story.IsCancelledAsync(order));
        await crm.RunForAsync(TimeSpan.FromDays(2));
        var reminder = await story.OfAsync("unpaid-reminder");
        (reminder.State, reminder.Reason).ShouldBe((TouchpointState.Suppressed, rule));
    }

    [Fact]
    public async Task When_BuyerLeavesSeveralOrdersUnpaidInADay_Should_RemindOnce()
    {
        await using var crm = await StartAsync();
        var story = new Story(crm);
        for (var i = 0; i < 3; i++)
        {
            await story.OrdersAsync();
            await crm.RunForAsync(TimeSpan.FromMinutes(20));
        }
        await crm.RunForAsync(TimeSpan.FromDays(2));
        var reminders = (await crm.TouchpointsAsync()).Where(t => t.Step == "unpaid-reminder").ToList();
        reminders.Count(t => t.State == TouchpointState.Accepted).ShouldBe(1);
        reminders.Count(t => t.Reason?.StartsWith("merged:", StringComparison.Ordinal) ?? false).ShouldBe(2);
    }

    [Theory]
    [InlineData(null, true, false)]
    [InlineData("95折老客券", true, true)]
    [InlineData("95折老客券", false, false)]
    public async Task When_BuyerOrdersASecondTime_Should_RemindOnlyWithAnOfferAndAYesToPromotion(string? offer, bool consents,
        bool reminded)
    {
        await using var crm = await StartAsync(offer);
        var story = new Story(crm);
        await story.HasBoughtBeforeAsync();
        if (consents) await story.ConsentsAsync();
        var order = await story.OrdersAsync();
        await crm.RunForAsync(TimeSpan.FromHours(2));
        (await story.OfAsync("unpaid-reminder", order)).Reason.ShouldBe("audience");
        var offers = (await crm.TouchpointsAsync()).Where(t => t.Step == "unpaid-offer" && t.Order == order).ToList();
        offers.Count(t => t.State == TouchpointState.Accepted).ShouldBe(reminded ? 1 : 0);
        if (!reminded) return;
        offers.Single().Text!.ShouldSatisfyAllConditions(t => t.ShouldContain(offer!), t => t.ShouldEndWith("拒收请回复R"));
    }

    [Fact]
    public async Task When_ReminderFallsIntoTheNight_Should_WaitForTheMorning()
    {
        await using var crm = await TestCrm.StartAsync("2026-03-02T15:30:00Z");
        var story = new Story(crm);
        await story.OrdersAsync();
        await crm.RunForAsync(TimeSpan.FromDays(1));
        var reminder = await story.OfAsync("unpaid-reminder");
        (reminder.State, reminder.ClaimedAt).ShouldBe((TouchpointState.Accepted, At("2026-03-03T08:00:00+08:00")));
    }
}
