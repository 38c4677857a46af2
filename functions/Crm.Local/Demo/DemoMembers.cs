using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Crm.Activities;
using Crm.Common;
using Crm.Customers;
using Crm.Local.Commands;
using Crm.Local.Hosting;
using Crm.Membership;

namespace Crm.Local.Demo;

/// <summary>The members' side of the demo's months: a friend is brought, a lottery played, and all of it drawn again at the end.</summary>
sealed class DemoMembers(DemoPlan plan, IReadOnlyList<OrderLife> lives)
{
    const string Wheel = "wheel";
    const int Players = 300, PaidTries = 3;
    static readonly DateTimeOffset PlaysAt = new(2026, 6, 28, 12, 0, 0, DemoShop.Offset);

    static string File => $$"""
        { "activity": "{{Wheel}}", "shop": "{{DemoShop.CustomerMatch.Id}}", "title": { "zh-CN": "六月转盘", "en": "The June wheel" },
          "from": "2026-06-28", "until": "2026-06-29",
          "lottery": { "freePerDay": 1, "cost": 20, "perDay": 3, "prizes": [
            { "prize": "pillow", "text": { "zh-CN": "乳胶枕", "en": "A pillow" }, "chance": 0.02, "stock": 3, "value": 89 },
            { "prize": "points", "text": { "zh-CN": "30积分", "en": "30 points" }, "chance": 0.4, "points": 30 } ] } }
        """;

    readonly (OrderLife Referrer, OrderLife Friend)? pair = Pair(lives);
    bool isTold, isPlayed;

    /// <summary>Whose first order brings whose: both ordered at the first shop with an account and kept what they got.</summary>
    static (OrderLife, OrderLife)? Pair(IReadOnlyList<OrderLife> lives)
    {
        var first = lives.Where(l => l is { Buyer.Guest: false, Paid: not null } && l.Buyer.Shops is [var only]
                && only == DemoShop.CustomerMatch)
            .GroupBy(l => l.Buyer.Number).Select(g => g.First())
            .Where(l => l is { Cancelled: null, Refund: null, Parcels.Count: > 0 } && l.Parcels.Max(p =>
                p.Delivered) < DemoShop.Ends.AddDays(-9) && l.Buyer.Phone?.StartsWith("145", StringComparison.Ordinal) == true).ToList();
        if (first.Count == 0) return null;
        var friend = first.Find(l => l.Placed > first[0].Placed.AddHours(3) && l.Buyer.Place != first[0].Buyer.Place);
        return friend is null ? null : (first[0], friend);
    }

    /// <summary>What members do in this tick.</summary>
    public async Task TickAsync(CrmHost host, DateTimeOffset now, CancellationToken cancel)
    {
        if (!isTold && pair is var (referrer, friend) && now >= friend.Placed.AddHours(-1))
        {
            isTold = true;
            await TellAsync(host, referrer.Buyer, friend.Buyer, cancel);
        }
        if (isPlayed || now < PlaysAt) return;
        isPlayed = true;
        await PlayAsync(host, cancel);
    }

    static async Task TellAsync(CrmHost host, Buyer referrer, Buyer friend, CancellationToken cancel)
    {
        if (await IdAsync(host, referrer, cancel) is not { } member) return;
        var code = await host.Get<ReferralBook>().CodeAsync(DemoShop.Group, member, null, cancel);
        var shop = DemoShop.CustomerMatch;
        await host.Get<ReferralDesk>().TellAsync(Json.Bytes(new ReferralBody(shop.Id, code.Code, null, null, shop.Platform,
            friend.ShopifyId.ToString(CultureInfo.InvariantCulture), null)), cancel);
    }

    // A seed that follows from the demo's would be no secret in a shop; here the same demo has to come to the same.
    async Task PlayAsync(CrmHost host, CancellationToken cancel)
    {
        var seed = SHA256.HashData(Encoding.UTF8.GetBytes($"demo {plan.Seed}"));
        await host.Get<ActivityStore>().PublishAsync(File, "demo", cancel, seed);
        var players = 0;
        foreach (var buyer in lives.Select(l => l.Buyer).DistinctBy(b => b.Number).OrderBy(b => b.Number))
        {
            if (players == Players) break;
            if (await IdAsync(host, buyer, cancel) is not { } member) continue;
            players++;
            for (var play = 1; play <= (buyer.Number % PaidTries == 0 ? 2 : 1); play++)
                await host.Get<ActivityPlays>().PlayAsync(member, Wheel, new PlayInput($"{buyer.Number}-{play}"), cancel);
        }
    }

    static async ValueTask<string?> IdAsync(CrmHost host, Buyer buyer, CancellationToken cancel) =>
        await host.Get<IdentityIndex>().FindAsync(DemoShop.Group, Identity.Buyer(DemoShop.CustomerMatch.Id, DemoShop.CustomerMatch.Platform,
            buyer.ShopifyId.ToString(CultureInfo.InvariantCulture)), cancel);

    /// <summary>The night after the last day, and what came of it all.</summary>
    public static async Task<IReadOnlyList<string>> LinesAsync(CrmHost host, CancellationToken cancel)
    {
        await host.Get<ReferralKeeper>().RunAsync(cancel);
        var lines = new List<string>();
        foreach (var figures in await host.Get<PointsReport>().RunAsync(cancel))
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"Members {figures.Members:N0}: {figures.Available} points can be spent, "
                + $"{figures.Pending} pending, {figures.Liability:0.00} {figures.Currency} to be made good; "
                + $"{figures.FromTrades:0.#} % came from trades"));
        if (await host.Get<FairnessCheck>().RunAsync(Wheel, cancel) is { } fairness)
            lines.AddRange(ActivityCommands.Lines(fairness).Select((line, i) => i == 0 ? "Lottery " + line : line));
        foreach (var figures in await host.Get<ReferralReport>().RunAsync(cancel))
            if (figures.Friends > 0)
                lines.AddRange(ReferralsCommand.Lines(figures).Select((line, i) => i == 0 ? "Referral " + line : line));
        return lines;
    }
}
