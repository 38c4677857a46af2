using System.Security.Cryptography;
using Crm.Common;
using Crm.Flows;
using Crm.Gateways;
using Crm.Notices;
using Crm.Pages.Accounts;
using Crm.Pages.Routing;
using Crm.Platforms;
using Crm.Reports;
using Crm.Shops;
using Crm.Staff;
using Crm.Storage;
using Crm.Sync;
using Microsoft.AspNetCore.Http;

namespace Crm.Pages.Start;

/// <summary>From the first sign-in to the first text: what is done, what is next, and what has to be copied where.</summary>
public sealed class StartPages(ShopDirectory shops, IEnumerable<IPlatform> platforms, WebhookTimes times, GatewayDirectory gateways,
    FlowLibrary flows, RunLog runs, IEnumerable<INoticeChannel> notices, IEnumerable<IShopSwitches> switches, AuditLog log,
    TestTextDesk texts, PagesOptions options) : IPages
{
    const string Path = "start";
    readonly Dictionary<string, IPlatform> known = platforms.ToDictionary(p => p.Name, StringComparer.OrdinalIgnoreCase);
    readonly bool isTold = notices.Any();

    public IEnumerable<PageRoute> Routes =>
    [
        PageRoute.Get(Path, Role.Viewer, r => ShowAsync(r)), PageRoute.Post("start/live", Role.Owner, LiveAsync),
        PageRoute.Post("start/preset", Role.Owner, PresetAsync), PageRoute.Post("start/text", Role.Owner, TextAsync),
    ];

    public PageSection Section => new("start", Path, Role.Owner, 10);

    // The host starts again by itself; meanwhile the browser asks every few seconds.
    async Task<ApiResponse> LiveAsync(PageRequest request)
    {
        if (switches.FirstOrDefault() is not { } live || shops.Find(request.Field("shop") ?? "") is not { } shop)
            return await request.NotFoundAsync();
        if (request.Field("sure") is null) return await ShowAsync(request, request.Texts["start.live-unsure"]);
        var mistakes = await log.DoAsync(request.Who.Name, Acts.WentLive, shop.Id, () => live.GoLiveAsync(shop.Id, request.Cancel),
            wrong => wrong.Count == 0, request.Cancel);
        return await StartAgainAsync(request, mistakes, "start.going-live", shop.Name);
    }

    async Task<ApiResponse> PresetAsync(PageRequest request)
    {
        if (switches.FirstOrDefault() is not { } live || shops.Find(request.Field("shop") ?? "") is not { } shop
            || request.Field("preset") is not { } preset || !flows.Presets.Contains(preset)) return await request.NotFoundAsync();
        var mistakes = await log.DoAsync(request.Who.Name, Acts.PresetChosen, $"{shop.Id}/{preset}",
            () => live.ChooseAsync(shop.Id, preset, request.Cancel), wrong => wrong.Count == 0, request.Cancel);
        return await StartAgainAsync(request, mistakes, "start.preset-chosen", shop.Name, request.Texts.Word("preset", preset));
    }

    async Task<ApiResponse> StartAgainAsync(PageRequest request, IReadOnlyList<string> mistakes, string words, params object?[] values)
    {
        if (mistakes.Count > 0) return await ShowAsync(request, [.. mistakes]);
        request.Http.Response.Headers["Refresh"] = $"5; url={PagePath.Of(Path)}";
        return await request.PageAsync<StartView>(request.Texts["nav.start"],
            new StartModel([], [], false, false) { Starting = request.Texts[words, values] });
    }

    // The phone is in the form alone: not in the log, not in a row, not in an address.
    async Task<ApiResponse> TextAsync(PageRequest request)
    {
        if (shops.Find(request.Field("shop") ?? "") is not { } shop) return await request.NotFoundAsync();
        return await log.DoAsync(request.Who.Name, Acts.TestTextSent, shop.Id,
            () => texts.SendAsync(shop, request.Field("phone"), request.Field("key"), request.Who.Name, request.Cancel),
            sent => sent is TestTextResult.Sent { Text: { IsTaken: true } or { Outcome: null } }, request.Cancel) switch
        {
            TestTextResult.Refused refused => await ShowAsync(request, refused.Mistake),
            TestTextResult.Sent { Text: { IsTaken: true, Gateway: null } } => request.Go(Path, "test-text-outbox"),
            TestTextResult.Sent { Text.IsTaken: true } => request.Go(Path, "test-text"),
            _ => request.Go(Path, "test-text-not"),
        };
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
            var own = shop.Flows.Select(flows.Newest).OfType<Flow>().ToList();
            all.Add(new StartShop(shop, links, [.. shop.Gateways.Names],
                [.. flows.Presets.Select(p => KeyValuePair.Create(p, own.Sum(f => f.StepsOf(p).Count)))],
                await texts.LastAsync(shop.Id, request.Cancel)));
        }
        var counted = await runs.LastAsync(DailyCounts.Job, request.Cancel);
        return await request.PageAsync<StartView>(request.Texts["nav.start"], new StartModel(all, Reports(host),
            counted?.Counts.GetValueOrDefault("orders") > 0 || all.Exists(s => s.Platforms.Any(p => p.IsConnected)), isTold)
        {
            MaySwitch = switches.Any(), Mistakes = mistakes, Key = RandomNumberGenerator.GetHexString(32, true),
        }, mistakes.Length == 0 ? 200 : 400);
    }

    IReadOnlyList<KeyValuePair<string, string>> Reports(Uri host) =>
    [
        .. gateways.All.Select(account => KeyValuePair.Create(account.Name,
            $"{host}api/gateways/{account.Name}/{(account.CallbackKey is null ? "signed" : "{CallbackKey}")}")),
    ];
}
