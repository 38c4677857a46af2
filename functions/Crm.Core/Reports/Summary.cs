using Crm.Common;
using Crm.Customers;
using Crm.Orders;
using Crm.Storage;
using Crm.Tasks;
using Crm.Touchpoints;

namespace Crm.Reports;

/// <summary>What a shop owner wants to see first, counted from the rows.</summary>
public sealed class Summary
{
    public int Customers { get; private set; }

    /// <summary>With more than one order placed.</summary>
    public int RepeatCustomers { get; private set; }
    public int Orders { get; private set; }

    /// <summary>Orders that name no buyer: in the revenue, but nobody's.</summary>
    public int OrdersOfNobody { get; private set; }
    public int TestOrders { get; private set; }
    public int TasksOpen { get; private set; }
    public int TasksDone { get; private set; }

    /// <summary>Coupons and gifts that were suggested, by kind.</summary>
    public SortedDictionary<string, OfferSummary> Offers { get; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, int> OrdersByPlatform { get; } = new(StringComparer.Ordinal);

    /// <summary>The platforms' own status words.</summary>
    public SortedDictionary<string, int> OrdersByStatus { get; } = new(StringComparer.Ordinal);

    /// <summary>Minor units by currency, paid and not cancelled.</summary>
    public SortedDictionary<string, long> Revenue { get; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, StepSummary> Steps { get; } = new(StringComparer.Ordinal);

    public static async Task<Summary> OfAsync(IRowStore rows, CancellationToken cancel)
    {
        var summary = new Summary();
        await foreach (var row in rows.ScanAsync("c|", KeyText.After("c|"), cancel)) summary.Add(Json.Read<Customer>(row.Body.Span));
        await foreach (var row in rows.ScanAsync("o|", KeyText.After("o|"), cancel)) summary.Add(Json.Read<StoredOrder>(row.Body.Span)
            .State);
        await foreach (var row in rows.ScanAsync("t|", KeyText.After("t|"), cancel)) summary.Add(Json.Read<Touchpoint>(row.Body.Span));
        await foreach (var row in rows.ScanAsync("k|", KeyText.After("k|"), cancel)) summary.Add(Json.Read<ServiceTask>(row.Body.Span));
        return summary;
    }

    void Add(Customer customer)
    {
        if (customer.Facts.Orders == 0) return;
        // Who was erased has no name left and was somebody all the same.
        if (customer is { Identities.Count: 0, Erased: null }) OrdersOfNobody += customer.Facts.Orders;
        else Customers++;
        if (customer.Facts.Orders > 1) RepeatCustomers++;
        foreach (var (currency, amount) in customer.Facts.PaidTotal) Revenue[currency] = Revenue.GetValueOrDefault(currency) + amount;
    }

    void Add(OrderState order)
    {
        if (order.Test)
        {
            TestOrders++;
            return;
        }
        Orders++;
        OrdersByPlatform[order.Key.Platform] = OrdersByPlatform.GetValueOrDefault(order.Key.Platform) + 1;
        var word = order.Status?.Value.Word ?? "(not told)";
        OrdersByStatus[word] = OrdersByStatus.GetValueOrDefault(word) + 1;
    }

    void Add(Touchpoint touchpoint)
    {
        if (!Steps.TryGetValue(touchpoint.Step, out var step)) Steps[touchpoint.Step] = step = new StepSummary();
        step.Add(touchpoint);
    }

    void Add(ServiceTask task)
    {
        if (task.Done is null) TasksOpen++;
        else TasksDone++;
        if (task.Offer is { } offer) Offers[offer.Kind.ToStoredName()] =
            (Offers.GetValueOrDefault(offer.Kind.ToStoredName()) ?? new OfferSummary(0, 0, 0)).With(task);
    }
}

/// <summary>Suggestions of one kind: not decided yet, given, and not given.</summary>
public sealed record OfferSummary(int Open, int Given, int NotGiven)
{
    public OfferSummary With(ServiceTask task) => task switch
    {
        { Done: null } => this with { Open = Open + 1 },
        { Outcome.Given: true } => this with { Given = Given + 1 },
        _ => this with { NotGiven = NotGiven + 1 },
    };
}

/// <summary>One step's touchpoints: planned = sent + tasks + stopped by a rule + expired + failed + in doubt + waiting.</summary>
public sealed class StepSummary
{
    public int Planned { get; private set; }
    public int Sent { get; private set; }

    /// <summary>Of those sent, the ones a carrier's report confirmed.</summary>
    public int Delivered { get; private set; }
    public int Tasks { get; private set; }
    public int Expired { get; private set; }
    public int Failed { get; private set; }
    public int InDoubt { get; private set; }
    public int Waiting { get; private set; }
    public int Suppressed { get; private set; }

    /// <summary>How many each rule stopped; the values a rule saw are left off.</summary>
    public SortedDictionary<string, int> ByRule { get; } = new(StringComparer.Ordinal);
    public long Parts { get; private set; }

    /// <summary>Millionths by currency.</summary>
    public SortedDictionary<string, long> CostMicros { get; } = new(StringComparer.Ordinal);

    public void Add(Touchpoint touchpoint)
    {
        Planned++;
        switch (touchpoint.State)
        {
            case TouchpointState.Accepted: Sent++; break;
            case TouchpointState.Delivered: Sent++; Delivered++; break;
            case TouchpointState.TaskCreated: Tasks++; break;
            case TouchpointState.Expired: Expired++; break;
            case TouchpointState.Failed: Failed++; break;
            case TouchpointState.InDoubt or TouchpointState.Claimed: InDoubt++; break;
            case TouchpointState.Planned: Waiting++; break;
            case TouchpointState.Suppressed:
                Suppressed++;
                var rule = Rule(touchpoint.Reason ?? "(none)");
                ByRule[rule] = ByRule.GetValueOrDefault(rule) + 1;
                break;
        }
        if (touchpoint.State is not (TouchpointState.Accepted or TouchpointState.Delivered or TouchpointState.InDoubt)
            || touchpoint.Parts is not { } parts) return;
        Parts += parts;
        if (touchpoint is { Currency: { } currency, CostMicros: { } cost }) CostMicros[currency] =
            CostMicros.GetValueOrDefault(currency) + cost;
    }

    // "merged:3f…" and "frequency-cap:2-per-day" carry what the rule saw; "exit:paid" and "consent:none" are rules of their own.
    internal static string Rule(string reason) =>
        reason.StartsWith("merged:", StringComparison.Ordinal) ? "merged" : reason.StartsWith("frequency-cap:", StringComparison.Ordinal)
        ? "frequency-cap"
        : reason.StartsWith("budget:", StringComparison.Ordinal) ? "budget" : reason;
}
