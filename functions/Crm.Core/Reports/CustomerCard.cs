using Crm.Common;
using Crm.Customers;
using Crm.Orders;
using Crm.Storage;
using Crm.Tasks;
using Crm.Touchpoints;

namespace Crm.Reports;

/// <summary>All that is known of one customer, oldest order first.</summary>
public sealed record CustomerCard(Customer Customer, IReadOnlyList<OrderState> Orders, IReadOnlyList<Touchpoint> Touchpoints, IReadOnlyList<ServiceTask> Tasks)
{
    /// <summary>Why the words of the customer's standing hold, by the night they began on.</summary>
    public IReadOnlyDictionary<DateOnly, Why> Reasons { get; init; } = new Dictionary<DateOnly, Why>();

    public static async Task<CustomerCard?> OfAsync(CustomerRows rows, string customer, CancellationToken cancel)
    {
        if (await rows.CustomerAsync(customer, cancel) is not { } row) return null;
        var orders = (await rows.OfCustomerAsync("o", customer, cancel)).Select(r => Json.Read<StoredOrder>(r.Body.Span).State);
        var touchpoints = (await rows.OfCustomerAsync("t", customer, cancel)).Select(r => Json.Read<Touchpoint>(r.Body.Span));
        var tasks = (await rows.OfCustomerAsync("k", customer, cancel)).Select(r => Json.Read<ServiceTask>(r.Body.Span));
        return new CustomerCard(
            row.Value,
            [.. orders.OrderBy(o => o.When(Milestone.Created)).ThenBy(o => o.Key.Id, StringComparer.Ordinal)],
            [.. touchpoints.OrderBy(t => t.Due).ThenBy(t => t.Id, StringComparer.Ordinal)],
            [.. tasks.OrderBy(t => t.Opened).ThenBy(t => t.Id, StringComparer.Ordinal)])
        { Reasons = await CardClassification.NightsAsync(rows, row.Value, cancel) };
    }

    /// <summary>Customers with a phone that ends so. A pass over all customers: for a person at a terminal, not for a hot path.</summary>
    public static async Task<List<Customer>> FindByPhoneTailAsync(IRowStore rows, string tail, CancellationToken cancel)
    {
        var found = new List<Customer>();
        await foreach (var row in rows.ScanAsync("c|", KeyText.After("c|"), cancel))
        {
            var customer = Json.Read<Customer>(row.Body.Span);
            if (customer.Identities.Any(i => i.StartsWith("p:", StringComparison.Ordinal) && i.EndsWith(tail, StringComparison.Ordinal)) || (customer.Profile?.Value.Phone?.EndsWith(tail, StringComparison.Ordinal) ?? false))
                found.Add(customer);
        }
        return found;
    }
}
