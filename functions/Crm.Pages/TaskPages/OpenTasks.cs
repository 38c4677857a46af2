using Crm.Common;
using Crm.Customers;
using Crm.Staff;
using Crm.Staff.Teams;
using Crm.Storage;
using Crm.Tasks;

namespace Crm.Pages.TaskPages;

/// <param name="Person">Who has it, as far as was known then.</param>
public sealed record OpenTask(string Customer, string Id, DateTimeOffset DueBy, TaskPriority Priority, string? Person, string? Team)
{
    public DateTimeOffset? NotBefore { get; init; }
    public decimal? Worth { get; init; }
}

/// <summary>The open tasks and the teams, as they were at one moment.</summary>
public sealed record OpenWork(DateTimeOffset At, IReadOnlyList<OpenTask> Tasks, IReadOnlyList<Team> Teams)
{
    /// <summary>A person's own, and free ones of the person's teams: all free ones for who is in none.</summary>
    public bool IsFor(OpenTask task, string person) => task.Person is { } holder ? holder == person
        : task.Team is null || !Teams.Any(t => IsIn(t, person)) || Teams.FirstOrDefault(t => t.Name == task.Team) is not { } team
        || IsIn(team, person);

    static bool IsIn(Team team, string person) => team.People.Any(p => p.Person == person);
}

/// <summary>
/// The open tasks, most urgent first, as of at most half a minute ago: so that no view passes over all tasks. What is shown of them is read
/// by its key, so nobody sees one that is done.
/// </summary>
public sealed class OpenTasks(CrmTables tables, CustomerRows rows, TeamStore teams, TimeProvider time) : IDisposable
{
    static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);
    readonly SemaphoreSlim reading = new(1);
    volatile OpenWork? known;

    public async Task<OpenWork> AllAsync(CancellationToken cancel)
    {
        if (known is { } now && time.GetUtcNow() - now.At < Fresh && now.At <= time.GetUtcNow()) return now;
        await reading.WaitAsync(cancel);
        try
        {
            if (known is { } meanwhile && time.GetUtcNow() - meanwhile.At < Fresh) return meanwhile;
            known = new OpenWork(time.GetUtcNow(), await ReadAsync(cancel), await teams.ListAsync(cancel));
            return known;
        }
        finally
        {
            reading.Release();
        }
    }

    /// <summary>After a change by us: the next view reads anew.</summary>
    public void Forget() => known = null;

    /// <summary>As it is now; null when it is done or gone.</summary>
    public async Task<TaskItem?> NowAsync(OpenTask task, CancellationToken cancel) =>
        await rows.TaskAsync(task.Customer, task.Id, cancel) is { Value.Done: null } row
            ? new TaskItem(task.Customer, row.Value, row.Value.IsOverdue(time.GetUtcNow()), row.ETag) : null;

    public void Dispose() => reading.Dispose();

    async Task<IReadOnlyList<OpenTask>> ReadAsync(CancellationToken cancel)
    {
        var open = new List<OpenTask>();
        await foreach (var row in tables.Rows.ScanAsync("k|", KeyText.After("k|"), cancel))
            if (RowBody.Read<ServiceTask>(row.Body) is { Done: null } task)
                open.Add(new OpenTask(Keys.CustomerOf(row.Key), task.Id, task.DueBy, task.Priority, task.Person, task.Team)
                {
                    NotBefore = task.NotBefore, Worth = task.Worth,
                });
        return [.. open.OrderByDescending(t => t.Priority == TaskPriority.High).ThenBy(t => t.DueBy)
            .ThenByDescending(t => t.Worth ?? 0).ThenBy(t => t.Id, StringComparer.Ordinal)];
    }
}
