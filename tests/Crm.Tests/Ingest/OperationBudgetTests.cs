using System.Text;
using Crm.Composition.Metering;
using Crm.Events;
using Crm.Inbox;
using Crm.Orders;
using Crm.Tests.Support;
using Crm.Touchpoints;
using Crm.Touchpoints.Schedule;
using Crm.Touchpoints.Sending;

namespace Crm.Tests.Ingest;

/// <summary>What an order event and a fired touchpoint cost is known, and low.</summary>
public sealed class OperationBudgetTests
{
    [Fact]
    public async Task When_OrderGoesItsWay_Should_KeepEveryEventInItsBudget()
    {
        await using var crm = await TestCrm.StartAsync();
        var story = new Story(crm);
        var first = await SpentAsync(crm, async () => await story.OrdersAsync());
        (first.IndexReads, first.IndexWrites, first.StateReads, first.Transactions, first.Sends).ShouldBe((2, 2, 1, 1, 1));

        OrderKey? order = null;
        var second = await SpentAsync(crm, async () => order = await story.OrdersAsync());
        (second.IndexReads, second.IndexWrites, second.StateReads, second.Transactions, second.Sends).ShouldBe((2, 1, 2, 1, 1));

        Func<Task> ships = () => story.ShipsAsync(order!);
        foreach (var next in new[] { () => story.PaysAsync(order!), ships, () => story.ArrivesInCityAsync(order!),
            () => story.GoesOutAsync(order!), () => story.IsSignedAsync(order!) })
        {
            crm.Time.Advance(TimeSpan.FromMinutes(5));
            var spent = await SpentAsync(crm, next);
            (spent.StateReads, spent.Transactions, spent.Sends, spent.RangeReads).ShouldBe((2, 1, 1, 0));
            // The first event of a parcel looks its number up and claims it.
            (spent.IndexReads, spent.IndexWrites).ShouldBe(next == ships ? (2, 1) : (1, 0));
            // Told once more it reads what it needs to see that it is known.
            var again = await SpentAsync(crm, next);
            (again.IndexReads, again.StateReads, again.RangeReads).ShouldBe((1, 2, 0));
            (again.IndexWrites, again.Transactions, again.Sends).ShouldBe((0, 0, 0));
        }
    }

    /// <summary>A second try, or one that was put aside: it may have been cut short, so all it brought is looked for.</summary>
    [Theory]
    [InlineData(1, false, false)]
    [InlineData(2, false, true)]
    [InlineData(1, true, true)]
    public async Task When_AWebhookIsTriedAgain_Should_EndWhatMayBeHalfDone(int attempt, bool aside, bool looks)
    {
        await using var crm = await TestCrm.StartAsync();
        var handler = crm.Get<InboxHandler>();
        var message = new InboxMessage
        {
            Shop = "demo", Platform = "youzan", Received = crm.Time.GetUtcNow(), Headers = new Dictionary<string, string>(),
            Body = Encoding.UTF8.GetBytes(Platforms.LifeCycleTests.Paid),
        };
        await handler.HandleAsync(message, 1, default);
        (await crm.TouchpointsAsync()).ShouldContain(t => t.Waits);
        var before = crm.WakeUps.Calls;
        await handler.HandleAsync(message with { MayBeHalfDone = aside }, attempt, default);
        (crm.WakeUps.Calls > before).ShouldBe(looks);
    }

    [Fact]
    public async Task When_TextIsSent_Should_CostFiveReadsAndTwoTransactions()
    {
        await using var crm = await TestCrm.StartAsync();
        var story = new Story(crm);
        await story.OrdersAsync();
        var reminder = await story.OfAsync("unpaid-reminder");
        var customer = (await crm.CustomersAsync()).Single().Id;
        crm.Time.Set(reminder.Due);
        var spent = await SpentAsync(crm,
            async () => (await crm.Get<DispatchHandler>()
            .DispatchAsync(new WakeUp(customer, reminder.Id, reminder.Due), CancellationToken.None)).ShouldBe(DispatchResult.Done));
        (await story.OfAsync("unpaid-reminder")).State.ShouldBe(TouchpointState.Accepted);
        // Between claim and gateway the number is asked whether it refused.
        (spent.StateReads, spent.Transactions, spent.RangeReads, spent.IndexReads, spent.Sends).ShouldBe((3, 2, 0, 2, 0));
    }

    /// <summary>A receiver's phone costs one entry for each buyer, however many orders go there.</summary>
    [Fact]
    public async Task When_OrdersGoToAReceiver_Should_WriteTheContactOnce()
    {
        await using var crm = await TestCrm.StartAsync();
        var first = await SpentAsync(crm, () => Scenarios.People.RefusedNumberTests.OrderedAsync(crm, "1", "b1"));
        (first.IndexReads, first.IndexWrites, first.StateReads, first.Transactions, first.Sends).ShouldBe((2, 3, 1, 1, 1));
        var second = await SpentAsync(crm, () => Scenarios.People.RefusedNumberTests.OrderedAsync(crm, "2", "b1"));
        (second.IndexReads, second.IndexWrites, second.StateReads, second.Transactions, second.Sends).ShouldBe((2, 1, 2, 1, 1));
        // Another buyer who sends there: the entry is read, changed, and its customer looked at once more.
        var other = await SpentAsync(crm, () => Scenarios.People.RefusedNumberTests.OrderedAsync(crm, "3", "b2"));
        (other.IndexReads, other.IndexWrites, other.StateReads, other.Transactions).ShouldBe((3, 4, 2, 1));
    }

    static async Task<OperationCounts> SpentAsync(TestCrm crm, Func<Task> work)
    {
        var before = crm.Get<OperationCounter>().Read();
        await work();
        return crm.Get<OperationCounter>().Read() - before;
    }
}
