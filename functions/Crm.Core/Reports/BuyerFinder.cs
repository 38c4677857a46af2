using Crm.Customers;
using Crm.Reports.Finding;
using Crm.Shops;

namespace Crm.Reports;

/// <summary>
/// Finds the buyer a chat tool talks to: by the platform's buyer id, else by the nickname as the last count knew it. A few reads.
/// </summary>
public sealed class BuyerFinder(IdentityIndex index, QuickFinder quick, CustomerRows rows, ShopDirectory shops)
{
    /// <summary>Longest name of a buyer that is looked for.</summary>
    public const int Longest = 80;

    /// <param name="shop">Null: the first shop on the platform that knows the buyer.</param>
    /// <param name="platform">The marketplace.</param>
    /// <param name="buyer">The buyer's id there, or nickname.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <returns>The customer's id; null where nobody fits, or several of one nickname do.</returns>
    public async Task<string?> FindAsync(string? shop, string platform, string buyer, CancellationToken cancel)
    {
        var (name, own) = (platform.ToLowerInvariant(), new List<Shop>());
        foreach (var one in shops.All.OrderBy(s => s.Id, StringComparer.Ordinal))
            if ((shop is null || one.Id == shop) && one.Platforms.Keys.Any(p => p.Equals(name, StringComparison.OrdinalIgnoreCase)))
                own.Add(one);
        foreach (var one in own)
            if (await index.FindAsync(one.Group, Identity.Buyer(one.Id, name, buyer), cancel) is { } customer)
                return await HeirAsync(customer, cancel);
        var found = (await quick.ByNicknameAsync(buyer, cancel)).Where(c => own.Exists(s => s.Group == c.Group && c.Identities.Any(i =>
            i.StartsWith($"b:{s.Id}:{name}:", StringComparison.Ordinal)))).Select(c => c.Id).Distinct().ToList();
        return found is [var only] ? only : null;
    }

    async Task<string> HeirAsync(string customer, CancellationToken cancel) =>
        await rows.CustomerAsync(customer, cancel) is { Value.MergedInto: { } into } ? into : customer;
}
