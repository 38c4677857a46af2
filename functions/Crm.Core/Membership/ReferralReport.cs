using Crm.Common;
using Crm.Customers;
using Crm.Points;
using Crm.Shops;

namespace Crm.Membership;

/// <summary>A person of the tree, each under who brought them.</summary>
/// <param name="Depth">0: brought by nobody.</param>
/// <param name="State">How the referral stands; null for who was brought by nobody.</param>
/// <param name="Net">Major units of the points' currency that they paid since, net of refunds; 0 for who was brought by nobody.</param>
public sealed record ReferralLine(int Depth, string Customer, string? Name, ReferralState? State, string? Reason, DateTimeOffset? At,
    decimal Net);

/// <param name="Refused">By reason.</param>
/// <param name="Net">Of all friends who are not refused.</param>
/// <param name="Points">Given to both sides.</param>
/// <param name="Tree">In the order to print it, the refused ones too.</param>
public sealed record ReferralFigures(string Group, int Friends, int Open, int Rewarded, SortedDictionary<string, int> Refused, decimal Net,
    string Currency, long Points, IReadOnlyList<ReferralLine> Tree);

/// <summary>Who brought whom, and what they brought.</summary>
public sealed class ReferralReport(ReferralBook book, ReferralPeople people, CustomerRows customers, ShopDirectory shops)
{
    public async Task<IReadOnlyList<ReferralFigures>> RunAsync(CancellationToken cancel)
    {
        var all = new List<ReferralFigures>();
        foreach (var group in shops.All.Select(s => s.Group).Distinct().Order(StringComparer.Ordinal))
            if (shops.PointsOf(group) is { Referral: { } referral } rules) all.Add(await OfAsync(group, rules, referral, cancel));
        return all;
    }

    async Task<ReferralFigures> OfAsync(string group, PointsRules rules, ReferralRules referral, CancellationToken cancel)
    {
        var rows = await book.AllAsync(group, cancel);
        var now = await people.NowAsync(rows, cancel);
        var known = new Dictionary<string, Customer?>(StringComparer.Ordinal);
        foreach (var id in now.Values.Distinct()) known[id] = (await customers.CustomerAsync(id, cancel))?.Value;
        decimal NetOf(ReferralRow row) => known[now[row.Friend]] is { } friend ? Net(friend.Facts, rules.Currency, row.At) : 0;
        var counted = rows.Where(r => r.State != ReferralState.Refused).ToList();
        var rewarded = rows.Count(r => r.State == ReferralState.Rewarded);
        return new ReferralFigures(group, rows.Count, rows.Count(r => r.State == ReferralState.Open), rewarded,
            new(rows.Where(r => r.Reason is not null).CountBy(r => r.Reason!).ToDictionary(), StringComparer.Ordinal), counted.Sum(NetOf),
            rules.Currency, rewarded * (referral.ReferrerPoints + referral.FriendPoints), [.. Tree(rows, now, known, NetOf)]);
    }

    static IEnumerable<ReferralLine> Tree(List<ReferralRow> rows, IReadOnlyDictionary<string, string> now,
        Dictionary<string, Customer?> known, Func<ReferralRow, decimal> netOf)
    {
        var brought = rows.ToLookup(r => now[r.Referrer]);
        var friends = rows.Where(r => r.State != ReferralState.Refused).Select(r => now[r.Friend]).ToHashSet(StringComparer.Ordinal);
        var (stack, seen) = (new Stack<ReferralLine>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var root in rows.Select(r => now[r.Referrer]).Distinct().Where(r => !friends.Contains(r)).Reverse())
            stack.Push(new ReferralLine(0, root, NameOf(root), null, null, null, 0));
        while (stack.TryPop(out var line))
        {
            yield return line;
            // Below a refused one nothing hangs, and nobody's friends are told twice.
            if (line.State == ReferralState.Refused || !seen.Add(line.Customer)) continue;
            foreach (var row in brought[line.Customer].Reverse())
                stack.Push(new ReferralLine(line.Depth + 1, now[row.Friend], NameOf(now[row.Friend]), row.State, row.Reason, row.At,
                    netOf(row)));
        }

        string? NameOf(string id) => CleanText.OfBuyer(known.GetValueOrDefault(id)?.Profile?.Name?.Value);
    }

    static decimal Net(CustomerFacts facts, string currency, DateTimeOffset from)
    {
        if (!facts.Paid.TryGetValue(currency, out var pairs)) return 0;
        var (sum, since) = (0L, from.ToUnixTimeSeconds());
        for (var i = 0; i + 1 < pairs.Count; i += 2)
            if (pairs[i] >= since) sum += pairs[i + 1];
        return (decimal)sum / Money.Scale(currency);
    }
}
