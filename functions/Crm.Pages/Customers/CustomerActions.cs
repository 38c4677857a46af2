using System.Text.Json;
using Crm.Common;
using Crm.Erasure;
using Crm.Pages.Accounts;
using Crm.Pages.Routing;
using Crm.Staff;
using Crm.Tasks;

namespace Crm.Pages.Customers;

/// <summary>What can be done on the card: consent, a task, the export, the erasure. Each is in the log before it happens.</summary>
public sealed class CustomerActions(CustomerPages card, ConsentDesk consents, TaskService tasks, CustomerExport export,
    CustomerErasure erasure, AuditLog log) : IPages
{
    public IEnumerable<PageRoute> Routes =>
    [
        PageRoute.Post("customers/{id}/consent", Role.Staff, ConsentAsync), PageRoute.Post("customers/{id}/task", Role.Staff, TaskAsync),
        PageRoute.Post("customers/{id}/export", Role.Owner, ExportAsync), PageRoute.Post("customers/{id}/erase", Role.Owner, EraseAsync),
    ];

    async Task<ApiResponse> ConsentAsync(PageRequest request)
    {
        var id = request.Values["id"];
        var body = new ConsentBody(id, request.Field("shop"), null, request.Field("class"), request.Field("granted") switch
        {
            "yes" => true, "no" => false, _ => null,
        }, request.Who.Name, request.Field("channel"), request.Field("wording"), null, null);
        var reply = await log.DoAsync(request.Who.Name, Acts.ConsentTold, id,
            () => consents.TellAsync(Json.Bytes(body), request.Cancel), request.Cancel);
        return reply.Status == 200 ? request.Go("customers/" + id, "consent") : reply.Status == 404 ? await request.NotFoundAsync()
            : await card.CardAsync(request, mistake: Detail(reply));
    }

    async Task<ApiResponse> TaskAsync(PageRequest request)
    {
        var id = request.Values["id"];
        var add = new AddTask(id, request.Field("kind") ?? "", request.Field("text") ?? "", request.Who.Name)
        {
            Order = request.Field("order"), Person = request.Field("mine") is null ? null : request.Who.Name,
            Priority = request.Field("urgent") is null ? TaskPriority.Normal : TaskPriority.High,
        };
        return await log.DoAsync(request.Who.Name, Acts.TaskAdded, id, async () => await tasks.AddAsync(add, request.Cancel),
            r => r is TaskResult.Ok, request.Cancel) switch
        {
            TaskResult.Ok => request.Go("customers/" + id, "task-added"),
            TaskResult.Invalid invalid => await card.CardAsync(request, mistake: string.Join(' ', invalid.Mistakes)),
            TaskResult.NotFound gone => await card.CardAsync(request, mistake: gone.Reason),
            _ => await card.CardAsync(request, mistake: request.Texts["changed"]),
        };
    }

    async Task<ApiResponse> ExportAsync(PageRequest request)
    {
        var id = request.Values["id"];
        if (!CustomerPages.IsId(id) || await log.DoAsync(request.Who.Name, Acts.Exported, id, () => export.OfAsync(id, request.Cancel),
            found => found is not null, request.Cancel) is not { } document) return await request.NotFoundAsync();
        return request.Field("format") == "csv"
            ? request.File($"customer-{id}.csv", "text/csv; charset=utf-8", CustomerExport.Csv(document))
            : request.File($"customer-{id}.json", "application/json; charset=utf-8", CustomerExport.Text(document));
    }

    async Task<ApiResponse> EraseAsync(PageRequest request)
    {
        var id = request.Values["id"];
        if (request.Field("sure") is null) return await card.CardAsync(request, mistake: request.Texts["customer.erase-unsure"]);
        return CustomerPages.IsId(id) && await log.DoAsync(request.Who.Name, Acts.Erased, id, () => erasure.EraseAsync(id, request.Cancel),
            erased => erased, request.Cancel) ? request.Go("customers", "erased") : await request.NotFoundAsync();
    }

    static string Detail(ApiResponse problem) => JsonDocument.Parse(problem.Body).RootElement.GetProperty("detail").GetString() ?? "";
}
