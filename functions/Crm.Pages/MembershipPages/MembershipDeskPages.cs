using System.Globalization;
using Crm.Activities;
using Crm.Common;
using Crm.Membership;
using Crm.Pages.Accounts;
using Crm.Pages.CampaignPages;
using Crm.Pages.Customers;
using Crm.Pages.Routing;

namespace Crm.Pages.MembershipPages;

/// <summary>Points, activities with their check and effect, who brought whom; and a member's ledger.</summary>
public sealed class MembershipDeskPages(PointsDesk points, PointsReport report, ActivityDesk activities, FairnessCheck fairness,
    ActivityEffect effect, ReferralReport referrals, AuditLog log) : IPages
{
    const string Path = "membership";
    const int EffectDays = 30, ExpectedMembers = 1000;

    public PageSection Section => new("membership", Path, Role.Viewer, 47);

    public IEnumerable<PageRoute> Routes =>
    [
        PageRoute.Get(Path, Role.Viewer, OverviewAsync),
        PageRoute.Get(Path + "/activities/{id}", Role.Viewer, r => ActivityAsync(r, check: false)),
        PageRoute.Post(Path + "/activities/{id}/check", Role.Staff, r => ActivityAsync(r, check: true)),
        PageRoute.Post(Path + "/activities/{id}/stop", Role.Owner, StopAsync),
        PageRoute.Get(Path + "/of/{id}", Role.Viewer, r => LedgerAsync(r)),
        PageRoute.Post(Path + "/of/{id}", Role.Owner, CorrectAsync),
    ];

    async Task<ApiResponse> OverviewAsync(PageRequest request)
    {
        var figures = await report.RunAsync(request.Cancel);
        return await request.PageAsync<MembershipView>(request.Texts["membership.title"], new MembershipModel(figures,
            await activities.LinesAsync(request.Cancel),
            await activities.PlansAsync(null, Math.Max(ExpectedMembers, figures.Sum(f => f.Members)), request.Cancel),
            await referrals.RunAsync(request.Cancel)));
    }

    async Task<ApiResponse> ActivityAsync(PageRequest request, bool check)
    {
        var id = request.Values["id"];
        if (await activities.ViewAsync(id, request.Cancel) is not { } view) return await request.NotFoundAsync();
        return await request.PageAsync<ActivityPage>(view.Activity.Title, new ActivityModel(view,
            check ? await fairness.RunAsync(id, request.Cancel) : null,
            check ? await effect.RunAsync(id, EffectDays, request.Cancel) : null));
    }

    async Task<ApiResponse> StopAsync(PageRequest request)
    {
        var id = request.Values["id"];
        if (await activities.ViewAsync(id, request.Cancel) is null) return await request.NotFoundAsync();
        await log.WriteAsync(request.Who.Name, Acts.ActivityStopped, CleanText.Code(id), request.Cancel);
        await activities.StopAsync(id, request.Cancel);
        return request.Go($"{Path}/activities/{id}", "activity-stopped");
    }

    async Task<ApiResponse> LedgerAsync(PageRequest request, string? mistake = null)
    {
        var id = request.Values["id"];
        if (!CustomerPages.IsId(id)) return await request.NotFoundAsync();
        var reply = await points.ShowAsync(id, request.Cancel);
        return await request.PageAsync<LedgerView>(request.Texts["ledger.title"], new LedgerModel(id,
            reply.Status == 200 ? DeskAnswer.Read<PointsView>(reply) : null, Guid.NewGuid().ToString("N"), mistake),
            mistake is not null ? 400 : reply.Status == 200 ? 200 : 404);
    }

    async Task<ApiResponse> CorrectAsync(PageRequest request)
    {
        var id = request.Values["id"];
        if (!CustomerPages.IsId(id)) return await request.NotFoundAsync();
        if (!long.TryParse(request.Field("points"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var amount))
            return await LedgerAsync(request, request.Texts["ledger.no-number"]);
        var body = new CorrectBody(request.Field("request"), amount, request.Field("reason"), request.Who.Name);
        var reply = await log.DoAsync(request.Who.Name, Acts.PointsCorrected, id,
            () => points.CorrectAsync(id, Json.Bytes(body), request.Cancel), request.Cancel);
        return DeskAnswer.Mistake(reply) is { } mistake ? await LedgerAsync(request, mistake) : request.Go($"{Path}/of/{id}", "corrected");
    }
}
