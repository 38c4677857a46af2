using Crm.Local.Setup;

namespace Crm.Local.Hosting;

/// <summary>Runs a host until it is stopped; when an owner changes how a shop runs, it is started again with that.</summary>
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
            var switches = new ServingSwitches(file, settings, offline);
            await using var host = await CrmHost.StartAsync(settings, setup with { Switches = switches }, cancel);
            await started(host, settings);
            if (await Task.WhenAny(host.WaitForShutdownAsync(cancel), switches.Thrown) != switches.Thrown) return;
        }
    }
}
