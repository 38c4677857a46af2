using Crm.Activities;
using Crm.Campaigns;
using Crm.Nightly;
using Crm.Capacity;
using Crm.Storage;
using Crm.Feeds;
using Crm.Ingest;
using Crm.Membership;
using Crm.Proof;
using Crm.Publishing;
using Crm.Replay;
using Crm.Reports;
using Crm.Staff;
using Crm.Staff.Teams;
using Microsoft.Extensions.DependencyInjection;

namespace Crm.Composition;

/// <summary>What people and tools use: tasks, card, why-not, audit, preview.</summary>
public static class StaffServices
{
    public static IServiceCollection AddStaff(this IServiceCollection services) => services
        .AddSingleton<TaskService>().AddSingleton<TaskGuides>().AddSingleton<TeamStore>().AddSingleton<TeamDesk>()
        .AddSingleton<TaskAssigner>().AddSingleton<INightlyChore>(p => p.GetRequiredService<TaskAssigner>())
        .AddSingleton(p => new TaskLister(p.GetRequiredService<CrmTables>().Rows, p.GetRequiredService<TimeProvider>()))
        .AddSingleton<CustomerFinder>()
        .AddSingleton<WhyNot>()
        .AddSingleton<Audit>()
        .AddSingleton<Preview>()
        .AddSingleton<CustomerEventService>()
        .AddSingleton<ConsentRecorder>()
        .AddSingleton<ConsentDesk>().AddSingleton<PersonDesk>().AddSingleton<HandTextDesk>().AddSingleton<TestTextDesk>()
        .AddSingleton<UnsubscribeDesk>().AddSingleton<LinkDesk>()
        .AddSingleton<PlatformDesk>().AddSingleton<StepDesk>()
        .AddSingleton<PeopleUpgrade>()
        .AddSingleton<EventFeed>()
        .AddSingleton<DifferenceRun>().AddSingleton<DifferenceStore>().AddSingleton<PublishChecks>().AddSingleton<FlowPublisher>()
        .AddSingleton<PublicationRun>().AddSingleton<INightlyChore>(p => p.GetRequiredService<PublicationRun>())
        .AddSingleton<FlowOverview>().AddSingleton<FlowDrafts>().AddSingleton<FlowsApi>()
        .AddSingleton<CapacityPlanner>().AddSingleton<CapacityApi>().AddSingleton<PlanRebuild>()
        .AddSingleton<ReplayApi>().AddSingleton<ProofApi>()
        .AddSingleton<PointsBook>().AddSingleton<PointsRedeemer>().AddSingleton<PointsReport>().AddSingleton<PointsDesk>()
        .AddSingleton<PointsKeeper>().AddSingleton<INightlyChore>(p => p.GetRequiredService<PointsKeeper>())
        .AddSingleton<ReferralBook>().AddSingleton<ReferralPeople>().AddSingleton<ReferralReport>().AddSingleton<ReferralDesk>()
        .AddSingleton<ReferralKeeper>().AddSingleton<INightlyChore>(p => p.GetRequiredService<ReferralKeeper>())
        .AddActivities().AddCampaigns().AddSingleton<GiftDesk>().AddSingleton<PackingList>()
        .AddSingleton<GiftKeeper>().AddSingleton<INightlyChore>(p => p.GetRequiredService<GiftKeeper>())
        .AddSingleton<StaffApi>();

    static IServiceCollection AddActivities(this IServiceCollection services) => services
        .AddSingleton<ActivityReader>().AddSingleton<ActivityStore>().AddSingleton<PrizeStock>().AddSingleton<ActivityPlays>()
        .AddSingleton<FairnessCheck>().AddSingleton<ActivityEffect>().AddSingleton<ActivityBoard>().AddSingleton<ActivityDesk>()
        .AddSingleton<MemberTokens>().AddSingleton<MemberRates>().AddSingleton<MemberBoard>().AddSingleton<MemberApi>()
        .AddSingleton<ActivityKeeper>().AddSingleton<INightlyChore>(p => p.GetRequiredService<ActivityKeeper>());

    static IServiceCollection AddCampaigns(this IServiceCollection services) => services
        .AddSingleton<CampaignStore>().AddSingleton<CampaignReader>().AddSingleton<CampaignMembers>().AddSingleton<CampaignPlanner>()
        .AddSingleton<CampaignKeeper>().AddSingleton<CampaignDesk>().AddSingleton<CampaignCheck>().AddSingleton<ForbiddenWords>()
        .AddSingleton<CampaignReports>().AddSingleton<EffectFold>().AddSingleton<EffectBooks>().AddSingleton<CouponDesk>()
        .AddSingleton<CouponKeeper>().AddSingleton<INightlyChore>(p => p.GetRequiredService<CouponKeeper>())
        .AddSingleton<INightlyChore>(p => p.GetRequiredService<EffectBooks>());
}
