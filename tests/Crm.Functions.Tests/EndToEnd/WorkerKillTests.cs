using Crm.Azure;
using System.Net.Http;
using Crm.Touchpoints;
using Xunit.Abstractions;

namespace Crm.Functions.Tests;

/// <summary>
/// kill -9 of the published worker amid webhooks, ingest, firing and reports, again and again: what was acknowledged is stored, every
/// order's reminder is sent once or waits, and none goes out twice. Beside the others end to end: most of it is waiting for leases.
/// </summary>
public sealed class WorkerKillTests(ITestOutputHelper output)
{
    const int PerKill = 25;

    /// <summary>CRM_WORKER_KILLS raises it for a long run.</summary>
    static int Kills => int.TryParse(Environment.GetEnvironmentVariable("CRM_WORKER_KILLS"), out var n) ? n : 3;

    [Fact]
    public async Task When_TheWorkerIsKilledAmidLoad_Should_LoseNothingAndSendNothingTwice()
    {
        await using var stage = await AzureStage.OpenAsync();
        using var done = new CancellationTokenSource();
        var reporting = ReportAsync(stage, done.Token);
        var acknowledged = 0;
        for (var kill = 0; kill < Kills; kill++)
        {
            var load = PostAsync(stage, kill * PerKill, () => Interlocked.Increment(ref acknowledged));
            // A different moment each time: amid the first answers, the ingest behind them, the texts behind that.
            await Task.Delay(150 + kill * 370 % 1100);
            await stage.Host.KillWorkerAsync();
            await stage.StartWorkerAsync();
            await load;
        }
        var orders = Kills * PerKill;
        acknowledged.ShouldBe(orders);
        await AzureStage.UntilAsync(async () => await RestsAsync(stage, orders),
            "every reminder is out, reported, or waits for its lease", 180);
        await done.CancelAsync();
        await reporting;

        stage.Sms.TakenTwice.ShouldBeEmpty();
        var reminders = (await stage.TouchpointsAsync()).Where(t => t.Step == "unpaid-reminder").ToList();
        reminders.Select(t => t.Order.Id).ShouldBe(Enumerable.Range(0, orders).Select(i => $"{Order(i)}"), ignoreOrder: true);
        await ShouldHaveWakeUpsAsync(stage, reminders);
        stage.WakeUps.DeadLetters.ShouldBeEmpty();
        (await stage.AuditAsync()).Findings.ShouldBeEmpty();
        output.WriteLine($"{Kills} kills, {orders} orders: {stage.Sms.Taken.Count} texts, " +
            $"{reminders.Count(t => t.Waits)} claimed by a killed worker and waiting for the end of its lease.");
    }

    static long Order(int number) => 6_000_000_000 + number;

    /// <summary>As the platform does it: what is not acknowledged is sent again.</summary>
    static async Task PostAsync(AzureStage stage, int first, Action acknowledged) =>
        await Parallel.ForEachAsync(Enumerable.Range(first, PerKill), new ParallelOptions { MaxDegreeOfParallelism = 6 }, async (i, _) =>
        {
            while (true)
            {
                try
                {
                    var order = AzureStage.UnpaidOrder(Order(i), $"+861381{i:d7}", 600 + i);
                    if ((await stage.ShopifyAsync("orders/create", order)).Status == 200) break;
                }
                catch (Exception failure) when (failure is HttpRequestException or WorkerGoneException or InvocationFailedException)
                {
                    // Nobody knows whether it is stored.
                }
                await Task.Delay(100, CancellationToken.None);
            }
            acknowledged();
        });

    static async Task ReportAsync(AzureStage stage, CancellationToken cancel)
    {
        var (queue, told) = (stage.Queue(StorageNames.SmsEventQueue), new HashSet<string>());
        while (!cancel.IsCancellationRequested)
        {
            foreach (var text in stage.Sms.Taken)
                if (told.Add(text.Tag)) await queue.SendMessageAsync(SmsEndpoint.Report(text), CancellationToken.None);
            await Task.Delay(100, CancellationToken.None);
        }
    }

    /// <summary>
    /// Every order has its reminder, each text taken is settled by its report, and what is left is in a killed worker's lease.
    /// </summary>
    static async Task<bool> RestsAsync(AzureStage stage, int orders)
    {
        var reminders = (await stage.TouchpointsAsync()).Where(t => t.Step == "unpaid-reminder").ToList();
        var taken = stage.Sms.Taken.Count;
        return reminders.Count == orders && reminders.Count(t => t.State == TouchpointState.Delivered) == taken
            && reminders.All(t => t.State is TouchpointState.Delivered or TouchpointState.Claimed or TouchpointState.InDoubt)
            && stage.WakeUps.Waiting.All(m => m.DueAt > TimeProvider.System.GetUtcNow());
    }

    /// <summary>What waits has a message in the broker: nothing is left to the sweep.</summary>
    static async Task ShouldHaveWakeUpsAsync(AzureStage stage, List<Touchpoint> reminders)
    {
        var messages = string.Join('\n', stage.WakeUps.Waiting.Select(m => m.Body));
        var all = await stage.TouchpointsAsync();
        all.Where(t => t.Waits && t.WakeAt < TimeProvider.System.GetUtcNow().AddDays(6)).Select(t => t.Id)
            .Where(id => !messages.Contains(id, StringComparison.Ordinal)).ShouldBeEmpty();
        reminders.Count(t => t.Waits).ShouldBeLessThanOrEqualTo(Kills * WakeUpPump.AtOnce);
    }
}
