using System.Collections.Concurrent;
using System.Globalization;
using Crm.Common;
using Crm.Customers;
using Crm.Points;
using Crm.Shops;
using Crm.Storage;

namespace Crm.Membership;

/// <summary>Where a group's points come from, where they go, and what is still to be made good.</summary>
public sealed record PointsFigures
{
    public required string Group { get; init; }
    public long Members { get; set; }

    /// <summary>Points that came, by cause; of orders what refunds have left of them.</summary>
    public SortedDictionary<PointsCause, long> Earned { get; init; } = [];
    public long Redeemed { get; set; }
    public long TakenByHand { get; set; }
    public long Expired { get; set; }
    public long Available { get; set; }
    public long Pending { get; set; }
    public long Owed { get; set; }

    /// <summary>Percent of all points that came from trades.</summary>
    public decimal? FromTrades { get; set; }

    /// <summary>Major units: what can be spent and what is pending, at the value of a point.</summary>
    public decimal Liability { get; set; }
    public required string Currency { get; init; }
    public string? Says { get; set; }
}

/// <summary>A pass over all ledgers, bucket by bucket.</summary>
public sealed class PointsReport(CrmTables tables, ShopDirectory shops, TimeProvider time)
{
    public async Task<IReadOnlyList<PointsFigures>> RunAsync(CancellationToken cancel)
    {
        var groups = new ConcurrentDictionary<string, PointsFigures>(shops.All.Select(s => s.Group).Distinct()
            .Where(g => shops.PointsOf(g) is not null).Select(g => KeyValuePair.Create(g,
                new PointsFigures { Group = g, Currency = shops.PointsOf(g)!.Currency })));
        if (groups.IsEmpty) return [];
        var now = time.GetUtcNow();
        foreach (var bucket in Keys.AllBuckets())
        {
            var lines = new Dictionary<string, List<PointsEntry>>(StringComparer.Ordinal);
            await foreach (var row in tables.Rows.RangeAsync(bucket, "p|", cancel))
            {
                var owner = Keys.CustomerOf(row.Key);
                if (!lines.TryGetValue(owner, out var own)) lines[owner] = own = [];
                own.Add(RowBody.Read<PointsEntry>(row.Body));
            }
            foreach (var (customer, own) in lines)
                if (await tables.Rows.GetAsync(bucket, Keys.Customer(customer), cancel) is { } row
                    && groups.TryGetValue(RowBody.Read<Customer>(row.Body).Group, out var figures))
                    Add(figures, PointsAccount.Of(customer, own, now));
        }
        foreach (var figures in groups.Values) Finish(figures, shops.PointsOf(figures.Group)!);
        return [.. groups.Values.OrderBy(f => f.Group, StringComparer.Ordinal)];
    }

    static void Add(PointsFigures figures, PointsAccount account)
    {
        figures.Members++;
        figures.Available += account.Available;
        figures.Pending += account.Pending;
        figures.Owed += account.Owed;
        figures.Expired += account.Expired;
        foreach (var line in account.Entries)
            if (line.Cause == PointsCause.Expiry) continue;
            else if (line.Points > 0) figures.Earned[line.Cause] = figures.Earned.GetValueOrDefault(line.Cause) + line.Points;
            else if (line.Cause == PointsCause.Correction) figures.TakenByHand -= line.Points;
            else figures.Redeemed -= line.Points;
    }

    static void Finish(PointsFigures figures, PointsRules rules)
    {
        figures.Liability = (figures.Available + figures.Pending) * rules.Value;
        var (trades, all) = (figures.Earned.GetValueOrDefault(PointsCause.Order), figures.Earned.Values.Sum());
        if (all == 0) return;
        figures.FromTrades = Math.Round(100m * trades / all, 1);
        figures.Says = string.Create(CultureInfo.InvariantCulture, $"{figures.FromTrades:0.#} % of the points came from trades; about 70 % "
            + $"is the practice") + (figures.FromTrades switch
        {
            < 55 => ": activities give away more than orders earn.",
            > 85 => ": members have little reason to come back between orders.",
            _ => ".",
        });
    }
}
