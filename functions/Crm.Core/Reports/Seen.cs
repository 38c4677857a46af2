using System.Globalization;
using Crm.Customers;
using Crm.Flows;
using Crm.Orders;
using Crm.Shops;
using Crm.Touchpoints;
using NodaTime;

namespace Crm.Reports;

/// <summary>What a rule looked at, to say it again to a person.</summary>
public sealed record Seen(Touchpoint Touchpoint, Step? Step, Customer Customer, OrderState? Order, Shop? Shop,
    IReadOnlyDictionary<string, Touchpoint> Others)
{
    /// <summary>Of who reads it; null: of the shop.</summary>
    public string? Reader { get; init; }

    public string Language => Reader ?? Shop?.Language ?? "en";

    /// <summary>The time on the shop's clock; null where it is not known.</summary>
    public string? Time(DateTimeOffset? at) => at is null ? null : Local(Shop, at.Value);

    public static string Local(Shop? shop, DateTimeOffset at) =>
        Instant.FromDateTimeOffset(at).InZone(DateTimeZoneProviders.Tzdb.GetZoneOrNull(shop?.Zone ?? "UTC") ?? DateTimeZone.Utc)
            .ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
