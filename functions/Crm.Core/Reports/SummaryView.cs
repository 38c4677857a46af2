namespace Crm.Reports;

/// <summary>One step's numbers: planned = sent + tasks + suppressed + expired + failed + inDoubt + waiting.</summary>
public sealed record StepView(
    int Planned, int Sent, int Tasks, int Suppressed, int Expired, int Failed, int InDoubt, int Waiting,
    IReadOnlyDictionary<string, int> SuppressedByRule, long Parts, IReadOnlyDictionary<string, decimal> Cost)
{
    /// <summary>Texts somebody followed a short link of, and how often in all; null where nobody did.</summary>
    public int? Clicked { get; init; }
    public long? Clicks { get; init; }
}

/// <summary>What a shop with a budget has spent on texts this month, in major units; at most a minute old.</summary>
public sealed record BudgetView(string Shop, decimal Spent, decimal PerMonth, string Currency);

/// <summary>The summary as JSON; money in minor units, costs in major ones.</summary>
public sealed record SummaryView(
    int Customers, int RepeatCustomers, int Orders, int TestOrders, int TasksOpen, int TasksDone,
        IReadOnlyDictionary<string, int> OrdersByPlatform,
    IReadOnlyDictionary<string, int> OrdersByStatus, IReadOnlyDictionary<string, long> Revenue, IReadOnlyDictionary<string, StepView> Steps)
{
    /// <summary>Customers with a purchase; <see cref="RepeatCustomers"/> are those of them with more than one.</summary>
    public int Buyers { get; init; }

    /// <summary>Orders that name no buyer: in the revenue, but nobody's.</summary>
    public int OrdersOfNobody { get; init; }

    public IReadOnlyList<BudgetView> Budgets { get; init; } = [];

    /// <summary>Platforms whose texts are held until somebody resumes them.</summary>
    public IReadOnlyList<Shops.PlatformPause> Paused { get; init; } = [];

    /// <summary>By kind, coupon and gift.</summary>
    public IReadOnlyDictionary<string, OfferSummary> Offers { get; init; } = new Dictionary<string, OfferSummary>();

    public static SummaryView Of(Summary s) => new(
        s.Customers, s.RepeatCustomers, s.Orders, s.TestOrders, s.TasksOpen, s.TasksDone, s.OrdersByPlatform, s.OrdersByStatus, s.Revenue,
        s.Steps.ToDictionary(step => step.Key, step => Of(step.Value)))
    {
        Offers = s.Offers, OrdersOfNobody = s.OrdersOfNobody, Buyers = s.Buyers,
    };

    static StepView Of(StepSummary s) => new(
        s.Planned, s.Sent, s.Tasks, s.Suppressed, s.Expired, s.Failed, s.InDoubt, s.Waiting, s.ByRule, s.Parts,
            s.CostMicros.ToDictionary(c => c.Key, c => c.Value / 1_000_000m))
    {
        Clicked = s.Clicked > 0 ? s.Clicked : null, Clicks = s.Clicks > 0 ? s.Clicks : null,
    };
}
