using Crm.Common;
using Crm.Customers;
using Crm.Pages.Accounts;
using Crm.Pages.Routing;
using Crm.Reports;

namespace Crm.Pages.TaskPages;

/// <summary>The list to work off, and the way to the next one.</summary>
public sealed class TaskListPages(OpenTasks open, CustomerRows rows, TimeProvider time) : IPages
{
    const string Path = "tasks";
    const int PageSize = 25;

    public IEnumerable<PageRoute> Routes =>
        [PageRoute.Get(Path, Role.Viewer, ListAsync), PageRoute.Get("tasks/next", Role.Staff, NextAsync)];

    public PageSection Section => new("tasks", Path, Role.Viewer, 60);

    async Task<ApiResponse> ListAsync(PageRequest request)
    {
        var now = time.GetUtcNow();
        var work = await open.AllAsync(request.Cancel);
        var all = work.Tasks;
        var whose = request.Query("whose") is "all" or "late" or "mine" ? request.Query("whose")!
            : request.Who.Role == Role.Viewer ? "all" : "mine";
        var fitting = all.Where(t => whose == "all" || (whose == "late" ? t.DueBy < now
            : work.IsFor(t, request.Who.Name) && !(t.NotBefore > now)))
            .ToList();
        var from = int.TryParse(request.Query("from"), out var skip) && skip > 0 ? skip : 0;
        var shown = new List<TaskRow>();
        foreach (var task in fitting.Skip(from).Take(PageSize))
            if (await open.NowAsync(task, request.Cancel) is { } item)
                shown.Add(new TaskRow(item, await NameAsync(task.Customer, request.Cancel)));
        return await request.PageAsync<TaskListView>(request.Texts["nav.tasks"], new TaskListModel(whose, shown, fitting.Count,
            all.Count(t => t.DueBy < now), from + PageSize < fitting.Count ? $"tasks?whose={whose}&from={from + PageSize}" : null));
    }

    // The first that nobody else has behind the one just left, and from the top again behind the last.
    async Task<ApiResponse> NextAsync(PageRequest request)
    {
        var work = await open.AllAsync(request.Cancel);
        var own = work.Tasks.Where(t => work.IsFor(t, request.Who.Name)).ToList();
        var left = own.FindIndex(t => t.Id == request.Query("after"));
        foreach (var task in own.Skip(left + 1).Concat(own.Take(Math.Max(left, 0))))
            if (await open.NowAsync(task, request.Cancel) is { } item && !item.Task.IsPutOff(time.GetUtcNow())
                && (item.Task.Person is null || item.Task.Person == request.Who.Name))
                return request.Go($"tasks/{item.Customer}/{item.Task.Id}", request.Query("done") is "task-done" or "task-put-off"
                    ? request.Query("done") : null);
        return request.Go(Path, "all-done");
    }

    async Task<string?> NameAsync(string customer, CancellationToken cancel) =>
        await rows.CustomerAsync(customer, cancel) is { } row ? (await Reach.OfAsync(rows, row.Value, cancel)).Name : null;
}
