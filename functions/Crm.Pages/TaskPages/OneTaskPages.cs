using Crm.Common;
using Crm.Customers;
using Crm.Flows;
using Crm.Pages.Accounts;
using Crm.Pages.Routing;
using Crm.Reports;
using Crm.Shops;
using Crm.Staff;
using Crm.Staff.Teams;
using Crm.Tasks;
using Crm.Touchpoints;

namespace Crm.Pages.TaskPages;

/// <summary>One task: who it is about, what to say, and what came of it.</summary>
public sealed class OneTaskPages(TaskService tasks, TaskGuides guides, OpenTasks open, CustomerRows rows, NumberConsents numbers,
    WhyNot whyNot, FlowLibrary flows, ShopDirectory shops, AuditLog log, TimeProvider time) : IPages
{
    public IEnumerable<PageRoute> Routes =>
    [
        PageRoute.Get("tasks/{customer}/{id}", Role.Viewer, r => ShowAsync(r)),
        PageRoute.Post("tasks/{customer}/{id}/reveal", Role.Staff, RevealAsync),
        PageRoute.Post("tasks/{customer}/{id}/take", Role.Staff, TakeAsync),
        PageRoute.Post("tasks/{customer}/{id}/done", Role.Staff, DoneAsync),
    ];

    async Task<ApiResponse> ShowAsync(PageRequest request, bool revealed = false, string? mistake = null)
    {
        var (customer, id) = (request.Values["customer"], request.Values["id"]);
        if (!IsId(customer) || !IsId(id) || await rows.TaskAsync(customer, id, request.Cancel) is not { } row
            || await CustomerCard.OfAsync(rows, numbers, customer, request.Cancel) is not { } card) return await request.NotFoundAsync();
        var view = CardView.Of(card, whyNot, flows, shops, revealed, request.Texts.Language);
        var sent = view.Touchpoints.Where(t => t.State is TouchpointState.Accepted or TouchpointState.Delivered)
            .OrderByDescending(t => t.At).Take(5).ToList();
        var item = new TaskItem(customer, row.Value, row.Value.IsOverdue(time.GetUtcNow()), row.ETag);
        var guide = await guides.OfAsync(item, view, request.Texts.Language, request.Cancel);
        return await request.PageAsync<TaskView>(request.Texts["nav.tasks"], new TaskModel(item, guide, revealed, mistake, sent),
            mistake is null ? 200 : 409);
    }

    async Task<ApiResponse> RevealAsync(PageRequest request)
    {
        return await log.DoAsync(request.Who.Name, Acts.Revealed, request.Values["customer"], () => ShowAsync(request, revealed: true),
            request.Cancel);
    }

    async Task<ApiResponse> TakeAsync(PageRequest request)
    {
        var (customer, id) = (request.Values["customer"], request.Values["id"]);
        var take = new TakeTask(customer, id, request.Who.Name) { Over = request.Field("over") is not null };
        var result = await log.DoAsync(request.Who.Name, Acts.TaskTaken, customer, async () => await tasks.TakeAsync(take, request.Cancel),
            r => r is TaskResult.Ok, request.Cancel);
        return await AfterAsync(request, result, () => request.Go($"tasks/{customer}/{id}"));
    }

    async Task<ApiResponse> DoneAsync(PageRequest request)
    {
        var (customer, id) = (request.Values["customer"], request.Values["id"]);
        if (request.Field("key") is null != request.Field("value") is null) return await ShowAsync(request, mistake: Half(request));
        var code = request.Field("code");
        var known = code is null || !IsId(customer) || !IsId(id) ? [] : (await guides.StepAsync(customer, id, request.Cancel)).Outcomes();
        var outcome = Outcome(request, known.FirstOrDefault(o => o.Code == code));
        var complete = new CompleteTask(customer, id, request.Who.Name, outcome) { ETag = request.Field("seen") };
        var result = await log.DoAsync(request.Who.Name, Acts.TaskDone, customer,
            async () => await tasks.CompleteAsync(complete, request.Cancel), r => r is TaskResult.Ok, request.Cancel);
        var done = result is TaskResult.Ok { Item.Task.Done: null } ? "task-put-off" : "task-done";
        return await AfterAsync(request, result, () => request.GoTo(PagePath.Of($"tasks/next?after={id}&done={done}")));
    }

    async Task<ApiResponse> AfterAsync(PageRequest request, TaskResult result, Func<ApiResponse> done)
    {
        open.Forget();
        return result switch
        {
            TaskResult.Ok => done(),
            TaskResult.NotFound => await request.NotFoundAsync(),
            TaskResult.Invalid invalid => await ShowAsync(request, mistake: string.Join(' ', invalid.Mistakes)),
            TaskResult.Refused refused => await ShowAsync(request, mistake: refused.Reason),
            _ => await ShowAsync(request, mistake: request.Texts["changed"]),
        };
    }

    static string Half(PageRequest request) =>
        request.Texts["task.half", request.Texts[request.Field("key") is null ? "task.attribute" : "task.value"]];

    static TaskOutcome Outcome(PageRequest request, OutcomeCode? code)
    {
        var answer = code?.Label.GetValueOrDefault(request.Texts.Language) ?? code?.Code;
        var told = new SortedDictionary<string, string?>(StringComparer.Ordinal);
        if (request.Field("key") is { } key && request.Field("value") is { } value) told[key] = value;
        return new TaskOutcome
        {
            Code = request.Field("code"),
            Answer = string.Join(" – ", new[] { answer, request.Field("note") }.OfType<string>()) is { Length: > 0 } text ? text : null,
            Attributes = told, Tags = request.Field("tag") is { } tag ? [tag] : [],
            Given = request.Field("given") switch { "yes" => true, "no" => false, _ => null },
        };
    }

    static bool IsId(string id) => id.Length == 32 && id.All(char.IsAsciiHexDigitLower);
}
