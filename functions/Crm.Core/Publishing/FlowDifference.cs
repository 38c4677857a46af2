using System.Text.Json.Serialization;
using Crm.Flows;
using Crm.Orders;

namespace Crm.Publishing;

/// <summary>What a publication would do with a touchpoint.</summary>
public enum DifferenceKind
{
    /// <summary>At the same time, with another text or cost.</summary>
    SameTime,
    Earlier,
    Later,
    New,
    Withdrawn,

    /// <summary>Due before the publication by the new version: the catch-up rule has the word.</summary>
    PastDue,
}

/// <summary>What a touchpoint would come to, by what is known today.</summary>
/// <param name="At">When it would go out.</param>
/// <param name="Stopped">The rule that would stop it; then nothing of the rest is there.</param>
public sealed record Expected(DateTimeOffset At, string? Variant, string? Text, int Parts, long CostMicros, string? Currency,
    string? Stopped);

/// <summary>One touchpoint that a publication changes.</summary>
/// <param name="Before">Null for a new one.</param>
/// <param name="After">Null where nothing is to go out.</param>
public sealed record DifferenceLine(string Customer, OrderKey Order, string Flow, string Step, string Touchpoint, DifferenceKind Kind,
    DateTimeOffset? DueBefore, DateTimeOffset? DueAfter, Expected? Before, Expected? After)
{
    public bool OtherText => Before is not null && After is not null && Before.Text != After.Text;
    public bool OtherCost => Before is not null && After is not null
        && (Before.CostMicros != After.CostMicros || Before.Currency != After.Currency);

    /// <summary>How much later, where it moves.</summary>
    public TimeSpan? MovedBy => DueAfter - DueBefore is { } by && by != TimeSpan.Zero ? by : null;

    /// <summary>Everything that was shown, for the hash.</summary>
    internal string Digest => Common.Hash.Hex(Touchpoint, Kind.ToString(), $"{DueBefore:O}", $"{DueAfter:O}", $"{Before}", $"{After}");
}

/// <summary>How much a step would send of what waits now.</summary>
public sealed record PolicyCost
{
    public int Texts { get; set; }
    public int Tasks { get; set; }

    /// <summary>Millionths, by currency.</summary>
    public SortedDictionary<string, long> Cost { get; init; } = new(StringComparer.Ordinal);
}

/// <summary>What a publication means for one step, by each policy.</summary>
public sealed record StepDifference
{
    public StepPolicy Policy { get; set; }

    /// <summary>Touchpoints that wait now.</summary>
    public int Waiting { get; set; }

    /// <summary>
    /// Orders under way for which the step may still begin: by the new version, or for policy newOrders by the one before.
    /// </summary>
    public int UnderWay { get; set; }

    // Were it planned anew.
    public int Earlier { get; set; }
    public int Later { get; set; }
    public int New { get; set; }
    public int Withdrawn { get; set; }
    public int PastDue { get; set; }
    public int OtherText { get; set; }
    public int OtherCost { get; set; }

    /// <summary>What waits goes out as it is planned; with policy newOrders that is the same.</summary>
    public PolicyCost Keep { get; init; } = new();
    public PolicyCost Replan { get; init; } = new();

    [JsonIgnore]
    public int Changes => Earlier + Later + New + Withdrawn + PastDue;
}

/// <summary>What publishing a version would change for all that waits.</summary>
public sealed record FlowDifference
{
    public required string Flow { get; init; }
    public required int Version { get; init; }

    /// <summary>The version in force; null for a flow that is new or retired.</summary>
    public int? Before { get; init; }
    public required string CatchUp { get; init; }

    /// <summary>Of everything shown here: publishing is asked for by it.</summary>
    public string Hash { get; set; } = "";

    /// <summary>How many touchpoints change by the policies chosen.</summary>
    public int Changes { get; set; }
    public SortedDictionary<string, StepDifference> Steps { get; init; } = new(StringComparer.Ordinal);

    /// <summary>The first of the lines, as sentences.</summary>
    public List<string> First { get; init; } = [];

    /// <summary>All of them, by customer and touchpoint.</summary>
    [JsonIgnore]
    public List<DifferenceLine> Lines { get; } = [];
}
