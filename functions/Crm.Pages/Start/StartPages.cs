using Crm.Common;
using Crm.Flows;
using Crm.Gateways;
using Crm.Notices;
using Crm.Pages.Accounts;
using Crm.Pages.Routing;
using Crm.Platforms;
using Crm.Reports;
using Crm.Shops;
using Crm.Storage;
using Crm.Sync;
using Microsoft.AspNetCore.Http;

namespace Crm.Pages.Start;

/// <summary>From the first sign-in to the first text: what is done, what is next, and what has to be copied where.</summary>
public sealed class StartPages(ShopDirectory shops, IEnumerable<IPlatform> platforms, WebhookTimes times, GatewayDirectory gateways,
    FlowLibrary flows, RunLog runs, IEnumerable<INoticeChannel> notices, IEnumerable<IGoLive> switches, AuditLog log,
    PagesOptions options) : IPages
{
    const string Path = "start";
    readonly Dictionary<string, IPlatform> known = platforms.ToDictionary(p => p.Name, StringComparer.OrdinalIgnoreCase);
    readonly bool isTold = notices.Any();

    public IEnumerable<PageRoute> Routes =>
        [PageRoute.Get(Path, Role.Viewer, r => ShowAsync(r)), PageRoute.Post("start/live", Role.Owner, LiveAsync)];

    public PageSection Section => new("start", Path, Role.Owner, 10);

    // The host starts again by itself; meanwhile the browser asks every few seconds.
    async Task<ApiResponse> LiveAsync(PageRequest request)
    {
        if (switches.FirstOrDefault() is not { } live || shops.Find(request.Field("shop") ?? "") is not { } shop)
            return await request.NotFoundAsync();
        if (request.Field("sure") is null) return await ShowAsync(request, request.Texts["start.live-unsure"]);
        await log.WriteAsync(request.Who.Name, Acts.WentLive, shop.Id, request.Cancel);
        if (await live.GoAsync(shop.Id, request.Cancel) is { Count: > 0 } mistakes) return await ShowAsync(request, [.. mistakes]);
        request.Http.Response.Headers["Refresh"] = $"5; url={PagePath.Of(Path)}";
        return await request.PageAsync<StartView>(request.Texts["nav.start"],
            new StartModel([], [], false, false) { GoingLive = shop.Name });
    }

    async Task<ApiResponse> ShowAsync(PageRequest request, params string[] mistakes)
    {
        var host = new Uri(options.Absolute(request.Http.Request, "/"));
        var all = new List<StartShop>();
        foreach (var shop in shops.All.OrderBy(s => s.Id, StringComparer.Ordinal))
        {
            var links = new List<StartPlatform>();
            foreach (var name in shop.Platforms.Keys.Where(known.ContainsKey).Order(StringComparer.Ordinal))
                links.Add(new StartPlatform(known[name].Name, WebhookRegistry.AddressOf(host, shop.Id, known[name].Name).AbsoluteUri,
                    known[name].Topics, await times.FindAsync(shop.Id, known[name].Name, request.Cancel)));
            all.Add(new StartShop(shop, links, [.. shop.Gateways.Names],
                shop.Flows.Select(flows.Newest).OfType<Flow>().Sum(f => f.StepsOf(shop.Preset).Count)));
        }
        var counted = await runs.LastAsync(DailyCounts.Job, request.Cancel);
        return await request.PageAsync<StartView>(request.Texts["nav.start"], new StartModel(all, Reports(host),
            counted?.Counts.GetValueOrDefault("orders") > 0 || all.Exists(s => s.Platforms.Any(p => p.IsConnected)), isTold)
        {
            MayGoLive = switches.Any(), Mistakes = mistakes,
        }, mistakes.Length == 0 ? 200 : 400);
    }

    IReadOnlyList<KeyValuePair<string, string>> Reports(Uri host) =>
    [
        .. gateways.All.Select(account => KeyValuePair.Create(account.Name,
            $"{host}api/gateways/{account.Name}/{(account.CallbackKey is null ? "signed" : "{CallbackKey}")}")),
    ];
}
