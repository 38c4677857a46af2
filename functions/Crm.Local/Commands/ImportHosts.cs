using System.CommandLine;
using Crm.Azure;
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
        var account = OpenTables.AddressOf(result);
        // History can be tried on a fresh folder before anything is configured: the shop then has the defaults.
        if (account is null && settings.Shops.Count == 0 && result.GetValue<string>("--shop") is { } shop)
            settings.Shops[shop] = new ShopOptions();
        if (result.GetValue<string>("--shop") is { } named
            && !settings.Shops.ContainsKey(named)) throw new SettingsException(
            [$"Shops:{named}: the shop is not configured; configured are {string.Join(", ", settings.Shops.Keys)}."]);
        if (account is not null) return await OfAzureAsync(settings, account, cancel);
        var host = await CrmHost.StartAsync(settings, new HostSetup { Listens = false, FiresByItself = false }, cancel);
        return new ImportHost(host.Get<IIngest>(), settings.DataFolder, TimeProvider.System, host.DisposeAsync);
    }

    static async ValueTask<ImportHost> OfAzureAsync(CrmSettings settings, StorageAddress account, CancellationToken cancel)
    {
        var app = await AzureHost.OpenAsync(settings, account, cancel);
        return new ImportHost(app.Get<IIngest>(), settings.DataFolder, TimeProvider.System, app.DisposeAsync)
        {
            Watermarks = new WatermarkRows(account.Open().Runs),
        };
    }
}
