using System.Collections.Concurrent;
using Crm.Shops;
using NodaTime;
using NodaTime.TimeZones;
using LocalTime = Crm.Common.LocalTime;

namespace Crm.Touchpoints.Deciding;

/// <summary>The zones a recipient may live in: one where the province tells it, else all of the country, by NodaTime's own data.</summary>
public static class RecipientZones
{
    static readonly ConcurrentDictionary<string, IReadOnlyList<DateTimeZone>> ByCountry = new(StringComparer.Ordinal);

    public static IReadOnlyList<DateTimeZone> Of(string country, string? province, Shop shop)
    {
        if (country == "US" && province is not null && UsStates.TryGetValue(province, out var zone)) return [LocalTime.Zone(zone)];
        var zones = ByCountry.GetOrAdd(country, Load);
        return zones.Count > 0 ? zones : [LocalTime.Zone(shop.Zone)];
    }

    static IReadOnlyList<DateTimeZone> Load(string country)
    {
        // All of China keeps Beijing's time by law; the second zone of the database is local habit in Xinjiang.
        if (country == "CN") return [LocalTime.Zone("Asia/Shanghai")];
        var ids = TzdbDateTimeZoneSource.Default.ZoneLocations?.Where(l => l.CountryCode == country).Select(l => l.ZoneId) ?? [];
        return [.. ids.Select(LocalTime.Zone).DistinctBy(z => z.Id)];
    }

    // States that keep two times count as the one in which most of their people live.
    static readonly Dictionary<string, string> UsStates = Spread(new()
    {
        ["America/New_York"] = "CT Connecticut|DE Delaware|DC District of Columbia|FL Florida|GA Georgia|IN Indiana|KY Kentucky|ME Maine|MD Maryland|MA Massachusetts|MI Michigan|NH New Hampshire|NJ New Jersey|NY New York|NC North Carolina|OH Ohio|PA Pennsylvania|RI Rhode Island|SC South Carolina|VT Vermont|VA Virginia|WV West Virginia",
        ["America/Chicago"] = "AL Alabama|AR Arkansas|IL Illinois|IA Iowa|KS Kansas|LA Louisiana|MN Minnesota|MS Mississippi|MO Missouri|NE Nebraska|ND North Dakota|OK Oklahoma|SD South Dakota|TN Tennessee|TX Texas|WI Wisconsin",
        ["America/Denver"] = "CO Colorado|ID Idaho|MT Montana|NM New Mexico|UT Utah|WY Wyoming",
        ["America/Phoenix"] = "AZ Arizona",
        ["America/Los_Angeles"] = "CA California|NV Nevada|OR Oregon|WA Washington",
        ["America/Anchorage"] = "AK Alaska",
        ["Pacific/Honolulu"] = "HI Hawaii",
    });

    static Dictionary<string, string> Spread(Dictionary<string, string> byZone)
    {
        var zones = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (zone, states) in byZone)
            foreach (var state in states.Split('|'))
            {
                zones[state[..2]] = zone;
                zones[state[3..]] = zone;
            }
        return zones;
    }
}
