namespace Crm.Capacity;

/// <summary>A day that is to be planned for.</summary>
/// <param name="Shop">The shop's id.</param>
/// <param name="Day">By the shop's calendar.</param>
/// <param name="Orders">So many come on it.</param>
/// <param name="Gateway">By which the texts go, for the report.</param>
/// <param name="PerSecond">Texts a second that it takes.</param>
public sealed record CapacityRequest(string Shop, DateOnly Day, int Orders, string Gateway, double PerSecond)
{
    /// <summary>
    /// Messages a second that the broker carries; each text is one, and one more for each time it is put off. Null: no limit.
    /// </summary>
    public double? BrokerPerSecond { get; init; }

    /// <summary>A text should not wait longer than this behind others.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>So many days a provider takes to give a higher limit.</summary>
    public int LeadDays { get; init; } = 14;

    /// <summary>So many days after the day are looked at too: texts of its orders fall due on them.</summary>
    public int DaysAfter { get; init; } = 10;
}

/// <summary>Texts that fall due together: so many, of one class, for people who may be texted at the same hours.</summary>
/// <param name="Due">Minutes from the day's first on.</param>
/// <param name="Expires">The first minute at which they are worth nothing.</param>
/// <param name="Count">Expected; not whole.</param>
public sealed record DueTexts(string Step, int Due, int Expires, double Count, double CostMicros, string? Currency, OpenMinutes Open);

/// <summary>When somebody may be texted, minute by minute; asked once and kept.</summary>
public sealed class OpenMinutes(DateTimeOffset start, Touchpoints.Deciding.SendingHours hours)
{
    readonly Dictionary<int, int?> next = [];

    /// <summary>The first open minute not before this one; null: none within two weeks.</summary>
    public int? Next(int minute)
    {
        if (next.TryGetValue(minute, out var known)) return known;
        var at = hours.NextAllowed(start.AddMinutes(minute));
        return next[minute] = at is { } open ? (int)Math.Ceiling((open - start).TotalMinutes) : null;
    }
}
