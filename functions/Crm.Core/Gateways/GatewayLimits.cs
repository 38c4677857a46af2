using System.Globalization;
using NodaTime;

namespace Crm.Gateways;

/// <summary>At most so many texts to one number in any such span.</summary>
public sealed record NumberLimit(int Count, TimeSpan Per);

/// <summary>What a provider, a sender and common sense allow: data, kept by the dispatcher before anything is claimed.</summary>
public sealed record GatewayLimits
{
    /// <summary>Texts a second of the whole account, in this process.</summary>
    public double PerSecond { get; init; } = 10;
    public IReadOnlyList<NumberLimit> PerNumber { get; init; } = [new(1, TimeSpan.FromMinutes(1)), new(10, TimeSpan.FromDays(1))];

    /// <summary>Promotional texts only from this time on, in <see cref="Zone"/>; null: at any time.</summary>
    public TimeOnly? PromotionOpens { get; init; }
    public TimeOnly? PromotionCloses { get; init; }
    public string Zone { get; init; } = "Asia/Shanghai";

    /// <summary>The first instant not before <paramref name="now"/> at which the provider takes promotion.</summary>
    public DateTimeOffset NextForPromotion(DateTimeOffset now)
    {
        if (PromotionOpens is not { } opens || PromotionCloses is not { } closes) return now;
        var zone = DateTimeZoneProviders.Tzdb[Zone];
        var local = Instant.FromDateTimeOffset(now).InZone(zone);
        var time = new TimeOnly(local.TimeOfDay.TickOfDay);
        if (time >= opens && time < closes) return now;
        var date = time < opens ? local.Date : local.Date.PlusDays(1);
        return date.At(LocalTime.FromTicksSinceMidnight(opens.Ticks)).InZoneLeniently(zone).ToDateTimeOffset().ToUniversalTime();
    }
}

/// <summary>Section <c>Gateways:{name}:Limits</c>; what is left out is the provider's own.</summary>
public sealed class LimitOptions
{
    public double? PerSecond { get; set; }

    /// <summary>"1/1m", "5/1h", "10/1d".</summary>
    public List<string> PerNumber { get; set; } = [];

    /// <summary>"09:00-20:00", local time of <see cref="Zone"/>.</summary>
    public string? Promotion { get; set; }
    public string? Zone { get; set; }

    public GatewayLimits Over(GatewayLimits own, string at, ICollection<string> mistakes)
    {
        if (PerSecond is <= 0 or > 10_000) mistakes.Add($"{at}:PerSecond: texts a second, more than 0 and at most 10000.");
        if (!string.IsNullOrEmpty(Zone)
            && DateTimeZoneProviders.Tzdb.GetZoneOrNull(Zone) is null) mistakes.Add($"{at}:Zone: '{Zone}' is not an IANA time zone.");
        var numbers = PerNumber.Where(text => text.Length > 0).Select(text => Number(at, text, mistakes)).OfType<NumberLimit>().ToList();
        var limits = own with { PerSecond = PerSecond ?? own.PerSecond, PerNumber = numbers.Count > 0 ? numbers
            : own.PerNumber, Zone = string.IsNullOrEmpty(Zone) ? own.Zone : Zone };
        if (string.IsNullOrEmpty(Promotion)) return limits;
        if (Promotion.Split('-') is [var from, var to] && Time(from) is { } opens && Time(to) is { } closes && opens < closes)
            return limits with { PromotionOpens = opens, PromotionCloses = closes };
        mistakes.Add($"{at}:Promotion: '{Promotion}' is not a span of local times like 09:00-20:00.");
        return limits;
    }

    static NumberLimit? Number(string at, string text, ICollection<string> mistakes)
    {
        if (text.Split('/') is [var count, var per]
            && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var most) && most > 0 && Span(per) is { } span)
            return new NumberLimit(most, span);
        mistakes.Add($"{at}:PerNumber: '{text}' is not a count and a span like 1/1m, 5/1h or 10/1d.");
        return null;
    }

    /// <summary>"30s", "2m", "1h", "1d"; null for anything else.</summary>
    internal static TimeSpan? Span(string text) =>
        text.Length > 1 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var many)
            && many is > 0 and < 100_000 && Unit(text[^1]) is { } unit ? unit * many : null;

    static TimeSpan? Unit(char letter) => letter switch
    {
        's' => TimeSpan.FromSeconds(1), 'm' => TimeSpan.FromMinutes(1), 'h' => TimeSpan.FromHours(1), 'd' => TimeSpan.FromDays(1), _ =>
            null,
    };

    static TimeOnly? Time(string text) =>
        TimeOnly.TryParseExact(text.Trim(), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;
}
