using Crm.Common;
using Crm.Customers;
using Crm.Nightly;
using Crm.Shops;
using Crm.Storage;
using Crm.Tasks;
using Microsoft.Extensions.Logging;

namespace Crm.Staff.Teams;

/// <param name="Assigned">Given to somebody just now.</param>
/// <param name="Lapsed">Closed, as their time was over and nobody could be given them.</param>
/// <param name="Waiting">Nobody's still: the day is full, or they wait to be taken.</param>
public sealed record AssignedTasks(int Assigned, int Lapsed, int Waiting);

/// <summary>
/// Gives the teams' tasks to their people, with every look at the night. One process at a time does it; what one that died has written
/// counts as given for the next.
/// </summary>
public sealed partial class TaskAssigner(CrmTables tables, TeamStore teams, TaskService tasks, ShopDirectory shops, RunLog runs,
    TimeProvider time, ILogger<TaskAssigner> log) : INightlyChore
{
    const string Job = "assign-tasks", Slot = "now";
    static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    async Task INightlyChore.RunAsync(CancellationToken cancel) => await RunAsync(cancel);

    /// <summary>Null while another process is at it.</summary>
    public async Task<AssignedTasks?> RunAsync(CancellationToken cancel)
    {
        var all = await teams.ListAsync(cancel);
        if (all.Count == 0) return new AssignedTasks(0, 0, 0);
        if (await runs.ClaimAsync(Job, Slot, Lease, cancel, again: true) is not { } claimed) return null;
        var (assigned, lapsed, waiting) = (0, 0, 0);
        foreach (var team in await ReadAsync(all, cancel))
        {
            foreach (var item in team.Lapsed)
                if (await tasks.LapseAsync(item, cancel) is TaskResult.Ok) lapsed++;
            var given = 0;
            foreach (var (item, person) in team.Plan())
                if (await tasks.AssignAsync(item, person, cancel) is TaskResult.Ok) given++;
            (assigned, waiting) = (assigned + given, waiting + team.Day().Waiting - given);
        }
        await runs.FinishAsync(claimed, claimed.Value with
        {
            Counts = new(StringComparer.Ordinal) { ["assigned"] = assigned, ["lapsed"] = lapsed, ["waiting"] = waiting },
        }, cancel);
        if (assigned + lapsed > 0) Assigned(assigned, lapsed, waiting);
        return new AssignedTasks(assigned, lapsed, waiting);
    }

    /// <summary>Each team's day as it stands.</summary>
    public async Task<IReadOnlyList<TeamDay>> DaysAsync(CancellationToken cancel)
    {
        var all = await teams.ListAsync(cancel);
        return all.Count == 0 ? [] : [.. (await ReadAsync(all, cancel)).Select(t => t.Day())];
    }

    async Task<IReadOnlyList<Assigning>> ReadAsync(List<Team> all, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var byName = all.ToDictionary(t => t.Name, t => new Assigning(t, now, shops.Zone), StringComparer.Ordinal);
        await foreach (var row in tables.Rows.ScanAsync("k|", KeyText.After("k|"), cancel))
        {
            var task = RowBody.Read<ServiceTask>(row.Body);
            if (task.Team is { } name && byName.TryGetValue(name, out var team))
                team.Add(new TaskItem(Keys.CustomerOf(row.Key), task, task.IsOverdue(now), row.ETag));
        }
        return [.. byName.Values];
    }

    [LoggerMessage(5021, LogLevel.Information, "Tasks assigned: {Assigned}, lapsed: {Lapsed}, waiting: {Waiting}")]
    partial void Assigned(int assigned, int lapsed, int waiting);
}
