using System.CommandLine;
using Crm.Azure;
using Crm.Common;
using Crm.Composition;
using Crm.Events;
using Crm.Flows;
using Crm.Local.Hosting;
using Crm.Local.Import;
using Crm.Segments;
using Crm.Shops;
using Crm.Touchpoints.Schedule;

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

    /// <summary>
    /// An Azure app's tables, beside the running app: every commit is conditional, so nothing has to stop. Its broker is not reached from
    /// here; the wake-ups are kept for the app, which sends them within a minute.
    /// </summary>
    static async ValueTask<ImportHost> OfAzureAsync(CrmSettings settings, StorageAddress account, CancellationToken cancel)
    {
        var (shops, flows) = (ShopDirectory.From(settings.Shops), FlowLibrary.Load(settings.FlowsFolder));
        SettingsCheck.Run(shops, flows, settings.EventGrid);
        if (!await account.HasRowsAsync(cancel))
            throw new SettingsException(
                ["--azure: the account has no table of this product: name the app's (azd env get-values shows it)."]);
        var tables = account.Open();
        var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddSingleton(tables)
            .AddSingleton<IWakeUps>(new KeptWakeUps(tables))
            .AddCrm(new CrmConfiguration(shops, flows, SegmentLibrary.Load(settings.SegmentsFolder), settings.EventGrid))
            .BuildServiceProvider();
        // What was published in the app is what plans, not what the files here say.
        await services.GetRequiredService<FlowVersions>().RefreshAsync(cancel);
        return new ImportHost(services.GetRequiredService<IIngest>(), settings.DataFolder, TimeProvider.System, services.DisposeAsync)
        {
            Watermarks = new WatermarkRows(tables.Runs),
        };
    }
}
