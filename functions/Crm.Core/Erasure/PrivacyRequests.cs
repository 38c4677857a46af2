using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Orders;
using Crm.Shops;
using Crm.Storage;
using Crm.Tasks;

namespace Crm.Erasure;

/// <summary>Shopify's requests about a person, obeyed by themselves: an erasure is done, a question what is stored becomes a task with the way to the file.</summary>
public sealed class PrivacyRequests(IdentityIndex index, CustomerRows rows, CustomerErasure erasure, TimeProvider time)
{
    const string Redact = "customers/redact", Tell = "customers/data_request";

    /// <summary>False when it is no such request. Repeatable, like every message of the inbox.</summary>
    public async ValueTask<bool> TryObeyAsync(Shop shop, InboxMessage message, string topic, CancellationToken cancel)
    {
        if (message.Platform != "shopify" || topic is not (Redact or Tell)) return false;
        foreach (var customer in await PeopleAsync(shop, message, cancel))
            if (topic == Redact) await erasure.EraseAsync(customer, cancel);
            else await AddTaskAsync(customer, message, cancel);
        return true;
    }

    async Task<SortedSet<string>> PeopleAsync(Shop shop, InboxMessage message, CancellationToken cancel)
    {
        var names = new List<Identity>();
        using var body = System.Text.Json.JsonDocument.Parse(message.Body);
        if (body.RootElement.TryGetProperty("customer", out var buyer))
        {
            if (buyer.TryGetProperty("id", out var id)) names.Add(Identity.Buyer(shop.Id, message.Platform, id.ToString()));
            if (buyer.TryGetProperty("email", out var mail) && mail.GetString() is { } address) names.Add(Identity.Email(address.Trim().ToLowerInvariant()));
            if (buyer.TryGetProperty("phone", out var phone) && phone.GetString() is { Length: > 0 } number) names.Add(Identity.Phone(number));
        }
        foreach (var list in new[] { "orders_to_redact", "orders_requested" })
            if (body.RootElement.TryGetProperty(list, out var orders))
                names.AddRange(orders.EnumerateArray().Select(o => Identity.Order(new OrderKey(shop.Id, message.Platform, o.ToString()))));
        var people = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var name in names)
            if (await index.FindAsync(shop.Group, name, cancel) is { } customer) people.Add(customer);
        return people;
    }

    async Task AddTaskAsync(string customer, InboxMessage message, CancellationToken cancel)
    {
        var id = Hash.Hex("data-request", message.Id, customer);
        while (await rows.CustomerAsync(customer, cancel) is { Value.MergedInto: null } owner && await rows.TaskAsync(customer, id, cancel) is null)
        {
            var now = time.GetUtcNow();
            var changes = new Changes();
            changes.Add(new RowWrite.Insert(Keys.Task(customer, id), Json.Bytes(new ServiceTask
            {
                Id = id, Kind = "data-request", Opened = now, DueBy = now.AddDays(30), Priority = TaskPriority.High,
                Text = $"The buyer asks what is stored about them. The file: GET /api/customers/{customer}/export, or the command: customer export {customer}",
            })));
            changes.Lock(Keys.Customer(customer), owner);
            if (await rows.TryCommitAsync(customer, changes, cancel)) return;
        }
    }
}
