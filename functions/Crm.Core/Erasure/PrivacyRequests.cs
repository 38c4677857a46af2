using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Orders;
using Crm.Platforms;
using Crm.Shops;
using Crm.Storage;
using Crm.Tasks;

namespace Crm.Erasure;

/// <summary>
/// Shopify's requests about a person, obeyed by themselves: an erasure is done, a question what is stored becomes a task with the way to
/// the file.
/// </summary>
public sealed class PrivacyRequests(CrmTables tables, IdentityIndex index, CustomerRows rows, CustomerErasure erasure, TimeProvider time)
{
    const string Redact = "customers/redact", Tell = "customers/data_request", RedactShop = "shop/redact";

    /// <summary>False when it is no such request. Repeatable, like every message of the inbox.</summary>
    public async ValueTask<bool> TryObeyAsync(Shop shop, InboxMessage message, string topic, CancellationToken cancel)
    {
        if (message.Platform == "shopify" && topic == RedactShop) return await EraseBuyersAsync(shop.Id, message.Platform, cancel);
        if (message.Platform != "shopify" || topic is not (Redact or Tell)) return false;
        // One that names nobody is for a person to read.
        if (Names(shop, message) is not { Count: > 0 } names) return false;
        var people = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var name in names)
            if (await index.FindAsync(shop.Group, name, cancel) is { } customer) people.Add(customer);
        foreach (var customer in people)
            if (topic == Redact) await erasure.EraseAsync(customer, cancel);
            else await AddTaskAsync(customer, message, cancel);
        return true;
    }

    static List<Identity> Names(Shop shop, InboxMessage message)
    {
        try
        {
            return Names(shop, message, Payload.Parse(message.Body));
        }
        catch (PayloadException)
        {
            return [];
        }
    }

    static List<Identity> Names(Shop shop, InboxMessage message, Payload body)
    {
        var names = new List<Identity>();
        var buyer = body["customer"];
        if (buyer["id"].Scalar() is { } id) names.Add(Identity.Buyer(shop.Id, message.Platform, id));
        if (EmailAddress.TryParse(buyer["email"].Scalar(), out var address)) names.Add(Identity.Email(address));
        if (PhoneNumber.TryParse(buyer["phone"].Scalar(), shop.Country, out var phone)) names.Add(Identity.Phone(phone));
        foreach (var list in new[] { body["orders_to_redact"], body["orders_requested"] })
            if (list.IsList) names.AddRange(list.Items().Select(o => Identity.Order(new OrderKey(shop.Id, message.Platform, o.Id()))));
        return names;
    }

    /// <summary>Erases who bought in this shop alone. False when some bought elsewhere too: what becomes of them is for a person.</summary>
    async Task<bool> EraseBuyersAsync(string shop, string platform, CancellationToken cancel)
    {
        var (here, elsewhere) = (new SortedSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        var (mark, segment) = ($"b:{shop}:{platform}:", $"|{KeyText.Segment(shop)}|{KeyText.Segment(platform)}|");
        await foreach (var row in tables.Rows.ScanAsync("c|", KeyText.After("c|"), cancel))
            if (RowBody.Read<Customer>(row.Body) is { Erased: null } customer)
                foreach (var buyer in customer.Identities.Where(i => i.StartsWith("b:", StringComparison.Ordinal)))
                    (buyer.StartsWith(mark, StringComparison.Ordinal) ? (ISet<string>)here : elsewhere).Add(customer.Id);
        await foreach (var row in tables.Rows.ScanAsync("o|", KeyText.After("o|"), cancel))
            (row.Key.Contains(segment, StringComparison.Ordinal) ? (ISet<string>)here : elsewhere).Add(Keys.CustomerOf(row.Key));
        foreach (var customer in here)
            if (!elsewhere.Contains(customer)) await erasure.EraseAsync(customer, cancel);
        foreach (var customer in here)
            if (elsewhere.Contains(customer) && await rows.CustomerAsync(customer, cancel) is { Value.Erased: null }) return false;
        return true;
    }

    async Task AddTaskAsync(string customer, InboxMessage message, CancellationToken cancel)
    {
        var id = Hash.Hex("data-request", message.Id, customer);
        while (await rows.CustomerAsync(customer, cancel) is { Value.MergedInto: null } owner
            && await rows.TaskAsync(customer, id, cancel) is null)
        {
            var now = time.GetUtcNow();
            var changes = new Changes();
            changes.Add(new RowWrite.Insert(Keys.Task(customer, id), Json.Bytes(new ServiceTask
            {
                Id = id, Kind = "data-request", Opened = now, DueBy = now.AddDays(30), Priority = TaskPriority.High,
                Text = $"The buyer asks what is stored about them. The file: GET /api/customers/{customer}/export, or the command: "
                    + $"customer export {customer}",
            })));
            changes.Lock(Keys.Customer(customer), owner);
            if (await rows.TryCommitAsync(customer, changes, cancel)) return;
        }
    }
}
