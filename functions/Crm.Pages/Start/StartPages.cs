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
    FlowLibrary flows, RunLog runs, IEnumerable<INoticeChannel> notices, PagesOptions options) : IPages
{
    const string Path = "start";
    readonly Dictionary<string, IPlatform> known = platforms.ToDictionary(p => p.Name, StringComparer.OrdinalIgnoreCase);
    readonly bool isTold = notices.Any();

    public IEnumerable<PageRoute> Routes => [PageRoute.Get(Path, Role.Viewer, ShowAsync)];

    public PageSection Section => new("start", Path, Role.Owner, 10);

    async Task<ApiResponse> ShowAsync(PageRequest request)
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
            counted?.Counts.GetValueOrDefault("orders") > 0 || all.Exists(s => s.Platforms.Any(p => p.IsConnected)), isTold));
    }

    IReadOnlyList<KeyValuePair<string, string>> Reports(Uri host) =>
    [
        .. gateways.All.Select(account => KeyValuePair.Create(account.Name,
            $"{host}api/gateways/{account.Name}/{(account.CallbackKey is null ? "signed" : "{CallbackKey}")}")),
    ];
}
