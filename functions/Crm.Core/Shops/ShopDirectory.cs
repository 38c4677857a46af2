using Crm.Common;
using Crm.Customers;

namespace Crm.Shops;

/// <summary>The installation's shops.</summary>
public sealed class ShopDirectory(IEnumerable<Shop> shops)
{
    readonly Dictionary<string, Shop> byId = shops.ToDictionary(s => s.Id, StringComparer.Ordinal);

    readonly Dictionary<string, PointsRules?> points = shops.GroupBy(s => s.Group, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.MinBy(s => s.Id, StringComparer.Ordinal)!.Points, StringComparer.Ordinal);

    public IEnumerable<Shop> All => byId.Values;

    /// <summary>What belongs to no single shop goes by the first one's clock.</summary>
    public string Zone => byId.Values.MinBy(s => s.Id, StringComparer.Ordinal)?.Zone ?? "Etc/UTC";

    /// <summary>The shop whose clock and rules a group goes by: the first by id.</summary>
    public Shop? FirstOf(string group) => byId.Values.Where(s => s.Group == group).MinBy(s => s.Id, StringComparer.Ordinal);

    /// <summary>The rules of a group's points: those of its first shop by id. Null: the group has no points.</summary>
    public PointsRules? PointsOf(string group) => points.GetValueOrDefault(group);

    /// <summary>The shop of the group the buyer has bought most at; ties go to the first id.</summary>
    public Shop? HomeOf(Customer customer) =>
        customer.Facts.Shops.Where(s => Find(s.Key) is not null).OrderByDescending(s => s.Value).Select(s => Find(s.Key)).FirstOrDefault()
        ?? All.Where(s => s.Group == customer.Group).MinBy(s => s.Id, StringComparer.Ordinal);

    public Shop? Find(string id) => byId.GetValueOrDefault(id);

    public static ShopDirectory From(IReadOnlyDictionary<string, ShopOptions> options)
    {
        var mistakes = new List<string>();
        var shops = options.Select(o => o.Value.ToShop(o.Key, mistakes)).OfType<Shop>().ToList();
        if (mistakes.Count > 0) throw new SettingsException(mistakes);
        return new ShopDirectory(shops);
    }
}
