using Crm.Common;
using Crm.Coupons;
using Crm.Customers;
using Crm.Effect;
using Crm.Flows;
using Crm.Gateways;
using Crm.Storage;
using Crm.Touchpoints;
using Crm.Touchpoints.Budget;
using Crm.Touchpoints.Deciding;
using NodaTime;
using LocalTime = Crm.Common.LocalTime;

namespace Crm.Campaigns;

/// <param name="Sampled">Of those planned, how many were decided one by one; the rest goes by them.</param>
/// <param name="Sent">By when they would go: at their minute, or put off by a rule first.</param>
/// <param name="WillNot">By the rule that would stop them.</param>
/// <param name="CodesLeft">
/// For it: those nobody has, and those taken for it already. Where a text needs one, no more go than there are.
/// </param>
/// <param name="PutOff">Of those sent, who waits first, by rule.</param>
/// <param name="PartsEach">How many texts have so many parts.</param>
/// <param name="PerMinute">What the spread and the gateways allow together.</param>
/// <param name="Forbidden">Words of the texts that law or carriers do not allow.</param>
/// <param name="Overlap">Other texts that wait for the same buyers on the same local day, by flow.</param>
/// <param name="BaseRate">The share of the audience that ordered in the same number of days before now.</param>
/// <param name="SmallestLift">The smallest rise over it this size can show.</param>
public sealed record CampaignCheckReport(string Campaign, long Audience, SortedDictionary<string, long> LeftOut, long Planned,
    SortedDictionary<string, long> Arms, long Sampled, long Sent, SortedDictionary<string, long> WillNot,
    SortedDictionary<string, long> PutOff, SortedDictionary<string, long> PartsEach, long Parts, decimal Cost, decimal MostCost,
    string Currency, decimal? Budget, int PerMinute, DateTimeOffset Start, DateTimeOffset End, long? CodesLeft,
    IReadOnlyList<string> Forbidden, SortedDictionary<string, long> Overlap, double BaseRate, double? SmallestLift,
    IReadOnlyList<CampaignPreview> Previews, IReadOnlyList<string> Warnings)
{
    public IReadOnlyList<string> WarningsInChinese { get; init; } = [];
}

/// <param name="Customer">Of a real buyer.</param>
public sealed record CampaignPreview(string Customer, string Variant, string To, string Text, int Parts);

/// <summary>
/// What a campaign would do if it were sent: the same audience, the same assignment, the same decisions as its touchpoints will meet, made
/// now for their minute.
/// </summary>
public sealed class CampaignCheck(CampaignMembers members, CouponPools pools, CustomerRows rows, NumberConsents numbers, FlowVersions flows,
    GatewayDirectory gateways, ForbiddenWords words, TimeProvider time)
{
    /// <summary>So many are decided one by one; of more every second, third… one is.</summary>
    public const int MostDecided = 20_000;

    /// <param name="campaign">To be checked.</param>
    /// <param name="ownCodes">So many codes were taken for it when it was planned.</param>
    /// <param name="cancel">Stops between customers.</param>
    public async Task<CampaignCheckReport> RunAsync(Campaign campaign, long ownCodes, CancellationToken cancel)
    {
        var baseline = await members.BaselineAsync(campaign, cancel);
        var size = new CampaignSize(campaign, time.GetUtcNow());
        await EachAsync(campaign, baseline, (member, place) => { size.Add(member); return default; }, cancel);
        var every = Math.Max(1, (size.Planned + MostDecided - 1) / MostDecided);
        var dry = new DryRun(campaign, every);
        await EachAsync(campaign, baseline, async (member, place) =>
        {
            if (member.LeftOut is null && place.Index % every == 0) await DecideAsync(dry, member.Read(), place, cancel);
        }, cancel);
        return Report(campaign, size, dry, await CodesAsync(campaign, ownCodes, cancel));
    }

    async Task EachAsync(Campaign campaign, Segments.NightlyBaseline baseline,
        Func<CampaignMember, (int Bucket, long Index), ValueTask> each, CancellationToken cancel) =>
        await Parallel.ForEachAsync(Keys.AllBuckets().Select((bucket, number) => (bucket, number)), BucketWorkers.Options(cancel),
            async (one, token) =>
            {
                long index = 0;
                await foreach (var member in members.InAsync(campaign, baseline, one.bucket, token))
                    await each(member, (one.number, member.LeftOut is null ? index++ : 0));
            });

    async ValueTask DecideAsync(DryRun dry, Customer customer, (int Bucket, long Index) place, CancellationToken cancel)
    {
        var campaign = dry.Campaign;
        var touchpoint = CampaignPlan.Of(campaign, 1, customer.Id, customer, place.Bucket, place.Index);
        var waiting = new List<(Touchpoint, Step)>();
        foreach (var row in await rows.OfCustomerAsync("t", customer.Id, cancel))
            if (RowBody.Read<Touchpoint>(row.Body) is { Waits: true } other && other.Id != touchpoint.Id
                && await flows.StepAsync(other.Flow, other.Version, other.Step, cancel) is { } step) waiting.Add((other, step));
        var orders = (await rows.OfCustomerAsync("o", customer.Id, cancel)).Select(r => RowBody.Read<Orders.StoredOrder>(r.Body).State)
            .ToList();
        var question = new DecisionContext(touchpoint, campaign.Step, customer, null, campaign.Shop, touchpoint.Due, waiting)
        {
            BuyersOrders = orders, Own = customer.OwnPhone is null ? OwnOrders.Latest(customer, orders) : null,
            Coupon = campaign.Step.Coupon is { } coupon ? new CouponCode(coupon.Pool, "ABCD2345", null) : null,
        };
        var (decision, putOff) = DryRun.Decide(question);
        if (decision is Decision.Send send && (await numbers.FindAsync(send.To, cancel))?.Refusal(send.Class, send.To, customer)
            is { } refusal) decision = new Decision.Suppress(ConsentRules.OfNumber(refusal.Class, refusal.Word));
        dry.Add(customer.Id, decision, putOff, waiting.Where(w => LocalTime.SameDay(w.Item1.WakeAt, touchpoint.Due,
            LocalTime.Zone(campaign.Shop.Zone))).Select(w => w.Item1.Flow));
    }

    /// <summary>How many codes there are for it; null where its texts have none.</summary>
    async ValueTask<long?> CodesAsync(Campaign campaign, long own, CancellationToken cancel)
    {
        if (campaign.Step.Coupon is not { } coupon) return null;
        var day = MonthSpend.Day(campaign.Shop, CampaignPlan.Earliest(campaign));
        return await pools.StockAsync(coupon.Pool, cancel) is { } stock && !stock.Pool.IsOver(day) 
            ? stock.Free + Math.Min(own, stock.Given) : 0;
    }

    CampaignCheckReport Report(Campaign campaign, CampaignSize size, DryRun dry, long? codes)
    {
        var rules = campaign.Shop.Rules;
        var rate = Math.Min(campaign.PerMinute, GatewayRate(campaign));
        var start = CampaignPlan.Earliest(campaign);
        var held = size.Arms.GetValueOrDefault(CampaignArms.Holdout);
        var lift = held == 0 ? null : Power.SmallestLift(size.BaseRate, size.Planned - held, held);
        var slower = (double)size.Planned / rate - (double)size.Planned / campaign.PerMinute;
        var report = new CampaignCheckReport(campaign.Id, size.Audience, size.LeftOut, size.Planned, size.Arms, dry.Decided,
            dry.Scaled(dry.Sent), dry.ScaledAll(dry.WillNot), dry.ScaledAll(dry.PutOff), dry.ScaledAll(dry.PartsEach),
            dry.Scaled(dry.Parts), dry.Scaled(dry.CostMicros) / 1_000_000m, (size.Planned - held) * dry.MostMicros / 1_000_000m,
            rules.PriceCurrency, campaign.BudgetMicros / 1_000_000m, rate, start,
            (size.LastDue ?? start) + TimeSpan.FromMinutes(Math.Max(0, slower)), codes, words.In(campaign.Step),
            dry.ScaledAll(dry.Overlap), size.BaseRate, lift, dry.Previews(), []);
        report = WithinCodes(report, campaign.Step.Coupon, size.Planned - held);
        var warnings = Warnings(campaign, report, held);
        return report with { Warnings = [.. warnings.Select(w => w.In("en"))],
            WarningsInChinese = [.. warnings.Select(w => w.In("zh-CN"))] };
    }

    // A code is one buyer's: who finds the pool dry gets nothing, unless the text goes without.
    static CampaignCheckReport WithinCodes(CampaignCheckReport report, StepCoupon? coupon, long treated)
    {
        if (coupon is null or { WhenDry: WhenDry.Without } || report.CodesLeft is not { } codes || report.Sent <= codes) return report;
        long Part(long count) => count * codes / report.Sent;
        SortedDictionary<string, long> Parts(SortedDictionary<string, long> counts) =>
            new(counts.ToDictionary(c => c.Key, c => Part(c.Value)), StringComparer.Ordinal);
        return report with
        {
            Sent = codes, PutOff = Parts(report.PutOff), PartsEach = Parts(report.PartsEach), Parts = Part(report.Parts),
            Cost = report.Cost * codes / report.Sent, MostCost = report.MostCost * codes / treated,
            WillNot = CampaignCounts.Sum(report.WillNot, new(StringComparer.Ordinal) { ["pool-dry:" + coupon.Pool] = report.Sent - codes }),
        };
    }

    int GatewayRate(Campaign campaign)
    {
        var names = campaign.Shop.Gateways.Names.Select(gateways.Find).OfType<GatewayAccount>().ToList();
        return names.Count == 0 ? int.MaxValue : (int)Math.Min(int.MaxValue, names.Sum(a => a.Limits.PerSecond) * 60);
    }

    List<CampaignWarning> Warnings(Campaign campaign, CampaignCheckReport report, long held)
    {
        var warnings = new List<CampaignWarning>();
        void Add(string code, params object?[] values) => warnings.Add(new CampaignWarning(code, values));
        if (report.Planned == 0) Add("nobody");
        if (Reports.Lint.LinkLint.Check(campaign.Flow, campaign.Step, campaign.Shop).Any()) Add("no-link-address", campaign.Shop.Id);
        if (held == 0) Add("no-holdout");
        else if (report.SmallestLift is null) Add("too-small");
        if (campaign.Step.Coupon is { } coupon && (report.CodesLeft ?? 0) < report.Planned - held)
            Add("few-codes", coupon.Pool, report.CodesLeft ?? 0, report.Planned - held);
        if (report.Budget < report.Cost) Add("budget", report.Budget, report.Cost, report.Currency);
        if (report.End > CampaignPlan.Earliest(campaign) + TimeSpan.FromDays(1)) Add("long");
        if (report.End - report.Start > campaign.Step.Expires && report.PerMinute < campaign.PerMinute) Add("slow-gateways");
        if (CampaignPlan.Earliest(campaign) + campaign.Step.Expires <= time.GetUtcNow()) Add("over");
        if (!campaign.Shop.Live) Add("not-live");
        return warnings;
    }
}
