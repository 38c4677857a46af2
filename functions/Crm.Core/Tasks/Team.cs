namespace Crm.Tasks;

/// <summary>How a team's tasks find their people.</summary>
public enum Assignment
{
    /// <summary>Each task to whoever has the smallest share of the day filled; in the list's order where that is the same.</summary>
    RoundRobin,

    /// <summary>They lie there until somebody takes one.</summary>
    Free,
}

/// <summary>People who share a kind of work.</summary>
/// <param name="Name">As steps name it.</param>
public sealed record Team(string Name, Assignment Assignment, IReadOnlyList<TeamMember> People);

/// <param name="Person">As the person signs in, or calls herself in <c>--by</c>.</param>
/// <param name="PerDay">Tasks on one day, what is left from the days before included.</param>
public sealed record TeamMember(string Person, int PerDay)
{
    /// <summary>Gets nothing; what was assigned and not yet begun goes to the others.</summary>
    public bool? Away { get; init; }
}
