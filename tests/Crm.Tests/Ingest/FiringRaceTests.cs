using Crm.Local.Hosting;
using Crm.Reports;
using Crm.Storage;
using Crm.Tests.Support;
using Crm.Touchpoints;

namespace Crm.Tests.Ingest;

/// <summary>Events, merges and due touchpoints all at once: no text twice, none forgotten, and the books agree in the end.</summary>
public sealed class FiringRaceTests
{
    static int Seeds => int.TryParse(Environment.GetEnvironmentVariable("CRM_RACES"), out var n) ? n : 15;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task When_TouchpointsFireWhileEventsAndMergesRun_Should_SendEachOnce(bool split)
    {
        var texts = 0;
        for (var seed = 0; seed < Seeds; seed++) texts += await RaceAsync(seed, split);
        texts.ShouldBeGreaterThan(Seeds / 4);
    }

    static async Task<int> RaceAsync(int seed, bool split)
    {
        // A provider that takes its time and cannot be asked afterwards: what it answered has to be written wherever the touchpoint is by then.
        var phone = new FaultGateway { CanTrace = false, During = _ => Task.Delay(Random.Shared.Next(10)) };
        await using var crm = await TestCrm.StartAsync("2026-03-01T01:00:00Z", gateway: phone, tables: tables => HesitantStore.Over(tables, split));
        var events = new HistoryMaker(seed).Make();
        using var over = new CancellationTokenSource();
        var firing = Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                crm.Time.Advance(TimeSpan.FromMinutes(90));
                await crm.Get<WakeUpLoop>().RunDueAsync(CancellationToken.None);
                await Task.Delay(2);
            }
        });
        await Parallel.ForEachAsync(HistoryMaker.Shuffle(events, seed), new ParallelOptions { MaxDegreeOfParallelism = 6 }, async (one, _) => await crm.ApplyAsync(one));
        await over.CancelAsync();
        await firing;
        await crm.RunUntilAsync(crm.Time.GetUtcNow() + TimeSpan.FromDays(60));
        var report = await crm.Get<Audit>().RunAsync(CancellationToken.None);
        report.Findings.ShouldBeEmpty($"seed {seed}");
        var touchpoints = await crm.TouchpointsAsync();
        touchpoints.ShouldAllBe(t => !t.Waits && t.State != TouchpointState.InDoubt, $"seed {seed}");
        phone.Texts.Select(t => t.Tag).ShouldBeUnique($"seed {seed}");
        foreach (var step in touchpoints.GroupBy(t => (t.Order, t.Flow, t.Step)))
            step.Count(t => t.State == TouchpointState.Accepted).ShouldBeLessThanOrEqualTo(1, $"seed {seed}: {step.Key}");
        touchpoints.Count(t => t.State == TouchpointState.Accepted).ShouldBe(phone.Texts.Count, $"seed {seed}");
        return phone.Texts.Count;
    }
}
