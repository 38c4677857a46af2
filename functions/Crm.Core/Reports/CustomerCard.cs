using Crm.Common;
using Crm.Customers;
using Crm.Orders;
using Crm.Storage;
using Crm.Tasks;
using Crm.Touchpoints;

namespace Crm.Reports;

/// <summary>All that is known of one customer, oldest order first.</summary>
public sealed record CustomerCard(Customer Customer, IReadOnlyList<OrderState> Orders, IReadOnlyList<Touchpoint> Touchpoints,
    IReadOnlyList<ServiceTask> Tasks)
{
    /// <summary>Why the words of the customer's standing hold, by the night they began on.</summary>
    public IReadOnlyDictionary<DateOnly, Why> Reasons { get; init; } = new Dictionary<DateOnly, Why>();

    /// <summary>What the staff wrote down, oldest first.</summary>
    public IReadOnlyList<Note> Notes { get; init; } = [];

    /// <summary>What was said from the numbers the customer is texted at, where anything was.</summary>
    public IReadOnlyDictionary<string, NumberConsent> Numbers { get; init; } = new Dictionary<string, NumberConsent>();

    /// <summary>Where the customer can be reached.</summary>
    public Reach Reach => Reach.Of(Customer, Orders);

    /// <summary>Own phones, then those orders were sent to.</summary>
    public IEnumerable<string> Phones =>
        PhonesOf(Customer).Concat(Orders.Select(o => o.Contact?.Value.Phone).OfType<string>()).Distinct().Order(StringComparer.Ordinal);

    public static async Task<CustomerCard?> OfAsync(CustomerRows rows, NumberConsents numbers, string customer, CancellationToken cancel)
    {
        if (await OfAsync(rows, customer, cancel) is not { } card) return null;
        var told = new Dictionary<string, NumberConsent>();
        foreach (var phone in card.Phones)
            if (await numbers.FindAsync(phone, cancel) is { } consent) told[phone] = consent;
        return card with { Numbers = told };
    }

    public static async Task<CustomerCard?> OfAsync(CustomerRows rows, string customer, CancellationToken cancel)
    {
        if (await rows.CustomerAsync(customer, cancel) is not { } row) return null;
        var orders = (await rows.OfCustomerAsync("o", customer, cancel)).Select(r => RowBody.Read<StoredOrder>(r.Body)).ToList();
        var touchpoints = PastTouchpoints.With(await rows.OfCustomerAsync("t", customer, cancel), orders);
        var tasks = (await rows.OfCustomerAsync("k", customer, cancel)).Select(r => RowBody.Read<ServiceTask>(r.Body));
        return new CustomerCard(
            row.Value,
            [.. orders.Select(o => o.State).OrderBy(o => o.When(Milestone.Created)).ThenBy(o => o.Key.Id, StringComparer.Ordinal)],
            [.. touchpoints.OrderBy(t => t.Due).ThenBy(t => t.Id, StringComparer.Ordinal)],
            [.. tasks.OrderBy(t => t.Opened).ThenBy(t => t.Id, StringComparer.Ordinal)])
        {
            Reasons = await CardClassification.NightsAsync(rows, row.Value, cancel),
            Notes = [.. (await rows.OfCustomerAsync(Note.Kind, customer, cancel)).Select(r => RowBody.Read<Note>(r.Body))
                .OrderBy(n => n.At).ThenBy(n => n.Id, StringComparer.Ordinal)],
        };
    }

    /// <summary>
    /// Customers with a phone that ends so, their own or one their orders went to. A pass over all customers: for a person at a terminal,
    /// not for a hot path.
    /// </summary>
    public static async Task<List<Customer>> FindByPhoneTailAsync(IRowStore rows, string tail, CancellationToken cancel)
    {
        var found = new List<Customer>();
        await foreach (var row in rows.ScanAsync("c|", KeyText.After("c|"), cancel))
        {
            var customer = RowBody.Read<Customer>(row.Body);
            if (PhonesOf(customer).Any(phone => phone.EndsWith(tail, StringComparison.Ordinal))) found.Add(customer);
        }
        return found.Count > 0 ? found : await FindByOrdersAsync(rows, tail, cancel);
    }

    /// <summary>Every phone the customer's own row names.</summary>
    public static IEnumerable<string> PhonesOf(Customer customer) =>
        customer.Identities.Where(i => i.StartsWith("p:", StringComparison.Ordinal)).Select(i => i[2..])
            .Concat(customer.Profile?.Phones?.Keys.AsEnumerable() ?? []).Concat(customer.Contacts ?? []);

    // Rows of earlier versions name an order's phone on the order alone.
    static async Task<List<Customer>> FindByOrdersAsync(IRowStore rows, string tail, CancellationToken cancel)
    {
        var ids = new SortedSet<string>(StringComparer.Ordinal);
        await foreach (var row in rows.ScanAsync("o|", KeyText.After("o|"), cancel))
            if (RowBody.Read<StoredOrder>(row.Body)
                .State.Contact?.Value.Phone?.EndsWith(tail, StringComparison.Ordinal) == true) ids.Add(row.Key.Split('|')[1]);
        var found = new List<Customer>();
        foreach (var id in ids)
            if (await new CustomerRows(rows).CustomerAsync(id, cancel) is { } customer) found.Add(customer.Value);
        return found;
    }
}
