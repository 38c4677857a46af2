using Crm.Activities;
using Crm.Coupons;
using Crm.Customers;
using Crm.DeadLetters;
using Crm.Erasure;
using Crm.Events;
using Crm.Flows;
using Crm.Gifts;
using Crm.Inbox;
using Crm.Ingest;
using Crm.Ingest.Merging;
using Crm.Nightly;
using Crm.Notices;
using Crm.Platforms;
using Crm.Platforms.Api;
using Crm.Points;
using Crm.Reports;
using Crm.Reports.Days;
using Crm.Reports.Finding;
using Crm.Segments;
using Crm.Shops;
using Crm.Sms;
using Crm.Storage;
using Crm.Sync;
using Crm.Touchpoints.Budget;
using Crm.Touchpoints.Campaigns;
using Crm.Touchpoints.Deciding;
using Crm.Touchpoints.Delivery;
using Crm.Touchpoints.Links;
using Crm.Touchpoints.Planning;
using Crm.Touchpoints.Schedule;
using Crm.Touchpoints.Sending;
using Microsoft.Extensions.DependencyInjection;

namespace Crm.Composition;

/// <summary>What a host has read and judged before it starts.</summary>
public sealed record CrmConfiguration(ShopDirectory Shops, FlowLibrary Flows, SegmentLibrary Segments, EventGridOptions EventGrid)
{
    /// <summary>How far ahead wake-ups are sent.</summary>
    public WakeUpHorizon Horizon { get; init; } = new(TimeSpan.FromDays(7));

    /// <summary>Activities that publish themselves.</summary>
    public ActivityFiles Activities { get; init; } = ActivityFiles.None;
}

/// <summary>
/// Registers the whole core, the same in every host. A host adds only its ports: <see cref="CrmTables"/>, <see cref="IInbox"/>,
/// <see cref="IWakeUps"/>, <see cref="ISmsGateway"/>, <see cref="IGatewayRecord"/> and a TimeProvider.
/// </summary>
public static class CrmServices
{
    public static IReadOnlyList<Type> Ports { get; } =
        [typeof(CrmTables), typeof(IInbox), typeof(IWakeUps), typeof(ISmsGateway), typeof(IGatewayRecord), typeof(TimeProvider)];

    public static IServiceCollection AddCrm(this IServiceCollection services, CrmConfiguration configuration) => services
        .AddSingleton(configuration.Shops).AddSingleton(configuration.Flows).AddSingleton(configuration.Segments)
        .AddSingleton(configuration.EventGrid).AddSingleton(configuration.Horizon).AddSingleton(configuration.Activities)
        .AddStores().AddPlatforms().AddIntake().AddTouchpoints().AddNight().AddStaff();

    static IServiceCollection AddStores(this IServiceCollection services) => services
        .AddSingleton(p => new CustomerRows(p.GetRequiredService<CrmTables>().Rows))
        .AddSingleton(p => p.GetRequiredService<CrmTables>().Commits)
        .AddSingleton(p => new IdentityIndex(p.GetRequiredService<CrmTables>().Index))
        .AddSingleton(p => new NumberConsents(p.GetRequiredService<CrmTables>().Index))
        .AddSingleton(p => new ContactIndex(p.GetRequiredService<CrmTables>().Index, p.GetRequiredService<CustomerRows>()))
        .AddSingleton(p => new LinkIndex(p.GetRequiredService<CrmTables>().Index))
        .AddSingleton(p => new ParcelIndex(p.GetRequiredService<CrmTables>().Index))
        .AddSingleton(p => new DeadLetterStore(p.GetRequiredService<CrmTables>().Poison))
        .AddSingleton(p => new PlatformPauses(p.GetRequiredService<CrmTables>().Runs, p.GetRequiredService<TimeProvider>()))
        .AddSingleton(p => new StepPauses(p.GetRequiredService<CrmTables>().Runs, p.GetRequiredService<TimeProvider>()))
        .AddSingleton(p => new RunLog(p.GetRequiredService<CrmTables>().Runs, p.GetRequiredService<TimeProvider>()));

    static IServiceCollection AddIntake(this IServiceCollection services) => services
        .AddSingleton<RefusalLog>().AddSingleton<WebhookTimes>()
        .AddSingleton<WebhookIntake>().AddSingleton<InboxHandler>().AddSingleton<EventGridIntake>()
            .AddSingleton<GatewayCallbackIntake>().AddSingleton<ReceivedTextHandler>()
        .AddSingleton<IIngest, IngestHandler>().AddSingleton<IngestCommit>().AddSingleton<IdentityResolver>()
        .AddSingleton<TaskClosing>().AddSingleton<NetRecount>().AddSingleton<OrderPointsWriter>()
        .AddSingleton<PointsMover>().AddSingleton<PlaysMover>().AddSingleton<CustomerMover>().AddSingleton<CustomerMerger>()
            .AddSingleton<IOrderOwnership>(p => p.GetRequiredService<CustomerMerger>())
        .AddSingleton<ApiTransport>().AddSingleton<ApiTokens>().AddSingleton<ApiSessions>()
        .AddSingleton<IOrderDetails, PlatformOrderDetails>().AddSingleton<FetchRequests>().AddSingleton<OrderFetcher>()
            .AddSingleton<Enrichment>()
        .AddSingleton<OrderHistory>().AddSingleton<WebhookRegistry>()
        .AddSingleton<PolledInbox>().AddSingleton<Reconcile>().AddSingleton<MessagePull>()
        .AddSingleton<Redrive>();

    static IServiceCollection AddTouchpoints(this IServiceCollection services) => services
        .AddSingleton<FlowVersions>().AddSingleton<CouponPools>().AddSingleton<CouponReservations>()
        .AddSingleton<CampaignGate>().AddSingleton<GiftStock>()
        .AddSingleton<PlanChanges>().AddSingleton<ShopKnowledge>().AddSingleton<MemberKnowledge>()
        .AddSingleton<MonthSpend>().AddSingleton<SpendCount>()
        .AddSingleton<TouchpointWriter>().AddSingleton<DispatchReads>().AddSingleton<TextSender>().AddSingleton<DoubtResolver>()
        .AddSingleton<DispatchHandler>().AddSingleton<HandSender>().AddSingleton<WakeUpHandler>().AddSingleton<DeliveryReportHandler>()
            .AddSingleton<LinkClicks>()
        .AddSingleton<Sweep>().AddSingleton<ScheduleRebuild>();

    static IServiceCollection AddNight(this IServiceCollection services) => services
        .AddSingleton<SavedSegments>()
        .AddSingleton<NightlyRun>().AddSingleton<NightlyEvents>()
        .AddSingleton<ProductLearning>().AddSingleton<Reports.Products.ProductScan>().AddSingleton<Reports.Products.ProductApi>()
        .AddSingleton<NightlySchedule>().AddSingleton<SegmentQuery>()
        .AddSingleton<CustomerExport>().AddSingleton<CodeErasure>().AddSingleton<CustomerErasure>()
            .AddSingleton<PrivacyRequests>().AddSingleton<ErasureApi>()
            .AddSingleton<INightlyChore>(p => p.GetRequiredService<CustomerErasure>())
        .AddSingleton<OperatorNotices>().AddSingleton<DailyAudit>().AddSingleton<DailyCounts>().AddSingleton<DayRows>()
        .AddSingleton<FindRows>().AddSingleton<TroubleRows>().AddSingleton<QuickFinder>()
        .AddSingleton<DayMembers>().AddSingleton<MoveMembers>().AddSingleton<BuyerFinder>();
}
