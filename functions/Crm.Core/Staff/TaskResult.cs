using Crm.Tasks;

namespace Crm.Staff;

/// <summary>A task as a list shows it.</summary>
/// <param name="ETag">Give it back as If-Match to change exactly what was seen.</param>
public sealed record TaskItem(string Customer, ServiceTask Task, bool Overdue, string ETag);

public sealed record TaskFilter
{
    public bool IncludeDone { get; init; }
    public bool OverdueOnly { get; init; }
    public string? Person { get; init; }
    public string? Team { get; init; }
    public int Limit { get; init; } = 50;
}

/// <param name="Total">How many match; the list holds the most urgent of them.</param>
public sealed record TaskList(int Total, int Overdue, IReadOnlyList<TaskItem> Tasks);

public abstract record TaskResult
{
    public sealed record Ok(TaskItem Item) : TaskResult;
    public sealed record NotFound(string Reason) : TaskResult;
    public sealed record Invalid(IReadOnlyList<string> Mistakes) : TaskResult;

    /// <summary>Somebody else has it, or has done it: the sentence says who and when.</summary>
    public sealed record Refused(string Reason) : TaskResult;

    /// <summary>Not any more what the caller has seen (or it kept changing): read it again.</summary>
    public sealed record Changed : TaskResult;
}

public sealed record TakeTask(string Customer, string Id, string Person)
{
    public string? Team { get; init; }

    /// <summary>Also from somebody who has it.</summary>
    public bool Over { get; init; }
    public string? ETag { get; init; }
}

public sealed record CompleteTask(string Customer, string Id, string By, TaskOutcome Outcome)
{
    public string? ETag { get; init; }
}

public sealed record AddTask(string Customer, string Kind, string Text, string By)
{
    /// <summary>The platform's order id; it must be an order of this customer.</summary>
    public string? Order { get; init; }

    /// <summary>Default: a day from now.</summary>
    public DateTimeOffset? DueBy { get; init; }
    public TaskPriority Priority { get; init; } = TaskPriority.Normal;
    public string? Team { get; init; }
    public string? Person { get; init; }
}
