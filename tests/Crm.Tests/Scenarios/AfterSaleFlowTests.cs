using Crm.Tests.Support;
using Crm.Touchpoints;
using static Crm.Tests.Support.TestCrm;

namespace Crm.Tests.Scenarios;

/// <summary>
/// The default set after the parcel came, and what people do about it. The clock starts on a Monday at 10:00 in Shanghai.
/// </summary>
public sealed class AfterSaleFlowTests
{
    static Task<TestCrm> StartAsync(string? offer = null) =>
        TestCrm.StartAsync("2026-03-02T02:00:00Z", change: s => s.Shops["demo"].Offer = offer);

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

    // 回访
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

    // coupons
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task When_BuyerReviews_Should_ThankWithTheOfferOnlyAfterAYesToPromotion(bool consents)
    {
        await using var crm = await StartAsync("5元券");
        var story = new Story(crm);
        if (consents) await story.ConsentsAsync();
        var order = await story.OrdersAsync();
        await story.PaysAsync(order);
        await story.IsSignedAsync(order);
        await story.IsReviewedAsync(order);
        await crm.RunForAsync(TimeSpan.FromHours(28));
        // On the day of the purchase there is care only: the coupon comes the next morning.
        (await story.OfAsync("review-coupon")).State.ShouldBe(consents ? TouchpointState.Accepted : TouchpointState.Suppressed);
        (await story.OfAsync("review-thanks")).State.ShouldBe(consents ? TouchpointState.Suppressed : TouchpointState.Accepted);
        (await crm.TouchpointsAsync()).Count(t => t.Text?.Contains("5元券") == true).ShouldBe(consents ? 1 : 0);
        (await story.OfAsync("signed")).Reason.ShouldBe("exit:reviewed");
    }

    // refunds and complaints
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

    // pre-sale
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
}
