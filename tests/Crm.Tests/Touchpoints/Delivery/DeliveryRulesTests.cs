using Crm.Orders;
using Crm.Sms;
using Crm.Touchpoints;
using Crm.Touchpoints.Delivery;
using Crm.Touchpoints.Sending;

namespace Crm.Tests.Touchpoints.Delivery;

public sealed class DeliveryRulesTests
{
    static readonly DateTimeOffset Now = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    static Touchpoint Sent(TouchpointState state, string? provider = null) => new()
    {
        Id = new string('b', 32), Flow = "f", Version = 1, Step = "paid", Order = new OrderKey("demo", "shopify", "1"), Due =
            Now.AddMinutes(-1), Expires = Now.AddHours(6),
        State = state, ProviderId = provider, Text = "x", Parts = 1, Next = state is TouchpointState.Claimed ? Now.AddMinutes(5) : null,
    };

    static SmsEvent.Report Report(string code, string? message = "m1") => new(null, message, "+8613800138000", code, Now);

    [Theory]
    [InlineData(TouchpointState.Claimed)]
    [InlineData(TouchpointState.Accepted)]
    [InlineData(TouchpointState.InDoubt)]
    public void Delivered_BeforeAndAfterOurOwnWrite_IsDelivered(TouchpointState state)
    {
        var after = DeliveryRules.Apply(Sent(state), Report("2000"), Now);
        (after.State, after.ProviderId, after.Waits).ShouldBe((TouchpointState.Delivered, "m1", false));
        DeliveryRules.Apply(after, Report("2000"), Now).ShouldBeSameAs(after);
        DeliveryRules.Apply(after, Report("4006"), Now).ShouldBeSameAs(after);
    }

    [Theory]
    [InlineData("4002")]
    [InlineData("4005")]
    [InlineData("4007")]
    [InlineData("4010")]
    [InlineData("4777")]
    public void PermanentFailure_IsFailedWithTheCode(string code)
    {
        var after = DeliveryRules.Apply(Sent(TouchpointState.Accepted, "m1"), Report(code), Now);
        (after.State, after.Reason).ShouldBe((TouchpointState.Failed, "report:" + code));
    }

    [Fact]
    public void TransientFailure_GetsOneMoreTextAndNoSecond()
    {
        var again = DeliveryRules.Apply(Sent(TouchpointState.Accepted, "m1"), Report("4006"), Now);
        (again.State, again.Next, again.Text).ShouldBe((TouchpointState.Planned, Now + DeliveryRules.SecondTry, null));
        // The same report again, while it waits and after the second text went out.
        DeliveryRules.Apply(again, Report("4006"), Now).ShouldBeSameAs(again);
        var second = again with { State = TouchpointState.Accepted, ProviderId = "m2" };
        DeliveryRules.Apply(second, Report("4006", "m1"), Now).ShouldBeSameAs(second);
        DeliveryRules.Apply(second, Report("4006", "m2"), Now).State.ShouldBe(TouchpointState.Failed);
    }

    [Fact]
    public void TransientFailure_TooLateForAnother_IsFailed() =>
        DeliveryRules.Apply(Sent(TouchpointState.Accepted, "m1") with { Expires = Now.AddMinutes(30) }, Report("4006"), Now)
            .State.ShouldBe(TouchpointState.Failed);

    [Fact]
    public void Unreported_OpensNothingAndClosesDoubt()
    {
        DeliveryRules.Apply(Sent(TouchpointState.InDoubt), Report("5002"), Now).State.ShouldBe(TouchpointState.Accepted);
        var accepted = Sent(TouchpointState.Accepted, "m1");
        DeliveryRules.Apply(accepted, Report("5002"), Now).ShouldBeSameAs(accepted);
    }

    [Fact]
    public void FirePolicy_Outcomes_SettleTheMessage()
    {
        DispatchPolicy.After(DispatchResult.Done, 1).ShouldBeOfType<Settlement.Complete>();
        DispatchPolicy.After(DispatchResult.Stale, 1).ShouldBeOfType<Settlement.Complete>();
        DispatchPolicy.After(DispatchResult.Waiting, 9).ShouldBeOfType<Settlement.Complete>();
        DispatchPolicy.After(DispatchResult.Conflict, 1).ShouldBeOfType<Settlement.Abandon>();
        DispatchPolicy.After(DispatchResult.Conflict, DispatchPolicy.MaxDeliveries).ShouldBeOfType<Settlement.DeadLetter>();
        DispatchPolicy.After(new TimeoutException(), 1).ShouldBe(new Settlement.Abandon(TimeSpan.FromSeconds(1)));
        DispatchPolicy.After(new TimeoutException(), 7).ShouldBe(new Settlement.Abandon(TimeSpan.FromSeconds(30)));
        DispatchPolicy.After(new TimeoutException(), 8).ShouldBe(new Settlement.DeadLetter("TimeoutException", "It failed 8 times."));
    }
}
