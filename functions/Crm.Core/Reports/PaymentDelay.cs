using Crm.Orders;
using Crm.Shops;

namespace Crm.Reports;

/// <summary>
/// How fast a shop's buyers pay by themselves, by order source, from the stored orders. The reminder belongs at the minute by which
/// <see cref="Most"/> of those who paid without one had paid: sooner it reaches people who were about to pay, later it only costs time.
/// Who paid after a reminder teaches nothing: nobody knows what they had done without it.
/// </summary>
public sealed class PaymentDelay
{
    /// <summary>With fewer payers than this the curve is noise.</summary>
    public const int LeastOrders = 100;

    /// <summary>The share of payers the reminder waits for.</summary>
    public const double Most = 0.9;

    /// <summary>A curve is drawn in so many columns.</summary>
    public const int Points = 24;

    const double Step = 5, LeastMinutes = 10, MostMinutes = 24 * 60;

    readonly SortedDictionary<(string Shop, string Source), Told> sources = [];

    sealed class Told
    {
        public List<double> Minutes { get; } = [];
        public int Reminded { get; set; }
    }

    /// <param name="order">An order of the shop.</param>
    /// <param name="reminded">When the first text that asked for its payment went out; null when none did.</param>
    public void Add(OrderState order, DateTimeOffset? reminded)
    {
        if (order.Test || order.When(Milestone.Created) is not { } placed || order.When(Milestone.Paid) is not { } paid
            || paid < placed) return;
        var key = (order.Key.Shop, PaymentDelays.SourceOf(order));
        if (!sources.TryGetValue(key, out var told)) sources[key] = told = new Told();
        if (reminded <= paid) told.Reminded++;
        else told.Minutes.Add((paid - placed).TotalMinutes);
    }

    public IEnumerable<PaymentCurve> Curves()
    {
        foreach (var ((shop, source), told) in sources)
        {
            var minutes = told.Minutes;
            minutes.Sort();
            if (minutes.Count == 0) yield return new PaymentCurve(shop, source, 0, told.Reminded, 0, 0, 0, null, []);
            else yield return new PaymentCurve(shop, source, minutes.Count, told.Reminded, Quantile(minutes, 0.5), Quantile(minutes, 0.9),
                Quantile(minutes, 0.95), Propose(minutes), Shares(minutes));
        }
    }

    static TimeSpan? Propose(List<double> sorted) => sorted.Count < LeastOrders ? null
        : TimeSpan.FromMinutes(Math.Clamp(Math.Ceiling(Quantile(sorted, Most) / Step) * Step, LeastMinutes, MostMinutes));

    /// <summary>The share that had paid at even steps up to twice the time most needed.</summary>
    static double[] Shares(List<double> sorted)
    {
        var end = Math.Max(2 * Quantile(sorted, Most), LeastMinutes);
        return [.. Enumerable.Range(1, Points).Select(i => (double)sorted.Count(m => m <= end * i / Points) / sorted.Count)];
    }

    // The smallest time by which at least that share had paid.
    static double Quantile(List<double> sorted, double share) => sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Count) - 1)];
}

/// <param name="Orders">Paid without a reminder: what the curve is made of.</param>
/// <param name="Reminded">Paid after a reminder, and left out.</param>
/// <param name="Median">Minutes from placing to paying.</param>
/// <param name="P90">Nine of ten had paid by then.</param>
/// <param name="P95">Nineteen of twenty.</param>
/// <param name="Proposed">The delay of the reminder; null when there is too little to learn from.</param>
/// <param name="Shares">The curve: the share that had paid, at even steps up to twice <paramref name="P90"/> (ten minutes at
/// least).</param>
public sealed record PaymentCurve(
    string Shop, string Source, int Orders, int Reminded, double Median, double P90, double P95, TimeSpan? Proposed,
        IReadOnlyList<double> Shares);
