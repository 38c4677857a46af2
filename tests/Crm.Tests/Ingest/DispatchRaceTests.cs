using System.Collections.Concurrent;
using Crm.Local.Hosting;
using Crm.Reports;
using Crm.Sms;
using Crm.Tests.Support;
using Crm.Touchpoints;
using Crm.Touchpoints.Delivery;

namespace Crm.Tests.Ingest;

/// <summary>
/// Events, merges, due touchpoints and delivery reports all at once: no text twice, none forgotten, and the books agree in the end.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class DispatchRaceTests
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
        // A provider that takes its time and cannot be asked afterwards: what it answered has to be written wherever the touchpoint is by
        // then.
        var sent = new ConcurrentQueue<SmsMessage>();
        var phone = new FaultGateway { CanTrace = false, During = message => SendAsync(sent, message) };
        await using var crm =
            await TestCrm.StartAsync("2026-03-01T01:00:00Z", gateway: phone, tables: tables => HesitantStore.Over(tables, split));
        var events = new HistoryMaker(seed).Make();
        using var over = new CancellationTokenSource();
        var firing = RepeatAsync(async () =>
        {
            crm.Time.Advance(TimeSpan.FromMinutes(90));
            await crm.Get<WakeUpLoop>().RunDueAsync(CancellationToken.None);
        }, over.Token);
        var reporting = RepeatAsync(() => ReportAsync(crm, sent), over.Token);
        await Parallel.ForEachAsync(HistoryMaker.Shuffle(events, seed), new ParallelOptions { MaxDegreeOfParallelism = 6 },
            async (one, _) => await crm.ApplyAsync(one));
        await over.CancelAsync();
        await Task.WhenAll(firing, reporting);
        await crm.RunUntilAsync(crm.Time.GetUtcNow() + TimeSpan.FromDays(90));
        await ReportAsync(crm, sent);
        var report = await crm.Get<Audit>().RunAsync(CancellationToken.None);
        report.Findings.ShouldBeEmpty($"seed {seed}");
        var touchpoints = await crm.TouchpointsAsync();
        touchpoints.ShouldAllBe(t => !t.Waits && t.State != TouchpointState.InDoubt, $"seed {seed}");
        phone.Texts.Select(t => t.Tag).ShouldBeUnique($"seed {seed}");
        var delivered = touchpoints.FindAll(t => t.State == TouchpointState.Delivered);
        delivered.Select(t => t.Id).ShouldBe(phone.Texts.Select(t => t.Tag), ignoreOrder: true, $"seed {seed}");
        delivered.Select(t => (t.Order, t.Flow, t.Step)).ShouldBeUnique($"seed {seed}");
        return phone.Texts.Count;
    }

    static Task RepeatAsync(Func<Task> turn, CancellationToken over) => Task.Run(async () =>
    {
        while (!over.IsCancellationRequested)
        {
            await turn();
            await Task.Delay(2, CancellationToken.None);
        }
    }, CancellationToken.None);

    static async Task SendAsync(ConcurrentQueue<SmsMessage> sent, SmsMessage message)
    {
        await Task.Delay(Random.Shared.Next(10));
        sent.Enqueue(message);
    }

    /// <summary>The carrier's reports, some before the answer to the sending is written; delivered again until they are taken.</summary>
    static async Task ReportAsync(TestCrm crm, ConcurrentQueue<SmsMessage> sent)
    {
        for (var tries = 0; sent.TryDequeue(out var text); tries++)
            try
            {
                var report = new SmsEvent.Report(SmsTag.Of(text.Customer, text.Tag), null, text.To, DeliveryCode.Delivered,
                    crm.Time.GetUtcNow());
                (await crm.Get<DeliveryReportHandler>().HandleAsync(report, CancellationToken.None)).ShouldBeTrue();
            }
            catch (InvalidOperationException) when (tries < 2000)
            {
                // The customer is being merged: the provider delivers it again.
                sent.Enqueue(text);
                await Task.Delay(5);
            }
    }
}
