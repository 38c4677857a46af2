namespace Crm.Local.Hosting;

/// <summary>A job of the clock. Each may run late or twice: what it does is claimed in the store and resumed.</summary>
/// <param name="ReadsEverybody">When there is something to do, it reads every customer.</param>
sealed record ClockJob(string Name, TimeSpan Pause, Func<CancellationToken, Task> RunAsync, bool ReadsEverybody = false);

/// <summary>
/// The timers of the embedded host: every job at once at the start (the machine may have slept), then with its pause between two rounds.
/// </summary>
sealed partial class ClockService(IEnumerable<ClockJob> jobs, TimeProvider time, ILogger<ClockService> log) : BackgroundService
{
    // In a shorter one there was little to do.
    static readonly TimeSpan LongRound = TimeSpan.FromSeconds(2);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(jobs.Select(job => RepeatAsync(job, stoppingToken)));

    async Task RepeatAsync(ClockJob job, CancellationToken stop)
    {
        await Task.Yield();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var began = time.GetTimestamp();
                await job.RunAsync(stop);
                if (job.ReadsEverybody && time.GetElapsedTime(began) > LongRound) GiveMemoryBack();
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // The rows say what is left; the next round takes it up.
                Failed(failure, job.Name);
            }
            await Task.Delay(job.Pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // What a night leaves would otherwise stay with the process until the next: an idle host asks for nothing that would collect it.
    static void GiveMemoryBack() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

    [LoggerMessage(4040, LogLevel.Error, "A round of {Job} failed; it is tried again")]
    partial void Failed(Exception failure, string job);
}
