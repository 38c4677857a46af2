using Crm.Campaigns;
using Crm.Common;
using Crm.Pages.Accounts;
using Crm.Pages.Routing;

namespace Crm.Pages.CampaignPages;

/// <summary>The campaigns, and writing one.</summary>
public sealed class CampaignListPages(CampaignDesk desk, CampaignStore store, AuditLog log, TimeProvider time) : IPages
{
    const string Path = "campaigns";

    public IEnumerable<PageRoute> Routes =>
    [
        PageRoute.Get(Path, Role.Viewer, ListAsync), PageRoute.Get("campaigns/write", Role.Owner, r => FormAsync(r)),
        PageRoute.Post("campaigns/write", Role.Owner, SaveAsync),
    ];

    public PageSection Section => new("campaigns", Path, Role.Viewer, 45);

    async Task<ApiResponse> ListAsync(PageRequest request) => await request.PageAsync<CampaignListView>(request.Texts["nav.campaigns"],
        new CampaignListModel([.. DeskAnswer.Read<List<CampaignView>>(await desk.ListAsync(request.Cancel))
            .OrderByDescending(c => c.History.Count == 0 ? DateTimeOffset.MinValue : c.History[0].At)]));

    async Task<ApiResponse> FormAsync(PageRequest request, string? mistake = null, int status = 200)
    {
        var id = request.Query("id");
        var known = id is null ? null : (await store.FindAsync(id, request.Cancel))?.Source;
        var seen = status == 409 ? null : request.Field("seen");
        return await request.PageAsync<CampaignFormView>(request.Texts["campaigns.write"], new CampaignFormModel(
            request.Field("source") ?? known ?? Example(), id, seen ?? SeenCampaign.MarkOf(known), mistake), status);
    }

    async Task<ApiResponse> SaveAsync(PageRequest request)
    {
        var source = request.Field("source") ?? "";
        var seen = new SeenCampaign(request.Query("id"), request.Field("seen"));
        var reply = await log.DoAsync(request.Who.Name, Acts.CampaignWritten, request.Query("id"),
            () => desk.PutAsync(System.Text.Encoding.UTF8.GetBytes(source), request.Who.Name, request.Cancel, seen), request.Cancel);
        return DeskAnswer.Mistake(reply) is { } mistake ? await FormAsync(request, mistake, reply.Status)
            : request.Go("campaigns/of/" + DeskAnswer.Read<CampaignView>(reply).Campaign, "campaign-saved");
    }

    // Tomorrow at eleven, so that it can be approved as it stands.
    string Example() => $$"""
        {
          "campaign": "spring", "shop": "myshop", "owner": "", "note": "",
          "audience": { "when": { "fact": "customer.paidOrders", "atLeast": 1 } },
          "class": "promotional", "channel": "sms",
          "start": "{{time.GetUtcNow().AddDays(1):yyyy-MM-dd}}T11:00", "clock": "shop", "perMinute": 600, "expires": "PT5H",
          "holdout": 20, "windowDays": 7,
          "variants": [
            { "variant": "plain", "share": 100, "text": { "zh-CN": "{{"{{name}}"}}亲，春季新品到店", "en": "{{"{{name}}"}}, spring is here." } }
          ]
        }
        """;
}
