using Crm.Local.Setup;

namespace Crm.Local.Hosting;

/// <summary>Runs a host until it is stopped; when an owner lets a shop go live, it is started again with the settings of then.</summary>
static class Serving
{
    /// <param name="load">The settings as they are now.</param>
    /// <param name="file">The settings file.</param>
    /// <param name="setup">How the host is put together.</param>
    /// <param name="started">Told of every start.</param>
    /// <param name="cancel">Stops it.</param>
    /// <param name="offline">Going live asks nobody outside.</param>
    public static async Task RunAsync(Func<CrmSettings> load, string file, HostSetup setup, Func<CrmHost, CrmSettings, Task> started,
        CancellationToken cancel, bool offline = false)
    {
        while (!cancel.IsCancellationRequested)
        {
            var settings = load();
            Mishaps.TryPort(settings.Url);
            var live = new ServingGoLive(file, settings, offline);
            await using var host = await CrmHost.StartAsync(settings, setup with { GoLive = live }, cancel);
            await started(host, settings);
            if (await Task.WhenAny(host.WaitForShutdownAsync(cancel), live.Thrown) != live.Thrown) return;
        }
    }
}
