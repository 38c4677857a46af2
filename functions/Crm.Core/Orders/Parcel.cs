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
    };
}

/// <summary>Courier as the platform names it, tracking number, link.</summary>
[MessagePackObject]
public sealed record ParcelLabel([property: Key(0)] string? Courier, [property: Key(1)] string? Number, [property: Key(2)] string? Url);
