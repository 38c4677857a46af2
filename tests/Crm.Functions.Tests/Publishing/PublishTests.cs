using System.Text.Json;
using System.Text.RegularExpressions;
using Crm.Azure;
using Crm.Functions.Triggers;
using Crm.Web;

namespace Crm.Functions.Tests;

/// <summary>The package that is deployed: its files, and the functions that the host will find in it.</summary>
public sealed partial class PublishTests
{
    static readonly Dictionary<string, string> Routes = new()
    {
        ["Gateway"] = "anonymous post gateways/{gateway}/{key}", ["Unsubscribe"] = "anonymous get,post unsubscribe/{shop}/{token}",
        ["Link"] = $"anonymous get,head {StaffRoutes.Link}",
        ["Export"] = "function get customers/{id}/export", ["Erase"] = "function post customers/{id}/erase", ["Consent"] =
            "function post consent",
        ["Attributes"] = $"function post {StaffRoutes.Attributes}", ["Notes"] = $"function post {StaffRoutes.Notes}",
        ["HandTexts"] = $"function post {StaffRoutes.HandTexts}",
        ["Webhook"] = $"anonymous post {WebhookRoute.Pattern}",
        ["Redrive"] = "function post poison/redrive",
        ["Customers"] = $"function get {StaffRoutes.Customers}",
        ["Customer"] = $"function get {StaffRoutes.Customer}",
        ["Summary"] = $"function get {StaffRoutes.Summary}",
        ["WhyNot"] = $"function get {StaffRoutes.WhyNot}",
        ["Tasks"] = $"function get,post {StaffRoutes.Tasks}",
        ["TakeTask"] = $"function post {StaffRoutes.TakeTask}",
        ["CompleteTask"] = $"function post {StaffRoutes.CompleteTask}",
        ["Moments"] = $"function post {StaffRoutes.CustomerEvents}",
        ["Replay"] = $"function post {StaffRoutes.Replay}",
        ["Flows"] = $"function get {StaffRoutes.Flows}",
        ["Flow"] = $"function get {StaffRoutes.Flow}",
        ["FlowDiff"] = $"function post {StaffRoutes.FlowDiff}",
        ["FlowPublish"] = $"function post {StaffRoutes.FlowPublish}",
        ["FlowRetire"] = $"function post {StaffRoutes.FlowRetire}",
        ["ProductReport"] = $"function get {StaffRoutes.Products}",
        ["ProveRebuild"] = $"function get {StaffRoutes.ProveRebuild}",
        ["PlanCapacity"] = $"function post {StaffRoutes.PlanCapacity}",
        ["ProveTimes"] = $"function get {StaffRoutes.ProveTimes}",
        ["Feed"] = $"function post {StaffRoutes.Feed}",
        ["Campaigns"] = $"function get,post {CampaignRoutes.Campaigns}", ["Campaign"] = $"function get {CampaignRoutes.Campaign}",
        ["CampaignCheck"] = $"function get {CampaignRoutes.Check}", ["CampaignReport"] = $"function get {CampaignRoutes.Report}",
        ["CampaignList"] = $"function post {CampaignRoutes.List}", ["CampaignStep"] = $"function post {CampaignRoutes.Step}",
        ["Effects"] = $"function get {CampaignRoutes.Effects}", ["Coupons"] = $"function get,post {CampaignRoutes.Pools}",
        ["CouponCodes"] = $"function post {CampaignRoutes.Codes}", ["CouponMake"] = $"function post {CampaignRoutes.Make}",
        ["Gifts"] = $"function get,post {CampaignRoutes.Gifts}", ["GiftPacking"] = $"function get {CampaignRoutes.Packing}",
        ["Points"] = $"function get {MembershipRoutes.Points}", ["PointsRedeem"] = $"function post {MembershipRoutes.Redeem}",
        ["PointsCorrect"] = $"function post {MembershipRoutes.Correct}", ["PointsReport"] = $"function get {MembershipRoutes.PointsReport}",
        ["Activities"] = $"function get,post {ActivityRoutes.Activities}", ["Activity"] = $"function get {ActivityRoutes.Activity}",
        ["ActivitiesCheck"] = $"function get {ActivityRoutes.Check}", ["ActivityStop"] = $"function post {ActivityRoutes.Stop}",
        ["ActivityPlay"] = $"function post {ActivityRoutes.Play}", ["ActivityFairness"] = $"function get {ActivityRoutes.Fairness}",
        ["ActivityEffect"] = $"function get {ActivityRoutes.Effect}",
        ["Member"] = $"anonymous get,options {MemberRoutes.Member}", ["MemberPlay"] = $"anonymous post,options {MemberRoutes.Play}",
        ["MemberPage"] = $"anonymous get,post {MemberRoutes.Page}",
        ["MemberReferral"] = $"anonymous post,options {MemberRoutes.Referral}",
        ["Referrals"] = $"function post {MembershipRoutes.Referrals}", ["ReferralCode"] = $"function post {MembershipRoutes.ReferralCode}",
        ["ReferralReport"] = $"function get {MembershipRoutes.ReferralReport}",
        ["MemberRedeem"] = $"anonymous post,options {MemberRoutes.Redeem}",
        ["CouponHolder"] = $"function get {CampaignRoutes.Holder}",
        ["Pages"] = $"anonymous get,post {PagesRoute.Pattern}",
        ["Users"] = $"function get,post {UsersRoute.Pattern}",
        ["Card"] = $"function get {CardRoute.Pattern}", ["OpenApi"] = $"function get {OpenApi.Pattern}",
        ["Platforms"] = $"function get,post {StaffRoutes.Platforms}",
        ["Steps"] = $"function get,post {StaffRoutes.Steps}",
        ["AppCheck"] = $"admin get,post {AppCheckFunction.Pattern}",
        ["Task"] = $"function get {StaffRoutes.OneTask}", ["AssignTasks"] = $"function post {StaffRoutes.AssignTasks}",
        ["Teams"] = $"function get,post {StaffRoutes.Teams}",
    };

    static readonly Dictionary<string, string> Schedules = new()
    {
        ["Sweep"] = ResourceNames.SweepSchedule, ["Nightly"] = ResourceNames.NightlySchedule, ["Audit"] = ResourceNames.AuditSchedule,
        ["Reconcile"] = ResourceNames.ReconcileSchedule, ["PullMessages"] = ResourceNames.PullSchedule, ["Details"] =
            ResourceNames.DetailsSchedule,
        ["KeepCampaigns"] = ResourceNames.CampaignSchedule,
    };

    static readonly Dictionary<string, string> Queues = new()
    {
        ["Ingest"] = StorageNames.InboxQueue, ["Poison"] = StorageNames.InboxPoisonQueue,
        ["SmsEvents"] = StorageNames.SmsEventQueue, ["SmsEventsPoison"] = StorageNames.SmsEventPoisonQueue,
    };

    [Theory]
    [InlineData("host.json")]
    [InlineData("extensions.json")]
    [InlineData("worker.config.json")]
    [InlineData("functions.metadata")]
    [InlineData("Crm.Functions.dll")]
    [InlineData("Crm.Core.dll")]
    [InlineData("Crm.Pages.dll")]
    [InlineData(".azurefunctions/function.deps.json")]
    [InlineData(".azurefunctions/Microsoft.Azure.WebJobs.Extensions.FunctionMetadataLoader.dll")]
    [InlineData(".azurefunctions/Microsoft.Azure.WebJobs.Extensions.Storage.Queues.dll")]
    public void Package_HasTheFile(string file) => File.Exists(Path.Combine(PublishedApp.Folder, file)).ShouldBeTrue();

    [Fact]
    public void Package_HasNoLocalSettings_AndNoTests()
    {
        var files = Directory.EnumerateFiles(PublishedApp.Folder, "*", SearchOption.AllDirectories).Select(Path.GetFileName).ToList();
        files.Where(f => f!.StartsWith("local.settings", StringComparison.Ordinal) || f.Contains("xunit", StringComparison.Ordinal))
            .ShouldBeEmpty();
    }

    [Fact]
    public void Worker_StartsTheApp() =>
        Json("worker.config.json").GetProperty("description").GetProperty("defaultWorkerPath").GetString().ShouldBe("Crm.Functions.dll");

    [Fact]
    public void Extensions_AreLoaded_ForEveryTriggerThatNeedsOne()
    {
        var names = Json("extensions.json").GetProperty("extensions").EnumerateArray().Select(e => e.GetProperty("name").GetString())
            .ToList();
        names.ShouldContain("AzureStorageQueues");
        // The host's half of Service Bus comes with the package, so not where a stand-in takes its place.
        if (!PublishedApp.Has("ServiceBusTriggerStandIn")) names.ShouldContain("ServiceBus");
    }

    [Fact]
    public void Host_IsTheSourcesOwn() =>
        File.ReadAllText(Path.Combine(PublishedApp.Folder, "host.json"))
            .ShouldBe(File.ReadAllText(Source("functions", "Crm.Functions", "host.json")));

    [Fact]
    public void HttpFunctions_HaveTheirRoutesMethodsAndLocks() => Of("httpTrigger")
        .ToDictionary(f => f.Name, f => $"{f.Text("authLevel").ToLowerInvariant()} {string.Join(',', f.Methods)} {f.Text("route")}")
            .ShouldBe(Routes, ignoreOrder: true);

    [Fact]
    public void Description_HasEveryRouteBehindTheKey() => OpenApi.Operations.Select(o => $"{o.Method.ToLowerInvariant()} {o.Pattern}")
        .ShouldBe(Routes.Values.Select(r => r.Split(' '))
            .Where(r => r[0] == "function" || r[2].StartsWith("member", StringComparison.Ordinal) && r[2] != MemberRoutes.Page)
            .SelectMany(r => r[1].Split(',').Where(method => method != "options").Select(method => $"{method} {r[2]}")),
            ignoreOrder: true);

    [Fact]
    public void Timers_HaveTheirSchedules_OfSixFields()
    {
        Of("timerTrigger").ToDictionary(f => f.Name, f => f.Text("schedule")).ShouldBe(Schedules, ignoreOrder: true);
        Schedules.Values.ShouldAllBe(s => s.Split(' ', StringSplitOptions.None).Length == 6);
        Schedules.Values.Distinct().Count().ShouldBe(Schedules.Count, "two timers at the same second start on the same cold instance");
    }

    [Fact]
    public void QueueFunctions_ListenOnTheirQueues_ByTheStoragesConnection()
    {
        Of("queueTrigger").ToDictionary(f => f.Name, f => f.Text("queueName")).ShouldBe(Queues, ignoreOrder: true);
        Of("queueTrigger").ShouldAllBe(f => f.Text("connection") == SettingNames.Storage);
        // Without it the message comes as text, and its dequeue count is lost.
        Of("queueTrigger").ShouldAllBe(f => f.Trigger.GetProperty("properties").GetProperty("supportsDeferredBinding")
            .GetString() == "True");
    }

    [Fact]
    public void Fire_ListensOnTheWakeUps_AndSettlesItself()
    {
        var fire = Of("serviceBusTrigger").ShouldHaveSingleItem();
        (fire.Name, fire.Text("queueName"), fire.Text("connection")).ShouldBe(("Fire", StorageNames.WakeUpQueue, SettingNames.ServiceBus));
        fire.Trigger.GetProperty("autoCompleteMessages").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public void Docs_NameEveryFunction_AndNoOther()
    {
        var smokeTest = File.ReadAllText(Source("docs", "deploy.md")).Split("## ")
            .Single(s => s.StartsWith("2. ", StringComparison.Ordinal));
        NamePattern().Matches(smokeTest).Select(m => m.Groups[1].Value)
            .ShouldBe(PublishedApp.Functions().Select(f => f.Name), ignoreOrder: true);
    }

    [Fact]
    public void Docs_DescribeEveryStaffRoute()
    {
        var service = File.ReadAllText(Source("docs", "service.md"));
        var staff = Of("httpTrigger").Where(f => f.Text("authLevel").Equals("Function", StringComparison.OrdinalIgnoreCase));
        foreach (var route in staff.Select(f => f.Text("route"))) service.ShouldContain($"/api/{route}");
    }

    static IEnumerable<Published> Of(string kind) => PublishedApp.Functions().Where(f => f.Kind == kind);

    static string Source(params string[] path) => Path.Combine([PublishedApp.Repository, .. path]);

    static JsonElement Json(string file) => JsonDocument.Parse(File.ReadAllText(Path.Combine(PublishedApp.Folder, file))).RootElement;

    [GeneratedRegex("`([A-Z][A-Za-z]+)`")]
    private static partial Regex NamePattern();
}
