using Crm.Nightly;

namespace Crm.Local.Hosting;

/// <summary>Asks every few minutes whether a night is due: late when the machine slept, resumed when it was switched off meanwhile.</summary>
sealed class NightService(NightlySchedule nights, TimeProvider time) : BackgroundService
{
    static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await nights.RunDueAsync(stoppingToken);
                await Task.Delay(Pause, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The claims say how far it came.
        }
    }
}
