using Crm.Local.Commands;
using Crm.Orders;
using Crm.Reports;
using Crm.Shops;
using Crm.Tests.Support;

namespace Crm.Tests.Reports;

public sealed class PaymentDelayTests
{
    static readonly DateTimeOffset Placed = TestCrm.At("2026-03-02T01:00:00Z");

    static OrderState Paid(int number, double minutes) => new()
    {
        Key = new OrderKey("demo", "shopify", $"{number}"),
        Reached = new() { [Milestone.Created] = Placed, [Milestone.Paid] = Placed.AddMinutes(minutes) },
    };

    static PaymentCurve Learn(IEnumerable<(double Minutes, double? Reminded)> orders)
    {
        var delay = new PaymentDelay();
        var number = 0;
        foreach (var (minutes, reminded) in orders) delay.Add(Paid(number++, minutes), reminded is { } at ? Placed.AddMinutes(at) : null);
        return delay.Curves().Single();
    }

    [Fact]
    public void When_NineOfTenPayWithin43Minutes_Should_ProposeThatMinuteAndNotTheTailOfTheRest()
    {
        var curve = Learn(Enumerable.Range(0, 1000).Select(i => (i < 900 ? 1 + i * 42.0 / 899 : 300.0 + i, (double?)null)));
        curve.P90.ShouldBe(43, 0.01);
        curve.Proposed.ShouldBe(TimeSpan.FromMinutes(45));
    }

    [Fact]
    public void When_SomePaidAfterAReminder_Should_LeaveThemOut()
    {
        var curve = Learn(Enumerable.Range(0, 100).Select(_ => (20.0, (double?)null))
            .Concat(Enumerable.Range(0, 400).Select(_ => (600.0, (double?)60))));
        (curve.Orders, curve.Reminded, curve.Proposed).ShouldBe((100, 400, TimeSpan.FromMinutes(20)));
    }

    [Fact]
    public void When_TheReminderCameAfterThePayment_Should_CountTheBuyerAsOneWhoPaidAlone() =>
        Learn(Enumerable.Range(0, 100).Select(_ => (20.0, (double?)25))).Orders.ShouldBe(100);

    [Theory]
    [InlineData(99, false)]
    [InlineData(100, true)]
    public void When_FewHavePaid_Should_ProposeNothing(int payers, bool proposes) =>
        Learn(Enumerable.Range(0, payers).Select(i => (10.0 + i, (double?)null))).Proposed.HasValue.ShouldBe(proposes);

    [Fact]
    public void When_Accepted_Should_BeReadAsWritten()
    {
        var curve = Learn(Enumerable.Range(0, 200).Select(i => (1.0 + i / 5.0, (double?)null)));
        List<string> mistakes = [];
        var delays = PaymentDelays.Read(PaymentDelayCommand.Text([curve]), "at", mistakes);
        mistakes.ShouldBeEmpty();
        delays.Of(Paid(1, 5)).ShouldBe(curve.Proposed);
        PaymentDelays.Read("""[{"source":"web","delay":"1 hour"}]""", "at", mistakes);
        mistakes.ShouldHaveSingleItem().ShouldContain("entry 1");
    }

    [Fact]
    public void When_Drawn_Should_NeverFallAndEndFull()
    {
        var curve = Learn(Enumerable.Range(0, 200).Select(i => (i * i / 400.0, (double?)null)));
        curve.Shares.ShouldBe(curve.Shares.Order());
        curve.Shares.Count.ShouldBe(PaymentDelay.Points);
        PaymentDelayCommand.Draw([0, 0.5, 1]).ShouldBe(" ▄█");
    }
}
