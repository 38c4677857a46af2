using Crm.Events;
using Crm.Tests.Support;
using Xunit.Abstractions;

namespace Crm.Tests.Ingest;

/// <summary>
/// The process dies at any operation on the store while it applies any event: the next delivery of that event heals all of it.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class CrashPointTests(ITestOutputHelper output)
{
    /// <summary>CRM_CRASHES raises it for a long run.</summary>
    static int Histories => int.TryParse(Environment.GetEnvironmentVariable("CRM_CRASHES"), out var n) ? n : 8;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task When_TheProcessDiesAtAnyOperation_Should_EndInIdenticalRowsAfterRedelivery(bool split)
    {
        var plan = new CrashPlan();
        await using var crm = await TestCrm.StartAsync("2026-03-05T04:00:00Z", tables: tables => plan.Over(tables, split));
        var crashes = 0;
        for (var seed = 0; seed < Histories; seed++)
        {
            var events = HistoryMaker.Shuffle(new HistoryMaker(seed).Make(), seed);
            var expected = await RunAsync(crm, plan, events, -1, 0);
            // The event with the most operations has a merge in it, if any has.
            var most = await LongestAsync(crm, plan, events);
            for (var point = 0; point < 2 * most.Operations; point += 1 + seed % 3, crashes++)
            {
                var actual = await RunAsync(crm, plan, events, most.Event, point);
                if (!actual.SequenceEqual(expected))
                    Assert.Fail($"Seed {seed}, event {most.Event}, point {point} differs:\n- "
                        + $"{string.Join("\n- ", expected.Except(actual))}\n+ {string.Join("\n+ ", actual.Except(expected))}");
            }
        }
        output.WriteLine($"{crashes} crashes healed.");
    }

    static async Task<(int Event, int Operations)> LongestAsync(TestCrm crm, CrashPlan plan, List<ShopEvent> events)
    {
        var longest = (Event: 0, Operations: 0);
        for (var i = 0; i < events.Count; i++)
        {
            plan.Arm(-1);
            await crm.ApplyAsync(events[i]);
            if (plan.Count > longest.Operations) longest = (i, plan.Count);
        }
        await crm.ClearAsync();
        return longest;
    }

    static async Task<List<string>> RunAsync(TestCrm crm, CrashPlan plan, List<ShopEvent> events, int crashed, int point)
    {
        crm.WakeUps.Forget();
        for (var i = 0; i < events.Count; i++)
        {
            if (i == crashed) await CrashAsync(crm, plan, events[i], point);
            // Told once more by the platform, before the queue delivers again what was cut short.
            if (i == crashed && point % 4 < 2) await crm.ApplyAsync(events[i]);
            await crm.ApplyAsync(events[i], again: i == crashed);
        }
        var rows = await crm.DumpAsync();
        // What the dead process had committed and not yet scheduled is scheduled by the delivery after it.
        await crm.CheckWakeUpsAsync();
        await crm.ClearAsync();
        return rows;
    }

    static async Task CrashAsync(TestCrm crm, CrashPlan plan, ShopEvent one, int point)
    {
        plan.Arm(point);
        await Should.ThrowAsync<CrashException>(async () => await crm.ApplyAsync(one));
        plan.Disarm();
    }
}
