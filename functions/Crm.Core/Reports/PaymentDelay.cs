using Crm.Orders;

namespace Crm.Reports;

/// <summary>
/// How fast a shop's buyers pay, by order source, from the stored orders: the reminder belongs after the point where nearly all who pay by
/// themselves have done so, and well before the platform closes the order.
/// </summary>
public sealed class PaymentDelay
{
    /// <summary>With fewer paid orders than this the curve is noise.</summary>
    public const int LeastOrders = 50;

    readonly SortedDictionary<(string Shop, string Source), List<double>> minutes = [];

    public void Add(OrderState order)
    {
        if (order.Test || order.When(Milestone.Created) is not { } placed || order.When(Milestone.Paid) is not { } paid || paid < placed) return;
        var key = (order.Key.Shop, order.Details?.Value.Source ?? "(not told)");
        if (!minutes.TryGetValue(key, out var list)) minutes[key] = list = [];
        list.Add((paid - placed).TotalMinutes);
    }

    public IEnumerable<PaymentCurve> Curves()
    {
        foreach (var ((shop, source), list) in minutes)
        {
            list.Sort();
            yield return new PaymentCurve(shop, source, list.Count, Quantile(list, 0.5), Quantile(list, 0.9), Quantile(list, 0.95), Propose(list));
        }
    }

    // Payments at once (a card at the checkout) say nothing of those who hesitate: the proposal looks at who took longer than five minutes.
    static TimeSpan? Propose(List<double> sorted)
    {
        var hesitant = sorted.FindAll(m => m > 5);
        if (sorted.Count < LeastOrders || hesitant.Count < LeastOrders / 5) return null;
        var minutes = Math.Ceiling(Quantile(hesitant, 0.8) / 5) * 5;
        return TimeSpan.FromMinutes(Math.Clamp(minutes, 10, 24 * 60));
    }

    static double Quantile(List<double> sorted, double share) => sorted[(int)Math.Min(sorted.Count - 1, Math.Floor(share * sorted.Count))];
}

/// <param name="Orders">Paid orders seen.</param>
/// <param name="Median">Minutes from placing to paying.</param>
/// <param name="P90">Nine of ten had paid by then.</param>
/// <param name="P95">Nineteen of twenty.</param>
/// <param name="Proposed">The delay of the reminder; null when there is too little to learn from.</param>
public sealed record PaymentCurve(string Shop, string Source, int Orders, double Median, double P90, double P95, TimeSpan? Proposed);
