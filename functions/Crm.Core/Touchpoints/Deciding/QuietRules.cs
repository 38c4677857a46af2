using Crm.Common;
using Crm.Customers;
using NodaTime;

namespace Crm.Touchpoints.Deciding;

/// <summary>A rule of a country (or one province of it) about when texts of a class may come, in force from a date.</summary>
/// <param name="State">Its code; null for the whole country.</param>
/// <param name="Class">This class and every one more intrusive.</param>
/// <param name="Days">Null for every day.</param>
/// <param name="Hours">Null: not at all on these days.</param>
/// <param name="Source">Where it comes from, for whoever checks it.</param>
public sealed record QuietRule(string Country, string? State, MessageClass Class, IsoDayOfWeek[]? Days, SendWindow? Hours, LocalDate From,
    LocalDate? Until, string Source)
{
    /// <summary>Only on such dates; null for every one.</summary>
    public Func<LocalDate, bool>? Holidays { get; init; }

    public bool AppliesOn(LocalDate date) => date >= From && (Until is null || date <= Until)
        && (Days is null || Array.IndexOf(Days, date.DayOfWeek) >= 0) && (Holidays is null || Holidays(date));
}

/// <summary>
/// The rules that come with the product. They are a starting point, not legal advice: a shop that sends promotion abroad checks them,
/// and narrows its own windows where it must.
/// </summary>
public static class QuietRules
{
    static readonly LocalDate Always = new(2000, 1, 1);
    static readonly IsoDayOfWeek[] Sunday = [IsoDayOfWeek.Sunday];

    static readonly QuietRule[] All =
    [
        new("CN", null, MessageClass.Promotional, null, Window(8, 21), Always, null,
            "industry practice of carriers: no commercial texts at night"),
        new("US", null, MessageClass.Promotional, null, Window(8, 21), Always, null,
            "47 CFR 64.1200(c)(1): 8 a.m. to 9 p.m. at the called party's location"),
        new("US", "FL", MessageClass.Promotional, null, Window(8, 20), new(2021, 7, 1), null, "Florida Statutes 501.616(6)"),
        new("US", "OK", MessageClass.Promotional, null, Window(8, 20), new(2022, 11, 1), null, "Oklahoma Telephone Solicitation Act"),
        new("US", "WA", MessageClass.Promotional, null, Window(8, 20), Always, null, "RCW 80.36.390"),
        new("CA", null, MessageClass.Promotional, [IsoDayOfWeek.Saturday, IsoDayOfWeek.Sunday], Window(10, 18), Always, null,
            "CRTC Unsolicited Telecommunications Rules, weekend hours"),
        new("FR", null, MessageClass.Promotional, Sunday, null, Always, null,
            "ARCEP/AF2M practice: no commercial texts on Sundays and holidays"),
        new("FR", null, MessageClass.Promotional, null, null, Always, null,
            "ARCEP/AF2M practice: no commercial texts on Sundays and holidays") { Holidays = PublicHolidays.IsFrench },
        new("FR", null, MessageClass.Promotional, null, new(new(8, 0), new(20, 30)), Always, null, "AF2M code of conduct"),
        new("IN", null, MessageClass.Promotional, null, Window(10, 21), Always, null, "TRAI TCCCPR 2018: promotional texts 10:00 to 21:00"),
        new("DE", null, MessageClass.Promotional, Sunday, null, Always, null, "custom: advertising rests on Sundays"),
    ];

    // Federal law holds in the territories too, which have ISO codes and calling codes of their own; French law overseas.
    static readonly Dictionary<string, string> LawOf = new(StringComparer.Ordinal)
    {
        ["PR"] = "US", ["VI"] = "US", ["GU"] = "US", ["AS"] = "US", ["MP"] = "US",
        ["GP"] = "FR", ["MQ"] = "FR", ["GF"] = "FR", ["RE"] = "FR", ["YT"] = "FR", ["BL"] = "FR", ["MF"] = "FR", ["PM"] = "FR",
    };

    public static IReadOnlyList<QuietRule> For(string? country, string? state, MessageClass messageClass)
    {
        if (country is null || messageClass == MessageClass.Transactional) return [];
        var law = LawOf.GetValueOrDefault(country, country);
        return Array.FindAll(All, r => r.Country == law && messageClass >= r.Class && (r.State is null || r.State == state));
    }

    static SendWindow Window(int opens, int closes) => new(new TimeOnly(opens, 0), new TimeOnly(closes, 0));
}
