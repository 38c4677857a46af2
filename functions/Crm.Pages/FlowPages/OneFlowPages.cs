using Crm.Common;
using Crm.Flows;
using Crm.Pages.Accounts;
using Crm.Pages.Routing;
using Crm.Publishing;
using Crm.Shops;

namespace Crm.Pages.FlowPages;

/// <summary>One flow: as the life of a real order, step by step, and version by version.</summary>
public sealed class OneFlowPages(FlowFinder finder, FlowLives lives, FlowLibrary flows, FlowPublisher publisher, AuditLog log) : IPages
{
    public IEnumerable<PageRoute> Routes =>
    [
        PageRoute.Get("flows/of/{flow}", Role.Viewer, ShowAsync), PageRoute.Post("flows/of/{flow}", Role.Viewer, ShowAsync),
        PageRoute.Get("flows/of/{flow}/versions", Role.Viewer, r => VersionsAsync(r, null)),
        PageRoute.Get("flows/of/{flow}/versions/{version}", Role.Viewer, VersionAsync),
        PageRoute.Post("flows/of/{flow}/retire", Role.Owner, RetireAsync),
    ];

    public static string Address(string flow, string more = "") => $"flows/of/{Uri.EscapeDataString(flow)}{more}";

    // An order's number is posted: it does not stay in an address.
    async Task<ApiResponse> ShowAsync(PageRequest request)
    {
        if (await finder.FindAsync(request, "steps") is not { } head) return await request.NotFoundAsync();
        var own = finder.Shops(head.Name);
        var shop = own.FirstOrDefault(s => s.Id == (request.Field("shop") ?? request.Query("shop"))) ?? (own.Count > 0 ? own[0] : null);
        var asked = request.Field("order");
        var life = shop is null || head.Flow is not { } flow ? null : await lives.OfAsync(flow, shop, asked, request.Cancel);
        var model = new FlowModel(head, own, life, [.. (head.Flow?.Steps ?? []).Select(step => Line(step, head, own))])
        {
            Gone = Gone(head), New = NewStepForm.Drafted(head, request.Texts),
            NotFound = asked is not null && life is null or { Customer: null } ? asked : null,
        };
        return await request.PageAsync<FlowView>(request.Texts.Word("flow", head.Name), model);
    }

    static FlowStepLine Line(Step step, FlowHead head, IReadOnlyList<Shop> shops) => new(step,
        [.. shops.Where(s => !head.Flow!.StepsOf(s.Preset).Contains(step)).Select(s => s.Id)],
        [.. head.State.Paused.Where(p => p.Step == step.Name)], head.Draft?.Steps.GetValueOrDefault(step.Name));

    IReadOnlyList<(string, int)> Gone(FlowHead head) => head.Flow is not { } now ? [] :
    [
        .. head.State.Versions.Where(v => v.Published.Count > 0 && flows.Exactly(head.Name, v.Version) is not null)
            .SelectMany(v => flows.Exactly(head.Name, v.Version)!.Steps.Select(s => (s.Name, v.Version)))
            .Where(s => now.Find(s.Name) is null).GroupBy(s => s.Name).Select(g => g.MaxBy(s => s.Version)),
    ];

    async Task<ApiResponse> VersionsAsync(PageRequest request, string? mistake) =>
        await finder.FindAsync(request, "versions") is { } head ? await request.PageAsync<FlowVersionsView>(
            request.Texts.Word("flow", head.Name), new FlowVersionsModel(head, mistake), mistake is null ? 200 : 400)
            : await request.NotFoundAsync();

    async Task<ApiResponse> VersionAsync(PageRequest request) =>
        await finder.FindAsync(request, "versions") is { } head && int.TryParse(request.Values["version"], out var number)
        && await publisher.StoredAsync(head.Name, number, request.Cancel) is { } found
            ? await request.PageAsync<FlowJsonView>(request.Texts.Word("flow", head.Name),
                new FlowJsonModel(head, number, FlowSource.Indented(found.Source)))
            : await request.NotFoundAsync();

    async Task<ApiResponse> RetireAsync(PageRequest request)
    {
        if (await finder.FindAsync(request, "versions") is not { } head) return await request.NotFoundAsync();
        if (ProposalPages.Mistake(request) is { } mistake) return await VersionsAsync(request, mistake);
        if (request.Field("sure") is null) return await VersionsAsync(request, request.Texts["flow.retire-unsure"]);
        return await log.DoAsync(request.Who.Name, Acts.FlowRetired, head.Name,
            () => publisher.RetireAsync(head.Name, request.Who.Name, request.Field("note"), request.Cancel), r => r is not null,
            request.Cancel) is null
            ? await VersionsAsync(request, request.Texts["changed"]) : request.Go(Address(head.Name, "/versions"), "flow-retired");
    }
}
