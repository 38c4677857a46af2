using Crm.Common;
using Crm.Customers;
using Crm.Effect;

namespace Crm.Activities;

/// <summary>What buyers come to on average before the activity: high and low are told apart by it.</summary>
sealed class EffectMeans(DateTimeOffset before)
{
    readonly Dictionary<string, (long Buyers, decimal Total)> money = new(StringComparer.Ordinal);
    long buyers, orders, days;

    public void Add(CustomerFacts facts)
    {
        if (BuyerBefore.Of(facts, null, before) is not { } buyer) return;
        (buyers, orders, days) = (buyers + 1, orders + buyer.Orders, days + buyer.Days);
        var (count, total) = money.GetValueOrDefault(buyer.Currency);
        money[buyer.Currency] = (count + 1, total + buyer.Total);
    }

    /// <summary>The one most buyers use.</summary>
    public string? Currency => money.Count == 0 ? null : money.OrderByDescending(m => m.Value.Buyers).ThenBy(m => m.Key,
        StringComparer.Ordinal).First().Key;

    /// <summary>Class, value and recency of a buyer, as a word; "none" for who had bought nothing.</summary>
    public string StratumOf(CustomerFacts facts, string? currency, DateTimeOffset at)
    {
        if (BuyerBefore.Of(facts, currency, at) is not { } buyer) return "none";
        var (count, total) = money.GetValueOrDefault(buyer.Currency);
        var mean = count == 0 ? 0 : total / count;
        var worth = buyer.Total < mean / 2 ? 0 : buyer.Total < mean ? 1 : buyer.Total < mean * 2 ? 2 : 3;
        var recency = buyer.Days switch { <= 30 => 0, <= 90 => 1, <= 180 => 2, <= 365 => 3, _ => 4 };
        var rfm = Names.ClassOf((Int128)buyer.Days * buyers <= days, (Int128)buyer.Orders * buyers >= orders, buyer.Total >= mean);
        return $"{(int)rfm}|{worth}|{recency}";
    }
}

/// <summary>What a buyer had done by a moment.</summary>
/// <param name="Days">Since the last purchase.</param>
sealed record BuyerBefore(int Orders, int Days, string Currency, decimal Total)
{
    /// <param name="facts">All that is known by now.</param>
    /// <param name="currency">Money of this one; null: of the one used most.</param>
    /// <param name="at">Nothing from then on counts.</param>
    public static BuyerBefore? Of(CustomerFacts facts, string? currency, DateTimeOffset at)
    {
        var seconds = at.ToUnixTimeSeconds();
        var (orders, last) = (0, 0L);
        foreach (var paid in facts.PaidTimes)
            if (paid < seconds) (orders, last) = (orders + 1, Math.Max(last, paid));
        if (orders == 0) return null;
        var code = currency is not null && facts.Paid.ContainsKey(currency) ? currency
            : facts.Paid.OrderByDescending(p => p.Value.Count).ThenBy(p => p.Key, StringComparer.Ordinal).Select(p =>
                p.Key).FirstOrDefault("");
        return new BuyerBefore(orders, (int)((seconds - last) / 86_400), code, Money(facts, code, 0, seconds));
    }

    /// <summary>Net of refunds, in major units.</summary>
    public static decimal Money(CustomerFacts facts, string currency, long from, long to)
    {
        if (!facts.Paid.TryGetValue(currency, out var pairs)) return 0;
        var sum = 0L;
        for (var i = 0; i + 1 < pairs.Count; i += 2)
            if (pairs[i] >= from && pairs[i] < to) sum += pairs[i + 1];
        return (decimal)sum / Common.Money.Scale(currency);
    }
}

/// <summary>Buyers by stratum, those who took part beside the others.</summary>
sealed class EffectStrata(string? currency, EffectMeans means, int days)
{
    readonly SortedDictionary<string, (Sample[] Ordered, Sample[] Net)> strata = new(StringComparer.Ordinal);

    public void Add(CustomerFacts facts, DateTimeOffset at, bool tookPart)
    {
        var key = means.StratumOf(facts, currency, at);
        if (!strata.TryGetValue(key, out var cell)) strata[key] = cell = (new Sample[2], new Sample[2]);
        var (from, to, side) = (at.ToUnixTimeSeconds(), at.AddDays(days).ToUnixTimeSeconds(), tookPart ? 0 : 1);
        cell.Ordered[side] = cell.Ordered[side].With(facts.PaidTimes.Any(t => t >= from && t < to) ? 1 : 0);
        cell.Net[side] = cell.Net[side].With(currency is null ? 0 : (double)BuyerBefore.Money(facts, currency, from, to));
    }

    public ActivityEffectReport Report(string activity, DateTimeOffset over, DateTimeOffset now)
    {
        var (tookPart, others) = (Side(0), Side(1));
        var both = strata.Values.Where(s => s.Ordered[0].Count > 0 && s.Ordered[1].Count > 0).ToList();
        var matched = Stratified.Difference([.. both.Select(s => new Stratum(s.Ordered[0], s.Ordered[1]))]);
        var net = Stratified.Difference([.. both.Select(s => new Stratum(s.Net[0], s.Net[1]))]);
        var compared = both.Sum(s => s.Ordered[0].Count);
        var finding = Verdict.Of(matched, tookPart.Buyers, both.Sum(s => s.Ordered[1].Count), over, now);
        var money = finding.IsConcluded() ? Verdict.Of(net, 1, 1, over, now) : finding;
        return new ActivityEffectReport(activity, days, over, currency, tookPart, others,
            Told(Proportions.Difference(new(tookPart.Ordered, tookPart.Buyers), new(others.Ordered, others.Buyers))),
            Told(Means.OfMoney(Sum(s => s.Net[0]), Sum(s => s.Net[1]))), compared, both.Count, Told(matched), Told(net), finding, money,
            ActivityEffectWords.Of(finding, money, matched, over));
    }

    static Interval? Told(Interval interval) => double.IsFinite(interval.Low + interval.High) ? interval : null;

    EffectSide Side(int side)
    {
        var (ordered, net) = (Sum(s => s.Ordered[side]), Sum(s => s.Net[side]));
        return new EffectSide(ordered.Count, (long)ordered.Sum, Proportions.Wilson(new((long)ordered.Sum, ordered.Count)), net.Mean);
    }

    Sample Sum(Func<(Sample[] Ordered, Sample[] Net), Sample> of) => strata.Values.Select(of).Aggregate(default(Sample), (a, b) => a + b);
}
