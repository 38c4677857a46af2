using Crm.Storage;

namespace Crm.Flows;

/// <summary>What a new version of a flow does with what a step had planned or begun before it.</summary>
public enum StepPolicy
{
    /// <summary>What waits stays as it was planned; what begins from now on goes by the new version.</summary>
    Keep,

    /// <summary>What waits is planned again by the new version, and what that would have begun by now is planned too.</summary>
    Replan,

    /// <summary>Only orders and moments that begin from now on see the new step; the others go on by the version before.</summary>
    NewOrders,
}

/// <summary>A version of a flow put in force.</summary>
public sealed record Publication
{
    public required int Version { get; init; }

    /// <summary>Of the version's content.</summary>
    public required string Hash { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>Who; <see cref="ByFile"/> where a file did it at a host's start.</summary>
    public required string By { get; init; }
    public string? Note { get; init; }

    /// <summary>By step, where it is another than <see cref="StepPolicy.Keep"/>.</summary>
    public SortedDictionary<string, StepPolicy>? Policies { get; init; }

    /// <summary>The hash of the difference that was shown and applied.</summary>
    public string? Difference { get; init; }

    /// <summary>How what the new plan has in the past is made up for: "none" where it is absent, or "spread:PT2H".</summary>
    public string? CatchUp { get; init; }

    /// <summary>What waits is still being planned anew; whoever finds it so goes on with it.</summary>
    public bool? Unfinished { get; init; }

    public const string ByFile = "file";
    public StepPolicy PolicyOf(string step) => Policies?.GetValueOrDefault(step) ?? StepPolicy.Keep;
}

/// <summary>Who took a flow out of force, and when.</summary>
public sealed record Retirement(DateTimeOffset At, string By, string? Note);

/// <summary>What of a flow is in force: the row that every process reads.</summary>
public sealed record FlowInForce
{
    public const int MostKept = 50;
    public required string Flow { get; init; }

    /// <summary>Oldest first; the last one is in force.</summary>
    public required IReadOnlyList<Publication> History { get; init; }

    /// <summary>Nothing begins any more; what waits finishes.</summary>
    public Retirement? Retired { get; init; }

    public Publication Last => History[^1];

    public FlowInForce With(Publication next) => this with { History = [.. History.TakeLast(MostKept - 1), next], Retired = null };

    /// <summary>The version was put in force by a person: then no file stands for it.</summary>
    public bool IsOfPerson(int version) => History.Any(p => p.Version == version && p.By != Publication.ByFile);

    public static string Key(string flow) => FlowRows.InForce + KeyText.Segment(flow);
}

/// <summary>Where the rows of flows lie in the runs table.</summary>
static class FlowRows
{
    public const string Partition = "flows", InForce = "f|", Version = "v|", Pause = "p|";
}
