using System.Globalization;
using System.Text.Json;
using Crm.Common;
using Crm.Orders;

namespace Crm.Shops;

/// <summary>One accepted line of a shop's table.</summary>
/// <param name="Courier">As the platform names it; empty where none is told.</param>
/// <param name="Place">A province (a country where none is told), or near, far or abroad for all of the courier's that have no line of
/// their own.</param>
public sealed record ParcelDaysLine(string Courier, string Place, int Days);

/// <summary>
/// Normal days of a parcel on its way, by courier and receiver's province: what the shop has accepted of its own history, for the province
/// or for the courier at that distance; else defaults as couriers promise them inside China between provinces. A province not listed counts
/// as near, a country other than the shop's own as abroad.
/// </summary>
public sealed class ParcelDays
{
    public const string NearPlace = "near", FarPlace = "far", AbroadPlace = "abroad";
    const string China = "CN";
    const int Near = 4, Far = 7, Abroad = 15, MostDays = 60;

    static readonly string[] FarProvinces = ["新疆", "西藏", "青海", "内蒙古", "宁夏", "甘肃", "海南", "黑龙江"];

    // Air and own networks: a day or two sooner than the pooled lines.
    static readonly (string Name, int Days)[] Sooner =
        [("顺丰", -1), ("SF", -1), ("京东", -1), ("JD", -1), ("邮政", +2), ("EMS", 0), ("China Post", +2)];

    readonly Dictionary<(string Courier, string Place), int> learned;

    readonly string home = China;

    public ParcelDays(IEnumerable<ParcelDaysLine> lines) => learned = lines.ToDictionary(l => (l.Courier, l.Place), l => l.Days);

    ParcelDays(Dictionary<(string, string), int> learned, string home) => (this.learned, this.home) = (learned, home.ToUpperInvariant());

    /// <summary>The same table for a shop of that country.</summary>
    public ParcelDays At(string country) => new(learned, country);

    public static ParcelDays Default { get; } = new([]);

    public int Normal(string? courier, Region? region)
    {
        if (learned.Count > 0)
        {
            if (PlaceOf(region) is { } place && learned.TryGetValue((courier ?? "", place), out var here)) return here;
            if (learned.TryGetValue((courier ?? "", DistanceOf(region, home)), out var there)) return there;
        }
        return ByDefault(courier, region, home);
    }

    static int ByDefault(string? courier, Region? region, string home)
    {
        var distance = DistanceOf(region, home);
        if (distance == AbroadPlace) return Abroad;
        var days = distance == FarPlace ? Far : Near;
        foreach (var (name, difference) in Sooner)
            if (courier?.Contains(name, StringComparison.OrdinalIgnoreCase) ?? false) return days + difference;
        return days;
    }

    /// <summary>What a table's line is about.</summary>
    public static string? PlaceOf(Region? region) => region?.Province ?? region?.Country;

    /// <param name="region">The receiver's; without a country it is the shop's own.</param>
    /// <param name="home">The shop's country.</param>
    public static string DistanceOf(Region? region, string home = China) =>
        region?.Country is { Length: > 0 } country && !string.Equals(country, home, StringComparison.OrdinalIgnoreCase)
            ? AbroadPlace : IsFar(region, home) ? FarPlace : NearPlace;

    public bool IsFarFromHome(Region? region) => IsFar(region, home);

    // Which provinces are far is only known of China.
    public static bool IsFar(Region? region, string home = China) =>
        home == China && region?.Province is { } province && FarProvinces.Any(far => province.StartsWith(far, StringComparison.Ordinal));

    /// <summary>When the first parcel under way counts as late; null while nothing was shipped.</summary>
    public DateTimeOffset? LateFrom(OrderState order)
    {
        if (order.Begun(Milestone.Shipped) is not { } shipped) return null;
        var courier = order.LiveParcels().Select(p => p.Label?.Value.Courier).FirstOrDefault(c => c is not null);
        var normal = shipped + TimeSpan.FromDays(Normal(courier, order.Contact?.Value.Region));
        return order.Details?.Value.PromisedBy is { } promised && promised > normal ? promised : normal;
    }

    /// <summary>A shop's accepted table; every mistake by its line.</summary>
    public static ParcelDays Read(string json, string file, ICollection<string> mistakes)
    {
        List<ParcelDaysLine?>? lines = null;
        try
        {
            lines = JsonSerializer.Deserialize<List<ParcelDaysLine?>>(json, Json.Options);
        }
        catch (JsonException broken)
        {
            var line = broken.LineNumber is { } number ? string.Create(CultureInfo.InvariantCulture, $"line {number + 1}: ") : "";
            mistakes.Add($"{file}: {line}a list of {{\"courier\": …, \"place\": …, \"days\": …}}.");
        }
        if (lines is null) return Default;
        var (good, seen) = (new List<ParcelDaysLine>(), new HashSet<(string, string)>());
        for (var i = 0; i < lines.Count; i++)
            if (lines[i] is not { Courier: not null, Place.Length: > 0, Days: >= 1 and <= MostDays } line) mistakes.Add(
                $"{file}: $[{i}]: takes a courier, a place, and 1 to {MostDays} days.");
            else if (!seen.Add((line.Courier, line.Place))) mistakes.Add(
                $"{file}: $[{i}]: '{line.Courier}' to '{line.Place}' stands twice.");
            else good.Add(line);
        return new ParcelDays(good);
    }
}
