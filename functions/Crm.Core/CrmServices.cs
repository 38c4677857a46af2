using Crm.Budgets;
using Crm.Customers;
using Crm.Details;
using Crm.Ingest;
using Crm.PlatformApis;
using Crm.Reconciling;
using Crm.Segments;
using Crm.Service;
using Crm.Sms.Reports;
using Crm.Storage;
using Crm.Touchpoints;
using Crm.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Crm;

/// <summary>Registers the core. The host brings the ports: <see cref="CrmTables"/>, <see cref="IInbox"/>, <see cref="IWakeUps"/>, the gateway, shops, flows, <see cref="EventGridOptions"/>, TimeProvider.</summary>
public static class CrmServices
{
    public static IServiceCollection AddCrm(this IServiceCollection services) => services
        .AddPlatforms()
        .AddSingleton<WebhookIntake>()
        .AddSingleton(p => new CrmRows(p.GetRequiredService<CrmTables>().Rows))
        .AddSingleton(p => p.GetRequiredService<CrmTables>().Commits)
        .AddSingleton(p => new IdentityIndex(p.GetRequiredService<CrmTables>().Index))
        .AddSingleton(p => new ParcelIndex(p.GetRequiredService<CrmTables>().Index))
        .AddSingleton(p => new PoisonStore(p.GetRequiredService<CrmTables>().Poison))
        .AddSingleton<Redrive>()
        .AddSingleton<PlanChanges>()
        .AddSingleton<CustomerMover>()
        .AddSingleton<CustomerMerger>()
        .AddSingleton<HomeFinder>()
        .AddSingleton<IIngest, IngestHandler>()
        .AddSingleton<ApiTransport>().AddSingleton<ApiTokens>().AddSingleton<ApiSessions>()
        .AddSingleton<IOrderDetails, PlatformOrderDetails>().AddSingleton<WantedDetails>().AddSingleton<OrderAsker>().AddSingleton<Enricher>()
        .AddSingleton<PolledInbox>().AddSingleton<Reconcile>().AddSingleton<MessagePull>()
        .AddSingleton<InboxHandler>()
        .AddSingleton<MonthSpend>()
        .AddSingleton<SpendCount>()
        .AddSingleton<FireHandler>()
        .AddSingleton<DeliveryReportHandler>()
        .AddSingleton<ReceivedTextHandler>()
        .AddSingleton<EventGridIntake>()
        .AddSingleton<ScheduleRebuild>()
        .AddSurface()
        .AddSegments();

    static IServiceCollection AddSegments(this IServiceCollection services)
    {
        // A host with saved segments registers its library before.
        services.TryAddSingleton(SegmentLibrary.Empty);
        return services.AddSingleton<NightlyRun>().AddSingleton<NightMoments>().AddSingleton<Nights>().AddSingleton<SegmentQuery>();
    }
}
