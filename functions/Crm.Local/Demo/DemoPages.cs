using Crm.Local.Commands;
using Crm.Local.Hosting;
using Crm.Reports;

namespace Crm.Local.Demo;

/// <summary>The demo's shop with its pages, on a clock that goes on from where the demo ended.</summary>
static class DemoPages
{
    public static async Task ServeAsync(DemoPlan plan, int port, DateTimeOffset ended, CancellationToken cancel)
    {
        var settings = DemoShop.Settings(plan.Folder);
        settings.Url = $"http://127.0.0.1:{port}";
        if (port != 0) Mishaps.TryPort(settings.Url);
        var clock = new ShiftedTime(ended - TimeProvider.System.GetUtcNow());
        await using var host = await CrmHost.StartAsync(settings, new HostSetup { Time = clock }, cancel);
        await host.Get<DailyCounts>().AgainAsync(TimeSpan.Zero, cancel);
        await PagesAddress.PrintAsync(host, settings, cancel);
        await host.WaitForShutdownAsync(cancel);
    }
}
