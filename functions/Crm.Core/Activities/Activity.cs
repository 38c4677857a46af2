using Crm.Conditions;
using Crm.Shops;
using NodaTime;
using LocalTime = Crm.Common.LocalTime;

namespace Crm.Activities;

/// <summary>Something members come back for: one of a few kinds, for some days, with what it pays and what it asks.</summary>
public sealed record Activity
{
    public required string Id { get; init; }

    /// <summary>Published anew it is the next version; every play names the one it was made under.</summary>
    public required int Version { get; init; }
    public required Shop Shop { get; init; }

    /// <summary>By language.</summary>
    public required IReadOnlyDictionary<string, string> Title { get; init; }

    /// <summary>Local days of the shop, both included.</summary>
    public required DateOnly From { get; init; }
    public required DateOnly Until { get; init; }

    /// <summary>Who may take part.</summary>
    public required Condition When { get; init; }

    /// <summary>Points it gives away in all; null: as many as its rules come to.</summary>
    public long? Budget { get; init; }
    public required ActivityKind Kind { get; init; }
    public Expectation Expected { get; init; } = new(0.1, 1);

    /// <summary>The file as it was published: what the commitment of a lottery covers.</summary>
    public required string Source { get; init; }

    public DateTimeOffset Opens => StartOf(From);
    public DateTimeOffset Closes => StartOf(Until.AddDays(1));

    public string TitleIn(string language) => In(Title, language);

    /// <summary>The shop's local day of an instant.</summary>
    public DateOnly DayOf(DateTimeOffset at) =>
        Instant.FromDateTimeOffset(at).InZone(LocalTime.Zone(Shop.Zone)).Date.ToDateOnly();

    /// <summary>The words of a language, else of the first there are.</summary>
    public static string In(IReadOnlyDictionary<string, string> texts, string language) =>
        texts.GetValueOrDefault(language) ?? texts.OrderBy(t => t.Key, StringComparer.Ordinal).First().Value;

    DateTimeOffset StartOf(DateOnly day) =>
        LocalTime.Zone(Shop.Zone).AtStartOfDay(LocalDate.FromDateOnly(day)).ToDateTimeOffset().ToUniversalTime();
}

/// <summary>What the people who plan it reckon with.</summary>
/// <param name="Participation">The share of the members who take part.</param>
/// <param name="Plays">How often each of them does.</param>
public sealed record Expectation(double Participation, double Plays);
