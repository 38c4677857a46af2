using System.Globalization;
using Crm.Common;
using Crm.Gifts;
using Crm.Pages.Accounts;
using Crm.Pages.Routing;
using Crm.Shops;
using Crm.Staff;
using NodaTime;
using LocalTime = Crm.Common.LocalTime;

namespace Crm.Pages.CampaignPages;

/// <summary>The catalogue of gifts, its stock, and the warehouse's list of a day.</summary>
public sealed class GiftPages(GiftDesk desk, ShopDirectory shops, AuditLog log, TimeProvider time) : IPages
{
    const string Path = "campaigns/gifts";

    public IEnumerable<PageRoute> Routes =>
    [
        PageRoute.Get(Path, Role.Viewer, r => ShowAsync(r)), PageRoute.Post(Path, Role.Owner, PutAsync),
        PageRoute.Post("campaigns/gifts/packing", Role.Staff, PackingAsync),
    ];

    async Task<ApiResponse> ShowAsync(PageRequest request, string? mistake = null)
    {
        var day = DateOnly.FromDateTime(Instant.FromDateTimeOffset(time.GetUtcNow()).InZone(LocalTime.Zone(shops.Zone))
            .ToDateTimeUnspecified());
        return await request.PageAsync<GiftsView>(request.Texts["gifts.title"], new GiftsModel(
            DeskAnswer.Read<List<Gift>>(await desk.ListAsync(request.Cancel)), day, mistake), mistake is null ? 200 : 400);
    }

    async Task<ApiResponse> PutAsync(PageRequest request)
    {
        var known = DeskAnswer.Read<List<Gift>>(await desk.ListAsync(request.Cancel)).Find(g => g.Id == request.Field("gift"));
        var name = new SortedDictionary<string, string>(known?.Name ?? [], StringComparer.Ordinal);
        foreach (var language in new[] { "zh-CN", "en" })
            if (request.Field("name-" + language) is { } told) name[language] = told;
        // Who it is for is a condition, written in a file: the form leaves it as it is.
        var body = new GiftBody(request.Field("gift"), name, known?.When, Number(request, "priority") ?? known?.Priority ?? 0,
            Number(request, "stock") ?? 0, request.Field("retired") == "yes");
        var reply = await log.DoAsync(request.Who.Name, Acts.GiftsChanged, CleanText.Code(request.Field("gift")),
            () => desk.PutAsync(Json.Bytes(body), request.Cancel), request.Cancel);
        return DeskAnswer.Mistake(reply) is { } mistake ? await ShowAsync(request, mistake) : request.Go(Path, "gift");
    }

    async Task<ApiResponse> PackingAsync(PageRequest request)
    {
        var day = request.Field("day");
        var reply = await log.DoAsync(request.Who.Name, Acts.Exported, "packing list " + CleanText.Code(day),
            () => desk.PackingAsync(day, request.Cancel), request.Cancel);
        return DeskAnswer.Mistake(reply) is { } mistake ? await ShowAsync(request, mistake)
            : request.File($"packing-{day}.csv", reply.ContentType, reply.Body);
    }

    static int? Number(PageRequest request, string name) =>
        int.TryParse(request.Field(name), CultureInfo.InvariantCulture, out var number) ? number : null;
}
