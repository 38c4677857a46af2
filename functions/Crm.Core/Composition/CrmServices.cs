using Crm.Customers;
using Crm.Storage;
using Crm.DeadLetters;
using Crm.Events;
using Crm.Inbox;
using Crm.Ingest;
using Crm.Ingest.Merging;
using Crm.Nightly;
using Crm.Platforms;
using Crm.Platforms.Api;
using Crm.Segments;
using Crm.Sync;
using Crm.Touchpoints.Budget;
using Crm.Touchpoints.Delivery;
using Crm.Touchpoints.Planning;
using Crm.Touchpoints.Schedule;
using Crm.Touchpoints.Sending;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Crm.Composition;

/// <summary>Registers the core. The host brings the ports: <see cref="CrmTables"/>, <see cref="IInbox"/>, <see cref="IWakeUps"/>, the gateway, shops, flows, <see cref="EventGridOptions"/>, TimeProvider.</summary>
public static class CrmServices
{
    public static IServiceCollection AddCrm(this IServiceCollection services) => services
        .AddPlatforms()
        .AddSingleton<WebhookIntake>()
        .AddSingleton(p => new CustomerRows(p.GetRequiredService<CrmTables>().Rows))
        .AddSingleton(p => p.GetRequiredService<CrmTables>().Commits)
        .AddSingleton(p => new IdentityIndex(p.GetRequiredService<CrmTables>().Index))
        .AddSingleton(p => new ParcelIndex(p.GetRequiredService<CrmTables>().Index))
        .AddSingleton(p => new DeadLetterStore(p.GetRequiredService<CrmTables>().Poison))
        .AddSingleton<Redrive>()
        .AddSingleton<PlanChanges>()
        .AddSingleton<CustomerMover>()
        .AddSingleton<CustomerMerger>()
        .AddSingleton<IdentityResolver>()
        .AddSingleton<IIngest, IngestHandler>()
        .AddSingleton<ApiTransport>().AddSingleton<ApiTokens>().AddSingleton<ApiSessions>()
        .AddSingleton<IOrderDetails, PlatformOrderDetails>().AddSingleton<FetchRequests>().AddSingleton<OrderFetcher>().AddSingleton<Enrichment>()
        .AddSingleton<PolledInbox>().AddSingleton<Reconcile>().AddSingleton<MessagePull>()
        .AddSingleton<InboxHandler>()
        .AddSingleton<MonthSpend>()
        .AddSingleton<SpendCount>()
        .AddSingleton<DispatchHandler>()
        .AddSingleton<DeliveryReportHandler>()
        .AddSingleton<ReceivedTextHandler>()
        .AddSingleton<EventGridIntake>()
        .AddSingleton<ScheduleRebuild>()
        .AddStaff()
        .AddSegments();

    static IServiceCollection AddSegments(this IServiceCollection services)
    {
        // A host with saved segments registers its library before.
        services.TryAddSingleton(SegmentLibrary.Empty);
        return services.AddSingleton<NightlyRun>().AddSingleton<NightlyEvents>().AddSingleton<NightlySchedule>().AddSingleton<SegmentQuery>();
    }
}
