using MessagePack;

namespace Crm.Orders;

/// <summary>Ids of all parcels, or all refunds, that a message listed: what was told before and is left out here is gone.</summary>
[MessagePackObject]
public sealed record ListedParts([property: Key(0)] IReadOnlyList<string> Ids)
{
    public static ListedParts Of(IEnumerable<string> ids) => new([.. ids.Order(StringComparer.Ordinal)]);

    public bool Equals(ListedParts? other) => other is not null && Ids.SequenceEqual(other.Ids);
    public override int GetHashCode() => Ids.Count;
}
