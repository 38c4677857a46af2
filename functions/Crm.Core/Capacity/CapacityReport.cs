using System.Text.Json.Serialization;

namespace Crm.Capacity;

/// <summary>A day of the plan.</summary>
public sealed record CapacityDay(DateOnly Day, double Due, double Sent, double Spilled, double Expired, double MostQueued);

/// <summary>What a day's orders do to the way out.</summary>
public sealed record CapacityReport
{
    public required CapacityRequest Request { get; init; }
    public required string Curve { get; init; }

    /// <summary>Stored orders that the lives were taken from; 0: one that goes well.</summary>
    public required int Patterns { get; init; }
    public required IReadOnlyList<CapacityDay> Days { get; init; }

    /// <summary>Expected texts by "flow|step".</summary>
    public required SortedDictionary<string, double> Steps { get; init; }

    /// <summary>Millionths, by currency, of the texts that go out.</summary>
    public required SortedDictionary<string, double> Cost { get; init; }
    public required double MostDueInAMinute { get; init; }
    public required double MostQueued { get; init; }
    public required DateTimeOffset MostQueuedAt { get; init; }
    public required double MostMessagesInAMinute { get; init; }

    /// <summary>Minutes the longest text waits for its turn, while its hours are open.</summary>
    public required int LongestWait { get; init; }
    public required double Spilled { get; init; }
    public required double Expired { get; init; }

    /// <summary>Of these, over in quiet hours however fast the gateway is.</summary>
    public required double ExpiredAnyway { get; init; }

    /// <summary>Texts a second at which none waits longer than asked for, and none spills or expires; null: the limit is enough.</summary>
    public double? NeededPerSecond { get; init; }

    /// <summary>The last day to ask for it.</summary>
    public DateOnly? AskBy { get; init; }

    /// <summary>The first instant of the day.</summary>
    public required DateTimeOffset Start { get; init; }

    [JsonIgnore]
    public IReadOnlyList<CapacityMinute> Minutes { get; init; } = [];
}
