using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Crm.Activities;
using Crm.Campaigns;
using Crm.Capacity;
using Crm.Common;
using Crm.Coupons;
using Crm.Erasure;
using Crm.Feeds;
using Crm.Gifts;
using Crm.Membership;
using Crm.Pages.Accounts;
using Crm.Pages.NarrowCards;
using Crm.Proof;
using Crm.Publishing;
using Crm.Replay;
using Crm.Reports;
using Crm.Reports.Products;
using Crm.Staff;
using Crm.Staff.Teams;
using Microsoft.AspNetCore.Http;

namespace Crm.Web;

/// <summary>
/// <c>GET /api/openapi.json</c>: the API for people and tools described; bodies come from the types that read them, and tests hold the list
/// against the routes of both hosts.
/// </summary>
static class OpenApi
{
    public const string Pattern = "openapi.json";
    const string Csv = "text/csv", AnyJson = "application/json";

    public static IReadOnlyList<ApiOperation> Operations { get; } =
        [.. Staff(), .. Flows(), .. Campaigns(), .. Membership(), .. Activities(), .. Members(), .. Installation()];

    static IEnumerable<ApiOperation> Staff() =>
    [
        new("GET", StaffRoutes.Customers, "Customers by the end of a phone", "phoneTail!", Answer: typeof(StaffApi.Found)),
        new("GET", StaffRoutes.Customer, "The customer card; phones masked unless revealed, which is logged", "reveal",
            Answer: typeof(CardView)),
        new("GET", StaffRoutes.Export, "Everything stored about a person, as JSON or CSV", "format", Answer: typeof(ExportDocument)),
        new("POST", StaffRoutes.Erase, "Erases a person; counts, money and proofs stay", Answer: typeof(ErasureApi.Done)),
        new("GET", CardRoute.Pattern, "The narrow card of a chat's buyer, and a link to it as a page", "platform! buyer! shop",
            Answer: typeof(NarrowCard)),
        new("GET", StaffRoutes.Summary, "Counts, revenue, budgets, steps", Answer: typeof(SummaryView)),
        new("GET", StaffRoutes.WhyNot, "Every touch that was not sent, and the rule that stopped it", "phoneTail order",
            Answer: typeof(List<WhyNotReport>)),
        new("GET", StaffRoutes.Tasks, "Tasks, the most urgent first", "state person team limit", Answer: typeof(TaskList)),
        new("POST", StaffRoutes.Tasks, "Adds a task", Body: typeof(AddBody), Answer: typeof(TaskItem)),
        new("GET", StaffRoutes.OneTask, "A task with its script and the codes of its outcome", Answer: typeof(TaskGuide)),
        new("POST", StaffRoutes.TakeTask, "Takes a task; If-Match takes its eTag", Body: typeof(TakeBody), Answer: typeof(TaskItem)),
        new("POST", StaffRoutes.CompleteTask, "Completes a task; If-Match takes its eTag", Body: typeof(CompleteBody),
            Answer: typeof(TaskItem)),
        new("POST", StaffRoutes.AssignTasks, "Gives out free tasks", Answer: typeof(AssignedTasks)),
        new("GET", StaffRoutes.Teams, "Teams and their day", Answer: typeof(List<TeamDay>)),
        new("POST", StaffRoutes.Teams, "Changes a team", Body: typeof(TeamBody), Answer: typeof(List<TeamDay>)),
        new("POST", StaffRoutes.CustomerEvents, "Tells a moment of a talk", Body: typeof(CustomerEventBody),
            Answer: typeof(CustomerEventService.Taken)),
        new("POST", StaffRoutes.Consent, "Writes down a yes or no with its evidence", Body: typeof(ConsentBody),
            Answer: typeof(ConsentDesk.Taken)),
        new("POST", StaffRoutes.Attributes, "Tells attributes and tags of a buyer", Body: typeof(AttributesBody),
            Answer: typeof(PersonDesk.Known)),
        new("POST", StaffRoutes.Notes, "Writes a note on a buyer", Body: typeof(NoteBody), Answer: typeof(PersonDesk.Noted)),
        new("POST", StaffRoutes.HandTexts, "Sends one text by hand, by the rules of every text; once a key", Body: typeof(HandTextBody),
            Answer: typeof(HandTextDesk.Told)),
        new("POST", StaffRoutes.Feed, "Tells the shop's own events", Body: AnyJson, Answer: typeof(FeedReport)),
        new("GET", StaffRoutes.Products, "Where each product is liked, and by whom", "shop days top product",
            Answer: typeof(ProductReport)),
    ];

    static IEnumerable<ApiOperation> Flows() =>
    [
        new("GET", StaffRoutes.Flows, "Every flow: in force, versions, paused steps", Answer: typeof(List<FlowState>)),
        new("GET", StaffRoutes.Flow, "A version as JSON", "version"),
        new("POST", StaffRoutes.FlowDiff, "What a draft would change for all that waits", "format", typeof(FlowBody),
            Answer: typeof(FlowDifference)),
        new("POST", StaffRoutes.FlowPublish, "Publishes what was shown, by the hash of the difference", Body: typeof(FlowBody),
            Answer: new[] { typeof(Crm.Publishing.PublishResult.Published), typeof(Crm.Publishing.PublishResult.InForce) }),
        new("POST", StaffRoutes.FlowRetire, "Nothing begins by the flow any more", Body: typeof(FlowRetireBody),
            Answer: typeof(FlowsApi.Answer)),
        new("GET", StaffRoutes.Steps, "Steps, and which are held", Answer: typeof(List<StepDesk.Item>)),
        new("POST", StaffRoutes.Steps, "Holds a step, or lets it go on", Body: typeof(StepBody), Answer: typeof(StepDesk.Told)),
        new("POST", StaffRoutes.Replay, "Runs stored orders through a draft", "from! to! shop format", AnyJson,
            Answer: typeof(ReplayReport)),
        new("GET", StaffRoutes.ProveTimes, "The proof of the sending hours", "years", Answer: typeof(TimeProofReport)),
        new("GET", StaffRoutes.ProveRebuild, "Every stored order planned anew and compared", Answer: typeof(RebuildReport)),
        new("POST", StaffRoutes.PlanCapacity, "A busy day through a gateway's limits",
            "shop day orders gateway perSecond brokerPerSecond patience leadDays format", Csv, Answer: typeof(CapacityReport)),
    ];

    static IEnumerable<ApiOperation> Campaigns() =>
    [
        new("GET", CampaignRoutes.Campaigns, "All campaigns", Answer: typeof(List<CampaignView>)),
        new("POST", CampaignRoutes.Campaigns, "Writes a campaign, or changes one", "by", AnyJson, Answer: typeof(CampaignView)),
        new("GET", CampaignRoutes.Campaign, "One campaign with its progress", Answer: typeof(CampaignView)),
        new("GET", CampaignRoutes.Check, "Who would get it, at what cost, and what stands against it", Answer: typeof(CampaignCheckReport)),
        new("GET", CampaignRoutes.Report, "What it brought against who was held out", Answer: typeof(List<EffectReport>)),
        new("POST", CampaignRoutes.List, "A fixed list of recipients, or of exclusions", "kind", Csv, Answer: typeof(CampaignListing)),
        new("POST", CampaignRoutes.Step, "Approves, starts, pauses, resumes or cancels", "by", Answer: typeof(CampaignView)),
        new("GET", CampaignRoutes.Effects, "What each flow step earned", "quarter", Answer: typeof(List<EffectReport>)),
        new("GET", CampaignRoutes.Pools, "Coupon pools", Answer: typeof(List<CouponStock>)),
        new("POST", CampaignRoutes.Pools, "Defines a pool", Body: typeof(CouponPoolBody), Answer: typeof(CouponStock)),
        new("POST", CampaignRoutes.Codes, "Imports codes", Body: Csv, Answer: typeof(CouponImport)),
        new("POST", CampaignRoutes.Make, "Makes codes", Body: typeof(CouponMakeBody), Answer: Csv),
        new("GET", CampaignRoutes.Holder, "Whose a code is", "code!", Answer: typeof(CouponHolder)),
        new("GET", CampaignRoutes.Gifts, "The catalogue of gifts", Answer: typeof(List<Gift>)),
        new("POST", CampaignRoutes.Gifts, "Adds or changes gifts", Body: AnyJson, Answer: typeof(List<Gift>)),
        new("GET", CampaignRoutes.Packing, "The day's packing list", "day", Answer: Csv),
    ];

    static IEnumerable<ApiOperation> Membership() =>
    [
        new("GET", MembershipRoutes.Points, "A member's points and where they come from", Answer: typeof(PointsView)),
        new("POST", MembershipRoutes.Redeem, "Gives a reward, or money off a price, for points; once a request",
            Body: typeof(RedeemBody), Answer: typeof(PointsChanged)),
        new("POST", MembershipRoutes.Correct, "Adds or takes points, with who and why", Body: typeof(CorrectBody),
            Answer: typeof(PointsChanged)),
        new("POST", MembershipRoutes.Referrals, "Tells that a friend came by a member's code", Body: typeof(ReferralBody),
            Answer: typeof(ReferralToldView)),
        new("POST", MembershipRoutes.ReferralCode, "A member's code and link", Body: typeof(ReferralCodeBody),
            Answer: typeof(ReferralCodeView)),
        new("GET", MembershipRoutes.ReferralReport, "Who brought whom, and what they brought", Answer: typeof(List<ReferralFigures>)),
        new("GET", MembershipRoutes.PointsReport, "Where points come from, and what they are owed in money",
            Answer: typeof(List<PointsFigures>)),
    ];

    static IEnumerable<ApiOperation> Activities() =>
    [
        new("GET", ActivityRoutes.Activities, "Activities as they were published", Answer: typeof(List<ActivityLine>)),
        new("POST", ActivityRoutes.Activities, "Publishes an activity's file, or its next version", "by!", AnyJson,
            typeof(ActivityView)),
        new("GET", ActivityRoutes.Check, "What is planned and open, judged as a plan", "sale members",
            Answer: typeof(SortedDictionary<string, PlanReport>)),
        new("GET", ActivityRoutes.Activity, "One activity: versions, what was taken, its file", Answer: typeof(ActivityView)),
        new("POST", ActivityRoutes.Stop, "Ends it before its last day", Answer: typeof(ActivityView)),
        new("POST", ActivityRoutes.Play, "Plays in a member's name; once a request", Body: typeof(ActivityPlayBody),
            Answer: typeof(PlayView)),
        new("GET", ActivityRoutes.Fairness, "Draws everything again and tells what does not agree", Answer: typeof(FairnessReport)),
        new("GET", ActivityRoutes.Effect, "Those who took part against others of the same class, value and recency", "days",
            Answer: typeof(ActivityEffectReport)),
    ];

    static IEnumerable<ApiOperation> Members() =>
    [
        new("GET", MemberRoutes.Member, "What the token's member has and can do", "lang", Answer: typeof(MemberView))
            { IsOfMembers = true },
        new("POST", MemberRoutes.Play, "The member plays; once a request", "lang", typeof(MemberPlayBody), typeof(MemberPlayed))
            { IsOfMembers = true },
        new("POST", MemberRoutes.Redeem, "The member gets a reward for points; once a request", Body: typeof(MemberRedeemBody),
            Answer: typeof(MemberRedeemed)) { IsOfMembers = true },
        new("POST", MemberRoutes.Referral, "The member's own code; with a code: the member came by it", Body: typeof(MemberReferralBody),
            Answer: new[] { typeof(ReferralCodeView), typeof(ReferralToldView) })
            { IsOfMembers = true },
    ];

    static IEnumerable<ApiOperation> Installation() =>
    [
        new("GET", StaffRoutes.Platforms, "Platforms, and which are held", Answer: typeof(List<PlatformDesk.Item>)),
        new("POST", StaffRoutes.Platforms, "Holds a platform's texts, or lets them go on", Body: typeof(PlatformBody),
            Answer: typeof(PlatformDesk.Told)),
        new("GET", UsersRoute.Pattern, "Who may sign in on the pages", Answer: typeof(List<UsersApi.Item>)),
        new("POST", UsersRoute.Pattern, "Adds, resets, removes a person, or changes a role", Body: typeof(UserBody),
            Answer: typeof(UsersApi.Told)),
        new("POST", RedriveRoute.Pattern, "Puts dead letters back into the inbox", "id", Answer: "text/plain"),
        new("GET", Pattern, "This description"),
    ];

    static readonly Lazy<string> Document = new(() => Create().ToJsonString(new JsonSerializerOptions
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    }));

    public static string Text => Document.Value;

    public static Task<ApiResponse> AnswerAsync(HttpContext http) =>
        StaffRoutes.Private(http, Task.FromResult(ApiResponse.Json(Document.Value)));

    static JsonObject Create()
    {
        var (paths, schemas) = (new JsonObject(), new ApiSchemas());
        foreach (var path in Operations.GroupBy(o => "/api/" + o.Pattern))
            paths[path.Key] = new JsonObject(path.Select(o =>
                KeyValuePair.Create<string, JsonNode?>(o.Method.ToLowerInvariant(), o.ToJson(schemas))));
        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = "CrmFunctions", ["version"] = "1", ["description"] =
                "For people and tools. Phones are masked in every answer but one that was asked to reveal them; mistakes come as RFC 9457 "
                + "problem details." },
            ["paths"] = paths, ["components"] = Components(schemas),
            ["security"] = new JsonArray(new JsonObject { ["bearer"] = new JsonArray() },
                new JsonObject { ["functionKey"] = new JsonArray() }),
        };
    }

    static JsonObject Components(ApiSchemas schemas) => new()
    {
        ["schemas"] = schemas.ToJson(),
        ["securitySchemes"] = new JsonObject
        {
            ["bearer"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer",
                ["description"] = "One machine: admin.key, or the setting ApiKey." },
            ["member"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["bearerFormat"] = "JWT",
                ["description"] = "Signed by the shop's server with Shops:{id}:Member:Secrets." },
            ["functionKey"] = new JsonObject { ["type"] = "apiKey", ["in"] = "header", ["name"] = "x-functions-key",
                ["description"] = "Azure." },
        },
        ["responses"] = new JsonObject
        {
            ["Problem"] = new JsonObject { ["description"] = "What is wrong, and what to do.", ["content"] = new JsonObject
            {
                ["application/problem+json"] = new JsonObject { ["schema"] = new JsonObject { ["type"] = "object",
                    ["properties"] = new JsonObject { ["type"] = Type("string"), ["title"] = Type("string"), ["status"] = Type("integer"),
                        ["detail"] = Type("string") } } },
            } },
        },
    };

    static JsonObject Type(string name) => new() { ["type"] = name };
}
