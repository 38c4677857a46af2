using System.CommandLine;
using Crm.Common;
using Crm.Events;
using Crm.Local.Hosting;
using Crm.Local.Import;
using Crm.Shops;

namespace Crm.Local.Commands;

/// <summary>What an import runs on: the whole product without its web server and without firing.</summary>
static class ImportHosts
{
    public static async ValueTask<ImportHost> OpenAsync(ParseResult result, CancellationToken cancel)
    {
        var settings = CommonOptions.Load(result);
        // History can be tried on a fresh folder before anything is configured: the shop then has the defaults.
        if (result.GetValue<string>("--shop") is { } shop && settings.Shops.Count == 0) settings.Shops[shop] = new ShopOptions();
        if (result.GetValue<string>("--shop") is { } named
            && !settings.Shops.ContainsKey(named)) throw new SettingsException(
            [$"Shops:{named}: the shop is not configured; configured are {string.Join(", ", settings.Shops.Keys)}."]);
        var host = await CrmHost.StartAsync(settings, new HostSetup { Listens = false, FiresByItself = false }, cancel);
        return new ImportHost(host.Get<IIngest>(), settings.DataFolder, TimeProvider.System, host.DisposeAsync);
    }
}
