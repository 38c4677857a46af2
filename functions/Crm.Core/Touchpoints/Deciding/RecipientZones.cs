using System.Collections.Concurrent;
using NodaTime;
using NodaTime.TimeZones;
using LocalTime = Crm.Common.LocalTime;

namespace Crm.Touchpoints.Deciding;

/// <summary>The zones of a country by NodaTime's own data, each clock once.</summary>
public static class RecipientZones
{
    static readonly ILookup<string, string> Ids = (TzdbDateTimeZoneSource.Default.ZoneLocations ?? [])
        .Select(l => (l.CountryCode, l.ZoneId))
        // Kosovo, Ascension and Tristan da Cunha have numbering plans, but no line in the zone database.
        .Concat([("XK", "Europe/Belgrade"), ("AC", "Atlantic/St_Helena"), ("TA", "Atlantic/St_Helena")])
        .ToLookup(l => l.Item1, l => l.Item2, StringComparer.Ordinal);
    static readonly ConcurrentDictionary<string, IReadOnlyList<DateTimeZone>> ByCountry = new(StringComparer.Ordinal);
    static readonly ConcurrentDictionary<string, IReadOnlyList<DateTimeZone>> ByIds = new(StringComparer.Ordinal);
    static readonly Lazy<IReadOnlyList<DateTimeZone>> World = new(() => Find(Ids.SelectMany(g => g)));

    // Zones that differ in the past only are one clock: what is sent is sent from now on.
    static readonly ZoneEqualityComparer SameClock =
        ZoneEqualityComparer.ForInterval(new Interval(Instant.FromUtc(2020, 1, 1, 0, 0), Instant.FromUtc(2060, 1, 1, 0, 0)));

    public static IEnumerable<string> Countries => Ids.Select(country => country.Key);

    public static bool Knows(string country) => Ids.Contains(country);

    /// <summary>Every zone there is.</summary>
    public static IReadOnlyList<DateTimeZone> Everywhere => World.Value;

    public static IReadOnlyList<DateTimeZone> Of(string country) => ByCountry.GetOrAdd(country, Load);

    static IReadOnlyList<DateTimeZone> Load(string country) =>
        // All of China keeps Beijing's time by law; the second zone of the database is local habit in Xinjiang.
        country == "CN" ? [LocalTime.Zone("Asia/Shanghai")] : Find(Ids[country]);

    /// <summary>
    /// The zones of these ids. They come from tables and the library, never from outside, so there are not many different ones.
    /// </summary>
    public static IReadOnlyList<DateTimeZone> Find(IEnumerable<string> ids) =>
        ByIds.GetOrAdd(string.Join(' ', ids), Read);

    static IReadOnlyList<DateTimeZone> Read(string ids) =>
        [.. ids.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(DateTimeZoneProviders.Tzdb.GetZoneOrNull).OfType<DateTimeZone>()
            .Distinct(SameClock)];
}
