using Crm.Sync;

namespace Crm.Local.Hosting;

/// <summary>What is asked of the platforms by the clock: orders whose details are still wanted, messages that wait there, and the day's reconcile.</summary>
sealed partial class PlatformService(Enrichment enricher, MessagePull pull, Reconcile reconcile, TimeProvider time, ILogger<PlatformService> log) : BackgroundService
{
    static readonly TimeSpan DetailsPause = TimeSpan.FromSeconds(5), PullPause = TimeSpan.FromSeconds(20), ReconcilePause = TimeSpan.FromMinutes(5);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        RepeatAsync(DetailsPause, enricher.RunDueAsync, stoppingToken),
        RepeatAsync(PullPause, pull.RunAsync, stoppingToken),
        RepeatAsync(ReconcilePause, reconcile.RunDueAsync, stoppingToken));

    async Task RepeatAsync(TimeSpan pause, Func<CancellationToken, Task> job, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(pause, time, stop);
                await job(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // The rows say what is left; the next round takes it up.
                Failed(failure);
            }
        }
    }

    [LoggerMessage(4040, LogLevel.Error, "A round of asking the platforms failed")]
    partial void Failed(Exception failure);
}
