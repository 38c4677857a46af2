using Crm.Common;

namespace Crm.Orders;

public sealed record Parcel
{
    public LwwRegister<ParcelLabel>? Label { get; init; }
    public DateTimeOffset? Shipped { get; init; }
    public DateTimeOffset? ArrivedInCity { get; init; }
    public DateTimeOffset? OutForDelivery { get; init; }
    public DateTimeOffset? Signed { get; init; }
    public DateTimeOffset? Exception { get; init; }
    public DateTimeOffset? Returned { get; init; }

    /// <summary>First checkpoint in each city.</summary>
    public SortedDictionary<string, DateTimeOffset> Cities { get; init; } = new(StringComparer.Ordinal);

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
public sealed record ParcelLabel(string? Courier, string? Number, string? Url);
