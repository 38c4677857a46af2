using Crm.Common;
using MessagePack;

namespace Crm.Orders;

[MessagePackObject]
public sealed record Parcel
{
    [Key(0)] public LwwRegister<ParcelLabel>? Label { get; init; }
    [Key(1)] public DateTimeOffset? Shipped { get; init; }
    [Key(2)] public DateTimeOffset? ArrivedInCity { get; init; }
    [Key(3)] public DateTimeOffset? OutForDelivery { get; init; }
    [Key(4)] public DateTimeOffset? Signed { get; init; }
    [Key(5)] public DateTimeOffset? Exception { get; init; }
    [Key(6)] public DateTimeOffset? Returned { get; init; }

    /// <summary>First checkpoint in each city.</summary>
    [Key(7)] public SortedDictionary<string, DateTimeOffset> Cities { get; init; } = new(StringComparer.Ordinal);

    /// <summary>A courier told of it, who knows only the number: without a label of its own it is the order's by that number.</summary>
    [Key(8)] public bool? ByNumber { get; init; }

    public static Parcel Join(Parcel a, Parcel b) => new()
    {
        Label = LwwRegister<ParcelLabel>.Join(a.Label, b.Label),
        Shipped = Common.Join.Earliest(a.Shipped, b.Shipped),
        ArrivedInCity = Common.Join.Earliest(a.ArrivedInCity, b.ArrivedInCity),
        OutForDelivery = Common.Join.Earliest(a.OutForDelivery, b.OutForDelivery),
        Signed = Common.Join.Earliest(a.Signed, b.Signed),
        Exception = Common.Join.Earliest(a.Exception, b.Exception),
        Returned = Common.Join.Earliest(a.Returned, b.Returned),
        Cities = Common.Join.Maps(a.Cities, b.Cities, (x, y) => x <= y ? x : y),
        ByNumber = a.ByNumber ?? b.ByNumber,
    };
}

/// <summary>Courier as the platform names it, tracking number, link.</summary>
[MessagePackObject]
public sealed record ParcelLabel([property: Key(0)] string? Courier, [property: Key(1)] string? Number, [property: Key(2)] string? Url)
{
    /// <summary>The shop took it back: nothing travels under it. Absent from a live one.</summary>
    [Key(3)] public bool? Void { get; init; }

    /// <summary>Numbers of further parcels that were sent with it; absent for one parcel.</summary>
    [Key(4)] public IReadOnlyList<string>? More { get; init; }

    public IEnumerable<string> Numbers() => Number is null ? [] : [Number, .. More ?? []];

    /// <summary>The number as couriers and shops agree on it; null when it is none ("无需物流", "-", an essay).</summary>
    public static string? Normal(string? number)
    {
        if (number is null) return null;
        var text = string.Concat(number.Where(c => !char.IsWhiteSpace(c))).ToUpperInvariant();
        return text.Length is >= 3 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            && text.Any(char.IsAsciiDigit) ? text : null;
    }

    public bool Equals(ParcelLabel? other) => other is not null && (Courier, Number, Url, Void) == (other.Courier, other.Number, other.Url,
        other.Void) && (More ?? []).SequenceEqual(other.More ?? []);
    public override int GetHashCode() => HashCode.Combine(Courier, Number, Url);
}
