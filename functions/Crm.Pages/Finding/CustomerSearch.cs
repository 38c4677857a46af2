using Crm.Common;
using Crm.Customers;
using Crm.Orders;
using Crm.Reports;
using Crm.Reports.Finding;
using Crm.Shops;

namespace Crm.Pages.Finding;

/// <param name="Order">The order that was asked for; null where the person was.</param>
public sealed record Hit(string Customer, OrderKey? Order);

/// <param name="IsWhole">Nobody else fits; else somebody may who came since the last count.</param>
public sealed record Hits(IReadOnlyList<Hit> All, bool IsWhole)
{
    /// <summary>Of a name: where the next page begins.</summary>
    public string? Next { get; init; }

    /// <summary>More have the name than can be found by it.</summary>
    public bool TooMany { get; init; }
}

/// <summary>
/// What a person at the counter types: the end of a phone, a whole one, an order's number, or a name. A few reads, as long as the last
/// count knows of it; who came since is found by a pass over all rows, when nothing else fits or somebody asks for it.
/// </summary>
public sealed class CustomerSearch(CustomerFinder finder, QuickFinder quick, IdentityIndex index, ShopDirectory shops)
{
    public const int Most = 25;

    public async Task<Hits> FindAsync(string text, bool everywhere, CancellationToken cancel)
    {
        var (hits, isGuess) = everywhere ? ([], false) : await QuicklyAsync(text, cancel);
        if (hits.Count > 0) return Of(hits, !isGuess);
        if (!everywhere && await ByNameAsync(text, null, cancel) is var named && (named.All.Count > 0 || named.Next is not null))
            return named;
        if (CustomerFinder.Tail(text) is { } tail)
            hits.AddRange((await finder.ByPhoneTailAsync(tail, cancel)).Select(c => new Hit(c, null)));
        hits.AddRange((await finder.ByOrderAsync(text, cancel)).Select(o => new Hit(o.Customer, o.Order)));
        if (hits.Count == 0) hits.AddRange((await finder.ByNameAsync(text, Most, cancel)).Select(c => new Hit(c, null)));
        return Of(hits, true);
    }

    /// <summary>By a name, a page at a time: as the last count knows it, without a pass over anything.</summary>
    public async Task<Hits> ByNameAsync(string text, string? after, CancellationToken cancel)
    {
        var found = await quick.ByNameAsync(text, after, cancel);
        return new Hits([.. found.Customers.Select(c => new Hit(c, null))], false) { Next = found.Next, TooMany = !found.IsWhole };
    }

    static Hits Of(List<Hit> hits, bool isWhole) => new([.. hits.Distinct().Take(Most)], isWhole);

    // A number that names one person or order is no guess; the end of a phone may fit somebody who came since.
    async Task<(List<Hit> Hits, bool IsGuess)> QuicklyAsync(string text, CancellationToken cancel)
    {
        var hits = (await ByPhoneAsync(text, cancel)).Select(c => new Hit(c, null)).ToList();
        var tail = hits.Count == 0 ? CustomerFinder.Tail(text) : null;
        if (tail is not null) hits.AddRange((await quick.ByPhoneTailAsync(tail, cancel)).Select(c => new Hit(c, null)));
        hits.AddRange((await finder.ByIndexAsync(text, cancel)).Select(o => new Hit(o.Customer, o.Order)));
        hits.AddRange((await quick.ByOrderNumberAsync(text, cancel)).Select(o => new Hit(o.Customer, o.Order)));
        return (hits, tail is not null && !hits.Exists(h => h.Order is not null));
    }

    // A whole number is one read a group of shops.
    async Task<IEnumerable<string>> ByPhoneAsync(string text, CancellationToken cancel)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var shop in shops.All)
            if (PhoneNumber.TryParse(text, shop.Country, out var phone)
                && await index.FindAsync(shop.Group, Identity.Phone(phone), cancel) is { } customer) found.Add(customer);
        return found;
    }
}
