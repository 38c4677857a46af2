using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Orders;
using Crm.Shops;

namespace Crm.Staff;

/// <summary>
/// Writes a word on consent where it holds: first for the numbers the buyer is texted at, then with the customer through ingest. A refusal
/// holds for a number whoever is texted there; a yes only for the shops of the group it was given to.
/// </summary>
public sealed class ConsentRecorder(CustomerRows rows, IdentityIndex index, NumberConsents numbers, ShopDirectory shops, IIngest ingest)
{
    const int LongestChain = 20;

    /// <summary>The customer; taken in by another since, the one that has it all now.</summary>
    public async ValueTask<Customer?> StandingAsync(string id, CancellationToken cancel)
    {
        for (var step = 0; step < LongestChain; step++)
        {
            var stored = await rows.CustomerAsync(id, cancel);
            if (stored is { Value.MergedInto: null }) return stored.Value;
            if (stored?.Value.MergedInto is { } winner) id = winner;
            else if (await index.SuccessorAsync(id, cancel) is { } successor && successor != id) id = successor;
            else return null;
        }
        return null;
    }

    /// <summary>Null when it was written, else why not. What was kept for the numbers by then stays.</summary>
    public async ValueTask<string?> OfCustomerAsync(Customer customer, string? at, ConsentChange change, CancellationToken cancel)
    {
        var shop = at is null ? shops.All.Where(s => s.Group == customer.Group).MinBy(s => s.Id, StringComparer.Ordinal) : shops.Find(at);
        if (shop is null) return "The customer's shop is no longer configured.";
        if (shop.Group != customer.Group) return "shop: the customer is not one of this shop's.";
        var orders = await OrdersAsync(customer, cancel);
        foreach (var phone in OwnOrders.Numbers(customer, orders)) await TellNumberAsync(customer, phone, change, cancel);
        return await WithCustomerAsync(customer, shop, orders, change, cancel);
    }

    /// <summary>
    /// What somebody said by a link in a text: always the number's; the customer's too, unless a gift's receiver has followed it.
    /// </summary>
    public async ValueTask OfLinkAsync(UnsubscribeToken link, Shop shop, ConsentChange change, CancellationToken cancel)
    {
        await numbers.TellAsync(new NumberKey(link.NumberKey), [change], cancel);
        // Who was erased since, or is not known, has no row to keep it in: the number's refusal holds by itself.
        if (await StandingAsync(link.Customer, cancel) is not { Erased: null } customer || customer.Group != shop.Group) return;
        var orders = await OrdersAsync(customer, cancel);
        if (OwnOrders.Numbers(customer, orders).Any(phone => NumberKey.Of(phone).Key == link.NumberKey))
            await WithCustomerAsync(customer, shop, orders, change, cancel);
    }

    async ValueTask<string?> WithCustomerAsync(Customer customer, Shop shop, List<OrderState> orders, ConsentChange change,
        CancellationToken cancel)
    {
        Identity? name = Identity.TryParse(customer.Identities.Min ?? "", out var person) ? person
            : orders.Count > 0 ? Identity.Order(orders[0].Key) : null;
        if (name is not { } known) return "Nothing is known of this customer any more. Record the consent for the phone.";
        return await ingest.ApplyAsync(Event(shop, known, change), cancel) is IngestResult.Rejected rejected ? rejected.Reason : null;
    }

    async ValueTask<List<OrderState>> OrdersAsync(Customer customer, CancellationToken cancel) =>
        (await rows.OfCustomerAsync("o", customer.Id, cancel)).ConvertAll(r => RowBody.Read<StoredOrder>(r.Body).State);

    /// <summary>What came of telling the customer of a phone or address, who is made known to the shop by it.</summary>
    public ValueTask<IngestResult> OfContactAsync(Shop shop, Identity contact, ConsentChange change, CancellationToken cancel) =>
        ingest.ApplyAsync(Event(shop, contact, change), cancel);

    // A receiver who refused did not say this yes: of a phone that is not the buyer's own it only takes back what the staff wrote down.
    async ValueTask TellNumberAsync(Customer customer, string phone, ConsentChange change, CancellationToken cancel)
    {
        if (!change.State.Value.Granted) await numbers.TellAsync(phone, [change], cancel);
        else if (customer.Identities.Contains(Identity.Phone(phone).ToString()) || await IsByStaffAsync(phone, change, cancel))
            await numbers.TellGroupAsync(phone, customer.Group, [change], cancel);
    }

    async ValueTask<bool> IsByStaffAsync(string phone, ConsentChange change, CancellationToken cancel) =>
        (await numbers.FindAsync(phone, cancel))?.Classes.GetValueOrDefault(change.Class) is { Value: { Granted: false, Source: "staff" } };

    static ShopEvent Event(Shop shop, Identity name, ConsentChange change) => new()
    {
        Shop = shop.Id, Platform = "staff", Identities = [name], Consent = [change],
    };
}
