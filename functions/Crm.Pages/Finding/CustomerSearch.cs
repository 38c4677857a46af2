using Crm.Common;
using Crm.Customers;
using Crm.Orders;
using Crm.Reports;
using Crm.Shops;

namespace Crm.Pages.Finding;

/// <param name="Order">The order that was asked for; null where the person was.</param>
public sealed record Hit(string Customer, OrderKey? Order);

/// <summary>What a person at the counter types: the end of a phone, a whole one, or an order's number.</summary>
public sealed class CustomerSearch(CustomerFinder finder, IdentityIndex index, ShopDirectory shops)
{
    public const int Most = 25;

    public async Task<IReadOnlyList<Hit>> FindAsync(string text, CancellationToken cancel)
    {
        var hits = new List<Hit>();
        foreach (var customer in await ByPhoneAsync(text, cancel)) Add(new Hit(customer, null));
        if (hits.Count == 0 && CustomerFinder.IsTail(text))
            foreach (var customer in await finder.ByPhoneTailAsync(text, cancel)) Add(new Hit(customer, null));
        foreach (var (customer, order) in await finder.ByOrderAsync(text, cancel)) Add(new Hit(customer, order));
        return hits;

        void Add(Hit hit)
        {
            if (hits.Count < Most && !hits.Exists(h => h.Customer == hit.Customer && h.Order == hit.Order)) hits.Add(hit);
        }
    }

    // A whole number is one read a group of shops, however many customers there are.
    async Task<IEnumerable<string>> ByPhoneAsync(string text, CancellationToken cancel)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var shop in shops.All)
            if (PhoneNumber.TryParse(text, shop.Country, out var phone)
                && await index.FindAsync(shop.Group, Identity.Phone(phone), cancel) is { } customer) found.Add(customer);
        return found;
    }
}
