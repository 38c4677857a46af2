using Crm.Azure;
using Crm.Common;
using Crm.Composition;
using Crm.Events;
using Crm.Flows;
using Crm.Gateways;
using Crm.Local.Hosting;
using Crm.Pages;
using Crm.Segments;
using Crm.Shops;
using Crm.Sms;
using Crm.Touchpoints.Schedule;

namespace Crm.Local.Commands;

/// <summary>
/// The product over an Azure app's tables, beside the running app: every commit is conditional, so nothing has to stop. Its broker is not
/// reached from here: wake-ups are kept for the app, which sends them within a minute. Nothing is sent to a buyer from here.
/// </summary>
sealed class AzureHost : ICommandHost
{
    readonly ServiceProvider services;

    AzureHost(ServiceProvider services) => this.services = services;

    public T Get<T>() where T : notnull => services.GetRequiredService<T>();

    /// <exception cref="SettingsException">A setting is wrong, or the account is something else's.</exception>
    public static async Task<AzureHost> OpenAsync(CrmSettings settings, StorageAddress account, CancellationToken cancel)
    {
        var (shops, flows) = (ShopDirectory.From(settings.Shops), FlowLibrary.Load(settings.FlowsFolder));
        SettingsCheck.Run(shops, flows, settings.EventGrid);
        if (!await account.HasRowsAsync(cancel))
            throw new SettingsException(
                ["--azure: the account has no table of this product: name the app's (azd env get-values shows it)."]);
        var tables = account.Open();
        var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddSingleton(tables)
            .AddSingleton<IInbox>(account.Inbox()).AddSingleton<IWakeUps>(new KeptWakeUps(tables))
            .AddGateways(settings.Gateways, SettingsCheck.Templates(settings.Shops), _ => new NoSending())
            .AddSingleton<ISmsGateway, NoSending>().AddSingleton<IGatewayRecord, NoGatewayRecord>()
            .AddCrm(new CrmConfiguration(shops, flows, SegmentLibrary.Load(settings.SegmentsFolder), settings.EventGrid))
            .AddNotices(new(), settings.PublicAddress()).AddPages(new PagesOptions { PublicAddress = settings.PublicAddress() })
            .BuildServiceProvider();
        // What was published in the app is what plans, not what the files here say.
        await services.GetRequiredService<FlowVersions>().VisitAsync(cancel);
        return new AzureHost(services);
    }

    public ValueTask DisposeAsync() => services.DisposeAsync();

    /// <summary>Sending is the app's: it alone has the numbers' limits and the broker.</summary>
    sealed class NoSending : ISmsGateway
    {
        const string Why = "A command sends nothing to buyers; the app does.";

        public Task<SendOutcome> SendAsync(SmsMessage message, CancellationToken cancel) => throw new InvalidOperationException(Why);
        public Task<SendLookup> FindAsync(string tag, CancellationToken cancel) => throw new InvalidOperationException(Why);
    }
}
