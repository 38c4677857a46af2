using Crm.Local.Hosting;
using Crm.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Crm.Tests.Hosting;

public sealed class ClockServiceTests
{
    readonly FakeTimeProvider time = new(TestCrm.At("2026-03-02T02:00:00Z"));

    [Fact]
    public async Task Start_EveryJob_RunsAtOnceAndAfterEachPause()
    {
        var (often, seldom) = (new Rounds(), new Rounds());
        using var clock = await StartAsync(new("often", TimeSpan.FromMinutes(1), often.RunAsync),
            new("seldom", TimeSpan.FromHours(1), seldom.RunAsync));
        await often.ReachAsync(1, time, TimeSpan.Zero);
        await seldom.ReachAsync(1, time, TimeSpan.Zero);
        await often.ReachAsync(4, time, TimeSpan.FromMinutes(1));
        seldom.Count.ShouldBe(1);
        await clock.StopAsync(default);
    }

    [Fact]
    public async Task Start_JobThatFails_IsTriedAgainAfterItsPause()
    {
        var rounds = new Rounds(failing: 2);
        using var clock = await StartAsync(new ClockJob("job", TimeSpan.FromMinutes(1), rounds.RunAsync));
        await rounds.ReachAsync(3, time, TimeSpan.FromMinutes(1));
        await clock.StopAsync(default);
    }

    async Task<ClockService> StartAsync(params ClockJob[] jobs)
    {
        var clock = new ClockService(jobs, time, NullLogger<ClockService>.Instance);
        await clock.StartAsync(default);
        return clock;
    }

    sealed class Rounds(int failing = 0)
    {
        int count;
        public int Count => Volatile.Read(ref count);

        public Task RunAsync(CancellationToken cancel) =>
            Interlocked.Increment(ref count) <= failing ? throw new IOException("gone") : Task.CompletedTask;

        /// <summary>Moves the clock only when the job has come to its pause: one step a round.</summary>
        public async Task ReachAsync(int rounds, FakeTimeProvider time, TimeSpan step)
        {
            for (var patience = 0; Count < rounds; patience++)
            {
                patience.ShouldBeLessThan(1000, $"{Count} rounds of {rounds}");
                var before = Count;
                if (before > 0) time.Advance(step);
                for (var wait = 0; Count == before && wait < 50; wait++) await Task.Delay(1);
            }
        }
    }
}
