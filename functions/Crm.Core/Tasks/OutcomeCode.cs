using Crm.Common;

namespace Crm.Tasks;

/// <summary>One of the words a task can end with, and what follows from it.</summary>
/// <param name="Code">As it is stored and told: "no-answer".</param>
/// <param name="Label">What staff see, by language.</param>
public sealed record OutcomeCode(string Code, IReadOnlyDictionary<string, string> Label)
{
    /// <summary>The task stays open and comes again; null: it is done.</summary>
    public TryAgain? Again { get; init; }

    /// <summary>What flows hear of the buyer then: "scenario:complaint".</summary>
    public string? Event { get; init; }

    /// <summary>What the buyer is tagged with.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>For a task whose step names none.</summary>
    public static IReadOnlyList<OutcomeCode> Default { get; } = OutcomeReader.Default();

    /// <summary>What the product itself closes a task with that nobody could be given in time.</summary>
    public const string Lapsed = "lapsed";

    public static bool IsCode(string? code) =>
        code is { Length: > 0 and <= 40 } && code.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}

/// <summary>Nobody answered: the same task once more.</summary>
/// <param name="AfterDays">Calendar days of the shop's zone.</param>
/// <param name="At">On the shop's clock.</param>
/// <param name="AtMost">So many tries in all; the last one closes the task.</param>
public sealed record TryAgain(int AfterDays, TimeOnly At, int AtMost)
{
    public DateTimeOffset From(DateTimeOffset now, string zone) => LocalTime.DaysAfter(now, LocalTime.Zone(zone), AfterDays, At);
}
