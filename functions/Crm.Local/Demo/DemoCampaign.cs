using System.Globalization;
using System.Text;
using Crm.Campaigns;
using Crm.Common;
using Crm.Customers;
using Crm.Local.Commands;
using Crm.Local.Hosting;
using Crm.Touchpoints;
using Crm.Touchpoints.Campaigns;

namespace Crm.Local.Demo;

/// <param name="Known">What the story put in: so many more of the treated group ordered as a share of it.</param>
/// <param name="Orders">Placed in the days after.</param>
sealed record DemoCampaignOutcome(CampaignCheckReport Check, EffectReport Report, double Known, int Orders)
{
    public EffectComparison Judged => Report.Comparisons[0];
}

/// <summary>
/// A campaign after the demo's months, to buyers of whom some order anyway and some because of the text: so what the report finds can be
/// held against what is known.
/// </summary>
sealed class DemoCampaign(DemoPlan plan)
{
    const string Id = "july";
    const double Anyway = 0.04, BecauseOfIt = 0.12;
    const int Days = 9;
    static readonly TimeSpan Tick = TimeSpan.FromMinutes(30);

    // The next number of an order: far above all that the months had.
    const int FirstNumber = 500_000;

    public static DateTimeOffset Ends { get; } = DemoShop.Ends.AddDays(Days);

    static string File => $$"""
        { "campaign": "{{Id}}", "shop": "{{DemoShop.CustomerMatch.Id}}", "owner": "demo",
          "audience": { "when": { "fact": "customer.paidOrders", "atLeast": 1 } },
          "class": "promotional", "start": "2026-07-01T11:00", "perMinute": 600, "expires": "PT5H", "holdout": 30, "windowDays": 7,
          "variants": [ { "variant": "summer", "share": 100, "text": { "zh-CN": "{{"{{name}}"}}亲，夏凉新品到店，冰感系列等您来选" } } ] }
        """;

    public async Task<DemoCampaignOutcome> RunAsync(CancellationToken cancel)
    {
        var clock = new ManualTime(DemoShop.Ends);
        await using var host = await CrmHost.StartAsync(DemoShop.Settings(plan.Folder),
            new HostSetup { Time = clock, FiresByItself = false, LogLevel = LogLevel.Error }, cancel);
        var desk = host.Get<CampaignDesk>();
        Accepted(await desk.PutAsync(Encoding.UTF8.GetBytes(File), "demo", cancel));
        var check = Json.Read<CampaignCheckReport>(Encoding.UTF8.GetBytes(
            Accepted(await host.Get<CampaignReports>().CheckAsync(Id, cancel)).Body));
        Accepted(await desk.StepAsync(Id, "approve", "demo", cancel));
        await PlayAsync(host, clock, [], DemoShop.Ends.AddHours(18), cancel);
        var (orders, known) = await StoryAsync(host, cancel);
        await PlayAsync(host, clock, [.. orders.SelectMany(ShopifyWebhooks.Of).OrderBy(w => w.Arrives)], Ends, cancel);
        var reports = (await host.Get<CampaignReports>().ReportsAsync(Id, cancel))!;
        return new DemoCampaignOutcome(check, reports[0], known, orders.Count);
    }

    static async Task PlayAsync(CrmHost host, ManualTime clock, List<Webhook> story, DateTimeOffset until, CancellationToken cancel)
    {
        using var post = new SignedPost(host.Url);
        for (var (now, posted) = (clock.GetUtcNow(), 0); now <= until; now += Tick)
        {
            clock.Set(now);
            var from = posted;
            while (posted < story.Count && story[posted].Arrives <= now) posted++;
            if (posted > from)
            {
                await post.AllAsync(story.GetRange(from, posted - from), cancel);
                await DemoRun.DrainAsync(host.Get<InboxWorker>(), clock, cancel);
                clock.Set(now);
            }
            await host.Get<CampaignKeeper>().RunDueAsync(cancel);
            await host.Get<WakeUpLoop>().RunDueAsync(cancel);
        }
    }

    /// <summary>Everybody in the campaign may order; who got the text does so more often. The same buyers as the months had.</summary>
    async Task<(List<OrderLife> Orders, double Known)> StoryAsync(CrmHost host, CancellationToken cancel)
    {
        var (dice, orders) = (new Dice(plan.Seed + 1), new List<OrderLife>());
        var (rows, index) = (host.Get<CustomerRows>(), host.Get<IdentityIndex>());
        var (treated, because) = (0, 0);
        foreach (var buyer in Buyers.Make(plan.Buyers, plan.Begins, new Dice(plan.Seed)))
        {
            var shop = DemoShop.CustomerMatch;
            var name = Identity.Buyer(shop.Id, shop.Platform, buyer.ShopifyId.ToString(CultureInfo.InvariantCulture));
            if (await index.FindAsync(DemoShop.Group, name, cancel) is not { } customer
                || await TextAsync(rows, customer, cancel) is not { } text) continue;
            // Drawn for everybody, so that one buyer's luck does not hang on another's text.
            var (anyway, moved, hours) = (dice.Chance(Anyway), dice.Chance(BecauseOfIt), dice.Hours(1, 150));
            var basket = Catalogue.Basket(shop, dice);
            var isMoved = moved && text.State is (TouchpointState.Accepted or TouchpointState.Delivered);
            if (text.Arm != CampaignArms.Holdout) (treated, because) = (treated + 1, because + (isMoved && !anyway ? 1 : 0));
            if (!anyway && !isMoved) continue;
            var placed = text.Due + TimeSpan.FromMinutes(Math.Round(hours.TotalMinutes));
            orders.Add(new OrderLife
            {
                Number = FirstNumber + buyer.Number, Buyer = buyer, Shop = shop, Lines = basket, Discount = 0, Freight = 0, Placed = placed,
                Paid = placed.AddMinutes(3),
            });
        }
        return (orders, treated == 0 ? 0 : (double)because / treated);
    }

    static async ValueTask<Touchpoint?> TextAsync(CustomerRows rows, string customer, CancellationToken cancel) =>
        (await rows.OfCustomerAsync("t", customer, cancel)).Select(r => RowBody.Read<Touchpoint>(r.Body))
            .FirstOrDefault(t => t.Flow == CampaignGate.FlowOf(Id));

    static ApiResponse Accepted(ApiResponse reply) =>
        reply.Status == 200 ? reply : throw new InvalidOperationException("The demo's campaign: " + reply.Body);

    public static IEnumerable<string> Lines(DemoCampaignOutcome outcome)
    {
        yield return "A campaign on the day after, checked before:";
        foreach (var line in CampaignText.Of(outcome.Check)) yield return "  " + line;
        yield return $"Nine days and {outcome.Orders} orders later:";
        foreach (var line in CampaignText.Of(outcome.Report)) yield return "  " + line;
        if (outcome.Judged.Lift is { } lift)
            yield return string.Create(CultureInfo.InvariantCulture, $"What the story had put in: {100 * outcome.Known:0.0} points more of "
                + $"the treated group, which the interval {(lift.Contains(outcome.Known) ? "covers" : "does not cover")}.");
    }
}
