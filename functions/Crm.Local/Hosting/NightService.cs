using Crm.Segments;
using NodaTime;

namespace Crm.Local.Hosting;

/// <summary>
/// Runs each shop group's night once a local date, from its hour on: late when the machine slept, resumed when it was switched off meanwhile.
/// The claim in the runs table decides, so asking too often does no harm.
/// </summary>
sealed partial class NightService(NightlyRun night, TimeProvider time, ILogger<NightService> log) : BackgroundService
{
    static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    readonly Dictionary<string, DateOnly> done = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await RunDueAsync(stoppingToken);
            try
            {
                await Task.Delay(Pause, time, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    public async Task RunDueAsync(CancellationToken cancel)
    {
        foreach (var group in night.Groups)
        {
            try
            {
                var (date, hour) = Local(group);
                if (hour < night.ShopOf(group).Segments.RunAtHour || done.GetValueOrDefault(group) == date) continue;
                if (await night.RunAsync(group, date, again: false, cancel) is not NightOutcome.Busy) done[group] = date;
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                Failed(failure, group);
            }
        }
    }

    (DateOnly Date, int Hour) Local(string group)
    {
        var local = Instant.FromDateTimeOffset(time.GetUtcNow()).InZone(Touchpoints.LocalTime.Zone(night.ShopOf(group).Zone));
        return (new DateOnly(local.Year, local.Month, local.Day), local.Hour);
    }

    [LoggerMessage(6010, LogLevel.Error, "The night of {Group} failed; it is resumed")]
    partial void Failed(Exception failure, string group);
}
