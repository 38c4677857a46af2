using Crm.Customers;
using Crm.Orders;
using Crm.Tests.Support;
using Crm.Touchpoints;
using static Crm.Tests.Support.TestCrm;

namespace Crm.Tests.Touchpoints;

/// <summary>The default set, row by row of what the field practises; the clock starts on a Monday at 10:00 in Shanghai.</summary>
public sealed class DefaultFlowTests
{
    static Task<TestCrm> StartAsync(string? offer = null) => TestCrm.StartAsync("2026-03-02T02:00:00Z", change: s => s.Shops["demo"].Offer = offer);

    // D1 催付
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
    [InlineData(null, TouchpointState.Suppressed, "audience")]
    [InlineData("95折老客券", TouchpointState.Accepted, null)]
    public async Task When_BuyerOrdersASecondTime_Should_RemindOnlyWithAnOffer(string? offer, TouchpointState state, string? reason)
    {
        await using var crm = await StartAsync(offer);
        var story = new Story(crm);
        await story.HasBoughtBeforeAsync();
        var order = await story.OrdersAsync();
        await crm.RunForAsync(TimeSpan.FromHours(2));
        var reminder = await story.OfAsync("unpaid-reminder", order);
        (reminder.State, reminder.Reason).ShouldBe((state, reason));
        if (offer is not null) reminder.Text!.ShouldContain(offer);
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

    // D3 发货
    [Theory]
    [InlineData("浙江省", "new", "ZT7301")]
    [InlineData("新疆维吾尔自治区", "far", "预计7天")]
    public async Task When_ParcelLeaves_Should_TellCourierNumberAndForFarRegionsTheDays(string province, string variant, string text)
    {
        await using var crm = await StartAsync();
        var story = new Story(crm) { Region = new Region("CN", province, "某市", null, null) };
        var order = await story.OrdersAsync();
        await story.PaysAsync(order);
        await story.ShipsAsync(order);
        await crm.RunForAsync(TimeSpan.FromMinutes(1));
        var shipped = await story.OfAsync("shipped");
        (shipped.State, shipped.Variant).ShouldBe((TouchpointState.Accepted, variant));
        shipped.Text!.ShouldContain("中通快递");
        shipped.Text!.ShouldContain(text);
    }

    // D4, D5, D6
    [Fact]
    public async Task When_ParcelComesNear_Should_TellEachStepOnceAndOnlyWhileItIsNews()
    {
        await using var crm = await StartAsync();
        var story = new Story(crm);
        var order = await story.OrdersAsync();
        await story.PaysAsync(order);
        await story.ShipsAsync(order);
        await crm.RunForAsync(TimeSpan.FromDays(2));
        await story.ArrivesInCityAsync(order);
        await crm.RunForAsync(TimeSpan.FromHours(1));
        await story.GoesOutAsync(order);
        await crm.RunForAsync(TimeSpan.FromHours(1));
        await story.IsSignedAsync(order);
        await crm.RunForAsync(TimeSpan.FromHours(3));
        (await story.OfAsync("arrived")).Text!.ShouldContain("杭州市");
        (await story.OfAsync("out-for-delivery")).State.ShouldBe(TouchpointState.Accepted);
        (await story.OfAsync("signed")).Text!.ShouldContain("五星");
    }

    // D7 异常件
    [Fact]
    public async Task When_ParcelIsLate_Should_SootheAndMakeATask()
    {
        await using var crm = await StartAsync();
        var story = new Story(crm);
        var order = await story.OrdersAsync();
        await story.PaysAsync(order);
        await story.ShipsAsync(order);
        await crm.RunForAsync(TimeSpan.FromDays(3.9));
        (await story.OfAsync("late-parcel")).State.ShouldBe(TouchpointState.Planned);
        await crm.RunForAsync(TimeSpan.FromDays(1.2));
        (await story.OfAsync("late-parcel")).State.ShouldBe(TouchpointState.Accepted);
        (await crm.TasksAsync()).ShouldContain(t => t.Kind == "late-parcel-task");
    }

    [Fact]
    public async Task When_CourierTellsOfTrouble_Should_SootheAtOnceAndMakeATask()
    {
        await using var crm = await StartAsync();
        var story = new Story(crm);
        var order = await story.OrdersAsync();
        await story.ShipsAsync(order);
        await story.ParcelIsInTroubleAsync(order);
        await crm.RunForAsync(TimeSpan.FromMinutes(1));
        (await story.OfAsync("parcel-trouble")).State.ShouldBe(TouchpointState.Accepted);
        (await crm.TasksAsync()).ShouldContain(t => t.Kind == "parcel-trouble-task");
    }

    // D8
    [Fact]
    public async Task When_PromotionFallsOnADayOfAPurchase_Should_WaitForAnother()
    {
        await using var crm = await StartAsync();
        var story = new Story(crm);
        await story.ConsentsAsync();
        var bought = await story.OrdersAsync();
        await story.PaysAsync(bought);
        crm.Time.Advance(TimeSpan.FromMinutes(1));
        await story.MeetsAsync("lifecycle:sleeping");
        await crm.RunForAsync(TimeSpan.FromHours(10));
        (await crm.TouchpointsAsync()).ShouldNotContain(t => t.Step == "wake-asleep" && t.State == TouchpointState.Accepted);
        await crm.RunUntilAsync(At("2026-03-03T10:00:00+08:00"));
        var late = await story.OfAsync("wake-asleep");
        (late.State, late.ClaimedAt?.Day).ShouldBe((TouchpointState.Accepted, 3));
    }

    [Fact]
    public async Task When_SignedButNotRated_Should_AskHowItIsWithinTenDays()
    {
        await using var crm = await StartAsync();
        var (rated, silent) = (new Story(crm), new Story(crm, "+8613800138002"));
        var signed = crm.Time.GetUtcNow();
        foreach (var story in new[] { rated, silent })
        {
            var order = await story.OrdersAsync();
            await story.PaysAsync(order);
            await story.IsSignedAsync(order);
            if (story == rated) await story.IsReviewedAsync(order);
        }
        await crm.RunForAsync(TimeSpan.FromDays(12));
        var asks = (await crm.TouchpointsAsync()).Where(t => t.Step == "review-ask").ToList();
        asks.Single(t => t.State == TouchpointState.Suppressed).Reason.ShouldBe("exit:reviewed");
        asks.Single(t => t.State == TouchpointState.Accepted).ClaimedAt!.Value.ShouldBeLessThan(signed.AddDays(10));
    }

    // D9
    [Fact]
    public async Task When_Signed_Should_CallOnDayThreeAndThankOnDayFive()
    {
        await using var crm = await StartAsync();
        var story = new Story(crm);
        var order = await story.OrdersAsync();
        await story.PaysAsync(order);
        await story.IsSignedAsync(order);
        await crm.RunForAsync(TimeSpan.FromDays(6));
        (await story.OfAsync("day-3-call")).SettledAt.ShouldBe(At("2026-03-05T10:00:00+08:00"));
        (await story.OfAsync("day-5-thanks")).ClaimedAt.ShouldBe(At("2026-03-07T10:30:00+08:00"));
    }

    // D10, D11
    [Theory]
    [InlineData("predicted-purchase", "next-purchase")]
    [InlineData("lifecycle:sleeping", "wake-asleep")]
    [InlineData("lifecycle:leaving", "keep-leaving")]
    [InlineData("lifecycle:lost", "win-back-lost")]
    [InlineData("class:new", "related-products")]
    public async Task When_MomentForPromotionComes_Should_SendOnlyWithConsentAndEndWithAnOrder(string moment, string step)
    {
        await using var crm = await StartAsync();
        var stories = Enumerable.Range(0, 60).Select(i => new Story(crm, $"+8613800139{i:000}")).ToList();
        foreach (var (story, i) in stories.Select((s, i) => (s, i)))
        {
            if (i % 3 > 0) await story.ConsentsAsync();
            await story.MeetsAsync(moment);
            if (i % 3 == 2)
            {
                crm.Time.Advance(TimeSpan.FromSeconds(1));
                await story.OrdersAsync();
            }
        }
        await crm.RunForAsync(TimeSpan.FromDays(3));
        var all = (await crm.TouchpointsAsync()).Where(t => t.Step == step).ToList();
        all.Count.ShouldBe(60);
        all.Count(t => t.Reason == "exit:ordered-since").ShouldBe(20);
        all.Count(t => t.State == TouchpointState.Accepted).ShouldBeInRange(10, 20);
        all.ShouldAllBe(t => t.State == TouchpointState.Accepted || t.Reason == "exit:ordered-since" || t.Reason == "consent:none" || t.Reason!.StartsWith("holdout:"));
        all.Where(t => t.State == TouchpointState.Accepted).ShouldAllBe(t => t.Text!.EndsWith("拒收请回复R"));
    }

    // D12
    [Fact]
    public async Task When_BirthdayComes_Should_GreetOnceInTheMorning()
    {
        await using var crm = await StartAsync();
        var story = new Story(crm);
        await story.MeetsAsync("birthday", "2026");
        await story.MeetsAsync("birthday", "2026");
        await crm.RunForAsync(TimeSpan.FromDays(2));
        (await story.OfAsync("birthday")).Text!.ShouldContain("生日快乐");
    }

    // D13
    [Fact]
    public async Task When_BuyerReviews_Should_ThankWithTheOffer()
    {
        await using var crm = await StartAsync("5元券");
        var story = new Story(crm);
        var order = await story.OrdersAsync();
        await story.PaysAsync(order);
        await story.IsSignedAsync(order);
        await story.IsReviewedAsync(order);
        await crm.RunForAsync(TimeSpan.FromHours(3));
        (await story.OfAsync("review-thanks")).Text!.ShouldContain("5元券");
        (await story.OfAsync("signed")).Reason.ShouldBe("exit:reviewed");
    }

    // D14
    [Fact]
    public async Task When_RefundEnds_Should_CareAndLeaveThanksOut()
    {
        await using var crm = await StartAsync();
        var story = new Story(crm);
        var order = await story.OrdersAsync();
        await story.PaysAsync(order);
        await story.IsSignedAsync(order);
        await story.RefundOpensAsync(order);
        await crm.RunForAsync(TimeSpan.FromDays(1));
        await story.RefundEndsAsync(order);
        await crm.RunForAsync(TimeSpan.FromDays(6));
        (await story.OfAsync("refund-care")).State.ShouldBe(TouchpointState.Accepted);
        (await story.OfAsync("day-5-thanks")).Reason.ShouldBe("exit:refundOpened");
    }

    [Fact]
    public async Task When_BuyerComplains_Should_FollowUpInFourStepsAndKeepQuietOtherwise()
    {
        await using var crm = await StartAsync();
        var story = new Story(crm);
        await story.MeetsAsync("scenario:complaint", "c-17");
        await story.MeetsAsync("birthday", "2026");
        await crm.RunForAsync(TimeSpan.FromDays(9));
        (await crm.TasksAsync()).Select(t => t.Kind).Order().ShouldBe(["complaint-1", "complaint-2", "complaint-3", "complaint-4"]);
        (await story.OfAsync("birthday")).Reason.ShouldBe("do-not-disturb:complaint-open");
    }

    // D15
    [Theory]
    [InlineData("scenario:silent", 5, "asked-silent")]
    [InlineData("scenario:price", 2, "price-objection")]
    [InlineData("scenario:offered", 15, "offer-no-order")]
    [InlineData("scenario:unpaid", 15, "ordered-unpaid")]
    [InlineData("scenario:out-of-stock", 10, "out-of-stock")]
    [InlineData("scenario:undecided", 30, "undecided")]
    public async Task When_PreSaleTalkStops_Should_GiveTheStaffItsTaskInTime(string moment, int minutes, string task)
    {
        await using var crm = await StartAsync();
        var story = new Story(crm);
        await story.MeetsAsync(moment);
        await crm.RunForAsync(TimeSpan.FromMinutes(minutes) - TimeSpan.FromSeconds(1));
        (await crm.TasksAsync()).ShouldBeEmpty();
        await crm.RunForAsync(TimeSpan.FromSeconds(2));
        (await crm.TasksAsync()).Single().Kind.ShouldBe(task);
    }

    [Fact]
    public async Task When_TwoPromotionsWantTheSameDay_Should_SendTheOneOfHigherPriorityFirst()
    {
        await using var crm = await StartAsync();
        var story = new Story(crm);
        await story.ConsentsAsync();
        await story.MeetsAsync("predicted-purchase");
        await story.MeetsAsync("event:sale");
        await crm.RunForAsync(TimeSpan.FromDays(4));
        (await story.OfAsync("hot-event")).State.ShouldBe(TouchpointState.Accepted);
        var later = await story.OfAsync("next-purchase");
        later.State.ShouldBe(TouchpointState.Accepted);
        later.ClaimedAt!.Value.ShouldBeGreaterThan((await story.OfAsync("hot-event")).ClaimedAt!.Value.AddHours(12));
    }
}
