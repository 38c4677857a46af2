using Crm.Ingest;
using Crm.Tasks;

namespace Crm.Staff;

/// <summary>What the product itself does with a team's tasks.</summary>
public sealed partial class TaskService
{
    /// <summary>Gives an open task that nobody has begun to somebody; one that changed meanwhile stays as it is.</summary>
    public ValueTask<TaskResult> AssignAsync(TaskItem seen, string? person, CancellationToken cancel) =>
        ChangeAsync(seen.Customer, seen.Task.Id, seen.ETag, (customer, task, _, now) => task.Done is not null || task.Person == person
            ? new Change.None() : new Change.To(customer, task with
            {
                Person = person, History = [.. task.History, new(now, "assigned", TaskClosing.By) { To = person }],
            }), cancel);

    /// <summary>Closes a task whose time is over and that nobody could be given.</summary>
    public ValueTask<TaskResult> LapseAsync(TaskItem seen, CancellationToken cancel) =>
        ChangeAsync(seen.Customer, seen.Task.Id, seen.ETag, (customer, task, _, now) => task.Done is not null
            ? new Change.None() : new Change.To(customer, task with
            {
                Done = now, DoneBy = TaskClosing.By, Outcome = new TaskOutcome { Code = OutcomeCode.Lapsed },
                History = [.. task.History, new(now, "done", TaskClosing.By)],
            }), cancel);
}
