using System.Text;
using Crm.Campaigns;
using Crm.Common;
using Crm.Pages.Accounts;
using Crm.Pages.Routing;

namespace Crm.Pages.CampaignPages;

/// <summary>One campaign from its check to its report.</summary>
public sealed class OneCampaignPages(CampaignDesk desk, CampaignReports reports, CampaignStore store, AuditLog log) : IPages
{
    static readonly string[] Actions = ["approve", "pause", "resume", "cancel"];

    public IEnumerable<PageRoute> Routes =>
    [
        PageRoute.Get("campaigns/of/{id}", Role.Viewer, r => ShowAsync(r)),
        PageRoute.Post("campaigns/of/{id}/check", Role.Staff, CheckAsync),
        PageRoute.Post("campaigns/of/{id}/state", Role.Owner, StateAsync),
        PageRoute.Post("campaigns/of/{id}/list", Role.Owner, ListedAsync),
        PageRoute.Get("campaigns/of/{id}/report", Role.Viewer, ReportAsync),
        PageRoute.Get("campaigns/steps", Role.Viewer, StepsAsync),
    ];

    async Task<ApiResponse> ShowAsync(PageRequest request, CampaignCheckReport? check = null, string? told = null, string? mistake = null)
    {
        var id = request.Values["id"];
        if (await store.FindAsync(id, request.Cancel) is not { } row) return await request.NotFoundAsync();
        var now = DeskAnswer.Read<CampaignView>(await desk.ShowAsync(id, request.Cancel));
        return await request.PageAsync<CampaignOneView>(id, new CampaignModel(now, row.Source, check, told, mistake),
            mistake is null ? 200 : 409);
    }

    async Task<ApiResponse> CheckAsync(PageRequest request)
    {
        var reply = await reports.CheckAsync(request.Values["id"], request.Cancel);
        return reply.Status == 404 ? await request.NotFoundAsync() : DeskAnswer.Mistake(reply) is { } mistake
            ? await ShowAsync(request, mistake: mistake) : await ShowAsync(request, DeskAnswer.Read<CampaignCheckReport>(reply));
    }

    async Task<ApiResponse> StateAsync(PageRequest request)
    {
        var (id, action) = (request.Values["id"], request.Field("do"));
        if (action is null || !Actions.Contains(action)) return await ShowAsync(request, mistake: request.Texts["campaigns.which"]);
        var reply = await log.DoAsync(request.Who.Name, Acts.CampaignChanged, $"{action} {CleanText.Code(id)}",
            () => desk.StepAsync(id, action, request.Who.Name, request.Cancel), request.Cancel);
        return DeskAnswer.Mistake(reply) is { } mistake ? await ShowAsync(request, mistake: mistake)
            : request.Go("campaigns/of/" + id, "campaign-" + action);
    }

    async Task<ApiResponse> ListedAsync(PageRequest request)
    {
        var csv = Encoding.UTF8.GetBytes(request.Field("list") ?? "");
        var reply = await log.DoAsync(request.Who.Name, Acts.CampaignChanged, $"list {CleanText.Code(request.Values["id"])}",
            () => desk.UploadAsync(request.Values["id"], request.Field("kind"), csv, request.Cancel), request.Cancel);
        if (DeskAnswer.Mistake(reply) is { } mistake) return await ShowAsync(request, mistake: mistake);
        var listed = DeskAnswer.Read<CampaignListing>(reply);
        return await ShowAsync(request, told: request.Texts["campaigns.listed", listed.Found, listed.Unknown]
            + string.Concat(listed.Wrong.Select(w => " " + w)));
    }

    async Task<ApiResponse> ReportAsync(PageRequest request)
    {
        var id = request.Values["id"];
        return await reports.ReportsAsync(id, request.Cancel) is { } told
            ? await request.PageAsync<EffectView>(request.Texts["effect.title", id], new EffectModel(id, id, null, told))
            : await request.NotFoundAsync();
    }

    async Task<ApiResponse> StepsAsync(PageRequest request)
    {
        var reply = await reports.StepsAsync(request.Query("quarter"), request.Cancel);
        return DeskAnswer.Mistake(reply) is { } mistake ? await request.ProblemAsync("form", 400, mistake)
            : await request.PageAsync<EffectView>(request.Texts["effect.steps"], new EffectModel(request.Texts["effect.steps"], null,
                request.Query("quarter"), DeskAnswer.Read<List<EffectReport>>(reply)));
    }
}
