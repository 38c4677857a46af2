using Crm.Common;
using Crm.Customers;
using Crm.Staff;
using Crm.Storage;
using Crm.Tasks;

namespace Crm.Pages.TaskPages;

/// <param name="Person">Who has it, as far as was known then.</param>
public sealed record OpenTask(string Customer, string Id, DateTimeOffset DueBy, TaskPriority Priority, string? Person, string? Team);

/// <summary>
/// The open tasks, most urgent first, as of at most half a minute ago: so that no view passes over all tasks. What is shown of them is read
/// by its key, so nobody sees one that is done.
/// </summary>
public sealed class OpenTasks(CrmTables tables, CustomerRows rows, TimeProvider time) : IDisposable
{
    static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);
    readonly SemaphoreSlim reading = new(1);
    volatile Known? known;

    sealed record Known(DateTimeOffset At, IReadOnlyList<OpenTask> Tasks);

    public async Task<IReadOnlyList<OpenTask>> AllAsync(CancellationToken cancel)
    {
        if (known is { } now && time.GetUtcNow() - now.At < Fresh && now.At <= time.GetUtcNow()) return now.Tasks;
        await reading.WaitAsync(cancel);
        try
        {
            if (known is { } meanwhile && time.GetUtcNow() - meanwhile.At < Fresh) return meanwhile.Tasks;
            known = new Known(time.GetUtcNow(), await ReadAsync(cancel));
            return known.Tasks;
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
            if (Json.Read<ServiceTask>(row.Body.Span) is { Done: null } task)
                open.Add(new OpenTask(Keys.CustomerOf(row.Key), task.Id, task.DueBy, task.Priority, task.Person, task.Team));
        return [.. open.OrderByDescending(t => t.Priority == TaskPriority.High).ThenBy(t => t.DueBy)
            .ThenBy(t => t.Id, StringComparer.Ordinal)];
    }
}
