using Crm.Storage;
using Crm.Tests.Support;
using Crm.Touchpoints.Schedule;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crm.Tests.Touchpoints.Schedule;

public sealed class UnsentWakeUpTests
{
    sealed class Broker : IWakeUps
    {
        public bool Down { get; set; }
        public int Asked { get; private set; }
        public List<WakeUp> Taken { get; } = [];

        public ValueTask ScheduleAsync(IReadOnlyList<WakeUp> wakeUps, CancellationToken cancel)
        {
            Asked++;
            if (Down) throw new TimeoutException();
            Taken.AddRange(wakeUps);
            return ValueTask.CompletedTask;
        }
    }

    static WakeUp WakeUp(TestCrm crm, int number) =>
        new($"{number:x32}", $"{number:x32}", crm.Time.GetUtcNow() + TimeSpan.FromSeconds(100 + number));

    static UnsentWakeUps Create(TestCrm crm, Broker broker) =>
        new(broker, crm.Get<CrmTables>(), crm.Time, NullLogger<UnsentWakeUps>.Instance);

    [Fact]
    public async Task When_TheBrokerIsDown_Should_KeepEveryWakeUpAndSendItInTheFirstRoundAfterwards()
    {
        await using var crm = await TestCrm.StartAsync();
        var broker = new Broker { Down = true };
        var (one, other) = (Create(crm, broker), Create(crm, broker));
        var many = Enumerable.Range(100, 450).Select(n => WakeUp(crm, n)).ToList();
        for (var i = 0; i < 10; i++) await one.ScheduleAsync([WakeUp(crm, i)], default);
        await one.ScheduleAsync(many, default);
        broker.Asked.ShouldBe(1, "the others need not wait for a broker that is known to be down");
        await Should.ThrowAsync<TimeoutException>(() => other.RunDueAsync(default));

        broker.Down = false;
        // Another instance does the round: what is kept belongs to no process.
        (await other.RunDueAsync(default)).ShouldBe(460);
        broker.Taken.Select(w => w.Touchpoint).ShouldBe(many.Select(w => w.Touchpoint)
            .Concat(Enumerable.Range(0, 10).Select(i => $"{i:x32}")), ignoreOrder: true);
        (await other.RunDueAsync(default)).ShouldBe(0);
        crm.Time.Advance(TimeSpan.FromSeconds(20));
        await one.ScheduleAsync([WakeUp(crm, 7)], default);
        broker.Taken.Count.ShouldBe(461);
    }
}
