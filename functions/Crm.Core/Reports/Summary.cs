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
    IReadOnlyList<IRowFold> folds = [];

    public int Customers { get; private set; }

    /// <summary>
    /// Known customers with a purchase, as a night counts them: paid, and neither cancelled nor given back. Who was erased still counts.
    /// </summary>
    public int Buyers { get; private set; }

    /// <summary>Of these, with more than one.</summary>
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

    public static Task<Summary> OfAsync(IRowStore rows, CancellationToken cancel) => OfAsync(rows, [], cancel);

    /// <param name="rows">All of them are read.</param>
    /// <param name="folds">Get the same rows in the same pass.</param>
    /// <param name="cancel">Stops between rows.</param>
    public static async Task<Summary> OfAsync(IRowStore rows, IReadOnlyList<IRowFold> folds, CancellationToken cancel)
    {
        var summary = new Summary { folds = folds };
        await foreach (var row in rows.ScanAsync("c|", KeyText.After("c|"), cancel)) summary.Add(RowBody.Read<Customer>(row.Body));
        await foreach (var row in rows.ScanAsync("o|", KeyText.After("o|"), cancel)) summary.Add(Keys.CustomerOf(row.Key),
            RowBody.Read<StoredOrder>(row.Body));
        await foreach (var row in rows.ScanAsync("t|", KeyText.After("t|"), cancel)) summary.Add(Keys.CustomerOf(row.Key),
            RowBody.Read<Touchpoint>(row.Body));
        await foreach (var row in rows.ScanAsync("k|", KeyText.After("k|"), cancel)) summary.Add(RowBody.Read<ServiceTask>(row.Body));
        return summary;
    }

    void Add(Customer customer)
    {
        foreach (var fold in folds) fold.Add(customer);
        if (customer.Facts.Orders == 0) return;
        // Who was erased has no name left and was somebody all the same.
        if (customer is { Identities.Count: 0, Erased: null }) OrdersOfNobody += customer.Facts.Orders;
        else Customers++;
        if (customer.MergedInto is null && (customer.Identities.Count > 0 || customer.Erased is not null))
            AddBuyer(customer.Facts.Purchases);
        foreach (var (currency, amount) in customer.Facts.PaidTotal) Revenue[currency] = Revenue.GetValueOrDefault(currency) + amount;
    }

    void AddBuyer(int purchases)
    {
        if (purchases > 0) Buyers++;
        if (purchases > 1) RepeatCustomers++;
    }

    void Add(string customer, StoredOrder stored)
    {
        Add(customer, stored.State);
        foreach (var past in PastTouchpoints.Of(stored)) Add(customer, past);
    }

    void Add(string customer, OrderState order)
    {
        foreach (var fold in folds) fold.Add(customer, order);
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

    void Add(string customer, Touchpoint touchpoint)
    {
        foreach (var fold in folds) fold.Add(customer, touchpoint);
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
