using Azure.Communication.Sms;
using Azure.Messaging.ServiceBus;
using Crm.Azure;
using Crm.Composition;
using Crm.Customers;
using Crm.Events;
using Crm.Functions.Adapters;
using Crm.Functions.Checks;
using Crm.Gateways;
using Crm.Gateways.AzureCommunication;
using Crm.Inbox;
using Crm.Pages;
using Crm.Pages.Operations;
using Crm.Reports;
using Crm.Sms;
using Crm.Storage;
using Crm.Touchpoints.Schedule;
using Crm.Touchpoints.Sending;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Crm.Functions;

/// <summary>The core's ports on Azure's services. Nothing is called before it is needed: a cold start does no I/O.</summary>
public static class AzureServices
{
    public static IServiceCollection AddCrmOnAzure(this IServiceCollection services, AzureSettings settings) => services
        .AddSingleton(TimeProvider.System).AddSingleton(settings.Senders)
        .AddSingleton(new CrmTables(Table(settings, StorageNames.Rows, RowColumns.Of), Table(settings, StorageNames.Index),
            Table(settings, StorageNames.Poison), Table(settings, StorageNames.Runs)))
        .AddSingleton(new ClaimBlobs(AzureClients.Container(settings.Blobs, StorageNames.ClaimContainer)))
        .AddSingleton(p => new QueueInbox(AzureClients.Queue(settings.Queues, StorageNames.InboxQueue),
            p.GetRequiredService<ClaimBlobs>()))
        .AddSingleton<IInbox>(p => p.GetRequiredService<QueueInbox>())
        .AddSingleton(_ => AzureClients.ServiceBus(settings.ServiceBus))
        .AddSingleton(p => p.GetRequiredService<ServiceBusClient>().CreateSender(StorageNames.WakeUpQueue))
        .AddSingleton<ServiceBusWakeUps>()
        .AddSingleton(p => new UnsentWakeUps(p.GetRequiredService<ServiceBusWakeUps>(), p.GetRequiredService<CrmTables>(),
            p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<UnsentWakeUps>>()))
        .AddSingleton<IWakeUps>(p => p.GetRequiredService<UnsentWakeUps>())
        .AddSingleton(_ => AzureClients.Sms(settings.Sms))
        .AddSingleton<IAzureTokens>(_ => new AzureTokens(AzureClients.Credential(settings.Sms)))
        .AddGateways(settings.Gateways, settings.Templates,
            p => new WithoutTestTexts(new AcsSmsGateway(p.GetRequiredService<SmsClient>(), p.GetRequiredService<SmsSenders>(),
                p.GetRequiredService<TimeProvider>())))
        .AddSingleton<IGatewayRecord, NoGatewayRecord>()
        .AddCrm(new CrmConfiguration(settings.Shops, settings.Flows, settings.Segments,
            new EventGridOptions()) { Horizon = settings.Horizon, Activities = settings.Activities })
        .AddNotices(settings.Notify, Address).AddMail(settings.Mail, settings.Notify)
        // The platform names the host; behind it the worker sees an address of its own.
        .AddPages(new PagesOptions { AlwaysSecure = true, PublicAddress = Address, Entra = settings.Entra })
        .AddSingleton(settings).AddSingleton<RoleChecks>().AddSingleton<TestOrders>()
        .AddSingleton<IQueueDepth>(_ => new AzureQueueDepth(AzureClients.Queue(settings.Queues, StorageNames.InboxQueue)));

    static Uri? Address =>
        Environment.GetEnvironmentVariable("WEBSITE_HOSTNAME") is { Length: > 0 } name ? new($"https://{name}") : null;

    static TableRowStore Table(AzureSettings settings, string name, Columns? columns = null) =>
        new(AzureClients.Table(settings.Tables, name), columns);
}
