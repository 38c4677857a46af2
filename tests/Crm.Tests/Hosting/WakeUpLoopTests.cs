using Crm.Customers;
using Crm.Local.Hosting;
using Crm.Local.Sqlite;
using Crm.Storage;
using Crm.Tests.Sqlite;
using Crm.Touchpoints.Schedule;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crm.Tests.Hosting;

public sealed class WakeUpLoopTests : OpenDatabase
{
    sealed class CountingTime : TimeProvider
    {
        int asked;
        public int Asked => Volatile.Read(ref asked);

        public override DateTimeOffset GetUtcNow()
        {
            Interlocked.Increment(ref asked);
            return base.GetUtcNow();
        }
    }

    [Fact]
    public async Task Schedule_DueAfterTheNextOne_LetsTheLoopSleep()
    {
        var time = new CountingTime();
        var rows = new SqliteRowStore(Database, "crm");
        var next = DateTimeOffset.UtcNow.AddMinutes(8);
        await rows.CommitAsync("0aa", [new RowWrite.Insert(Keys.Due(next, new string('a', 32)), "{}"u8.ToArray())], default);
        using var loop = new WakeUpLoop(rows, () => throw new InvalidOperationException("Nothing is due."),
            () => throw new InvalidOperationException("Nothing is due."), time, NullLogger<WakeUpLoop>.Instance);
        await loop.StartAsync(default);
        // Once to recover, once to look for what is due, once to go to sleep.
        for (var tries = 0; time.Asked < 3 && tries < 2000; tries++) await Task.Delay(10);
        await Task.Delay(500);
        var before = time.Asked;
        for (var i = 0; i < 50; i++)
        {
            await loop.ScheduleAsync([new WakeUp(new string('c', 32), new string('b', 32), next.AddMinutes(1))], default);
            await Task.Delay(10);
        }
        // On a busy machine it may just have been on its way to sleep: one more turn, not fifty.
        (time.Asked - before).ShouldBeLessThanOrEqualTo(4);
        before = time.Asked;
        await loop.ScheduleAsync([new WakeUp(new string('c', 32), new string('b', 32), next.AddMinutes(-1))], default);
        for (var tries = 0; time.Asked == before && tries < 500; tries++) await Task.Delay(10);
        time.Asked.ShouldBeGreaterThan(before);
        await loop.StopAsync(default);
    }
}
