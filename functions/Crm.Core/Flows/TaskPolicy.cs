using Crm.Conditions;
using Crm.Tasks;

namespace Crm.Flows;

/// <summary>Who gets a step's tasks, which of them go first, what to say, and what may come of it.</summary>
public sealed record TaskPolicy
{
    public string? Team { get; init; }
    public string? Person { get; init; }

    /// <summary>Buyers whose task goes before all others.</summary>
    public Condition? Key { get; init; }

    /// <summary>
    /// The task is closed when the step's time is over and the team had nobody to give it to: a call on day 20 asks nobody how day 3 was.
    /// </summary>
    public bool Lapses { get; init; }

    /// <summary>Done by telephone: who has no number gets none.</summary>
    public bool Call { get; init; }

    /// <summary>What to say, line by line, by language; Handlebars. Empty: the task's text says it all.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<TextTemplate>> Script { get; init; } =
        new Dictionary<string, IReadOnlyList<TextTemplate>>();
    public IReadOnlyList<OutcomeCode> Outcomes { get; init; } = OutcomeCode.Default;
}
