using Crm.Pages.Accounts;
using Crm.Pages.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Crm.Pages;

/// <summary>Registers the pages, the same in both hosts. Call it beside AddCrm, whose services they use; a host brings <see
/// cref="Operations.IQueueDepth"/>.</summary>
public static class PagesServices
{
    public static IServiceCollection AddPages(this IServiceCollection services, PagesOptions options) => services
        .AddSingleton(options)
        .AddSingleton<People>().AddSingleton<Sessions>().AddSingleton<SignInLinks>().AddSingleton<AuditLog>().AddSingleton<UserDesk>()
        .AddSingleton<UsersApi>().AddSingleton<FirstOwner>()
        .AddSingleton<EntraSignIn>()
        .AddSingleton<PageCookies>().AddSingleton<PageRenderer>().AddSingleton<PageHost>().AddSingleton<PageTable>()
        .AddSingleton(p => new Lazy<PageTable>(p.GetRequiredService<PageTable>))
        .AddSingleton<IPages, SignIn.SignInPages>().AddSingleton<IPages, SignIn.HomePages>()
        .AddSingleton<IPages, Users.UserPages>()
        .AddSingleton<Finding.CustomerSearch>().AddSingleton<Finding.StepNames>().AddSingleton<IPages, WhyNotPage.WhyNotPages>()
        .AddSingleton<Customers.CustomerPages>().AddSingleton<IPages>(p => p.GetRequiredService<Customers.CustomerPages>())
        .AddSingleton<IPages, Customers.CustomerActions>().AddSingleton<IPages, Customers.PersonActions>()
        .AddSingleton<IPages, HandTexts.HandTextPages>()
        .AddSingleton<TaskPages.OpenTasks>().AddSingleton<IPages, TaskPages.TaskListPages>()
        .AddSingleton<IPages, TaskPages.OneTaskPages>().AddSingleton<IPages, TaskPages.TeamPages>()
        .AddSingleton<Operations.OperationsReader>().AddSingleton<IPages, Operations.OperationsPages>()
        .AddSingleton<IPages, Docs.DocPages>()
        .AddSingleton<Dashboard.DashboardReader>().AddSingleton<IPages, Dashboard.DashboardPages>()
        .AddSingleton<SegmentPages.SegmentCounter>().AddSingleton<SegmentPages.BuilderReader>()
        .AddSingleton<IPages, SegmentPages.SegmentListPages>().AddSingleton<IPages, SegmentPages.BuilderPages>()
        .AddSingleton<IPages, CampaignPages.CampaignListPages>().AddSingleton<IPages, CampaignPages.OneCampaignPages>()
        .AddSingleton<IPages, CampaignPages.CouponPages>().AddSingleton<IPages, CampaignPages.GiftPages>()
        .AddSingleton<IPages, MembershipPages.MembershipDeskPages>()
        .AddSingleton<IPages, Start.StartPages>()
        .AddSingleton<IPages, FigurePages.RowsPages>().AddSingleton<IPages, FigurePages.MovePages>()
        .AddSingleton<MemberPages.MemberPage>()
        .AddSingleton<NarrowCards.CardLinks>().AddSingleton<NarrowCards.CardApi>().AddSingleton<IPages, NarrowCards.CardPages>()
        .AddFlowPages();

    static IServiceCollection AddFlowPages(this IServiceCollection services) => services
        .AddSingleton<Finding.SampleOrders>().AddSingleton<FlowPages.FlowFinder>().AddSingleton<FlowPages.FlowLives>()
        .AddSingleton<FlowPages.StepReader>().AddSingleton<FlowPages.ProposalReader>()
        .AddSingleton<IPages, FlowPages.FlowListPages>().AddSingleton<IPages, FlowPages.OneFlowPages>()
        .AddSingleton<FlowPages.StepPages>().AddSingleton<IPages>(p => p.GetRequiredService<FlowPages.StepPages>())
        .AddSingleton<IPages, FlowPages.NewStepPages>().AddSingleton<IPages, FlowPages.ProposalPages>();
}
