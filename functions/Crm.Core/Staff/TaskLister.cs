using Crm.Common;
using Crm.Customers;
using Crm.Storage;
using Crm.Tasks;

namespace Crm.Staff;

/// <summary>Lists tasks in one pass over them; only the asked-for number is held.</summary>
public sealed class TaskLister(IRowStore rows, TimeProvider time)
{
    static readonly Comparer<TaskItem> Urgency = Comparer<TaskItem>.Create((a, b) =>
        (a.Task.Done is not null).CompareTo(b.Task.Done is not null) is not 0 and var done ? done
        : a.Task.DueBy.CompareTo(b.Task.DueBy) is not 0 and var due ? due
        : b.Task.Priority.CompareTo(a.Task.Priority) is not 0 and var priority ? priority
        : string.CompareOrdinal(a.Customer + a.Task.Id, b.Customer + b.Task.Id));

    /// <summary>The most urgent first: open before done, then by due time, then by priority.</summary>
    public async Task<TaskList> ListAsync(TaskFilter filter, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var first = new SortedSet<TaskItem>(Urgency);
        var (total, overdue) = (0, 0);
        await foreach (var row in rows.ScanAsync("k|", KeyText.After("k|"), cancel))
        {
            var item = Item(row, now);
            if (!Matches(item, filter)) continue;
            total++;
            if (item.Overdue) overdue++;
            first.Add(item);
            if (first.Count > filter.Limit) first.Remove(first.Max!);
        }
        return new TaskList(total, overdue, [.. first]);
    }

    static TaskItem Item(Row row, DateTimeOffset now)
    {
        var task = RowBody.Read<ServiceTask>(row.Body);
        return new TaskItem(Keys.CustomerOf(row.Key), task, task.IsOverdue(now), row.ETag);
    }

    static bool Matches(TaskItem item, TaskFilter filter) =>
        (filter.IncludeDone || item.Task.Done is null) && (!filter.OverdueOnly || item.Overdue)
        && (filter.Person is null || item.Task.Person == filter.Person) && (filter.Team is null || item.Task.Team == filter.Team);
}
