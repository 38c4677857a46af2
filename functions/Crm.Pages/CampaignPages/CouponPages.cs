using System.Globalization;
using System.Text;
using Crm.Campaigns;
using Crm.Common;
using Crm.Coupons;
using Crm.Pages.Accounts;
using Crm.Pages.Routing;

namespace Crm.Pages.CampaignPages;

/// <summary>Pools of codes: what is left, filling them, and whose a code is.</summary>
public sealed class CouponPages(CouponDesk desk, AuditLog log) : IPages
{
    const string Path = "campaigns/coupons";

    public IEnumerable<PageRoute> Routes =>
    [
        PageRoute.Get(Path, Role.Viewer, r => ShowAsync(r)), PageRoute.Post(Path, Role.Owner, DefineAsync),
        PageRoute.Post("campaigns/coupons/codes", Role.Owner, ImportAsync),
        PageRoute.Post("campaigns/coupons/make", Role.Owner, MakeAsync),
        PageRoute.Post("campaigns/coupons/holder", Role.Staff, HolderAsync),
    ];

    async Task<ApiResponse> ShowAsync(PageRequest request, CouponHolder? holder = null, string? told = null, string? mistake = null) =>
        await request.PageAsync<PoolsView>(request.Texts["coupons.title"], new PoolsModel(await PoolsAsync(request), holder, told,
            mistake), mistake is null ? 200 : 400);

    async Task<List<CouponStock>> PoolsAsync(PageRequest request) =>
        DeskAnswer.Read<List<CouponStock>>(await desk.ListAsync(request.Cancel));

    async Task<ApiResponse> DefineAsync(PageRequest request)
    {
        var until = DateOnly.TryParseExact(request.Field("until"), "yyyy-MM-dd", out var day) ? day : (DateOnly?)null;
        if (request.Field("new") is not null && (await PoolsAsync(request)).Any(p => p.Pool.Pool == request.Field("pool")))
            return await ShowAsync(request, mistake: request.Texts["coupons.there", request.Field("pool")!]);
        var body = new CouponPoolBody(request.Field("pool"), request.Field("title"), until, Number(request, "validDays"),
            Number(request, "lowAt"));
        var reply = await ChangeAsync(request, () => desk.DefineAsync(Json.Bytes(body), request.Cancel));
        return DeskAnswer.Mistake(reply) is { } mistake ? await ShowAsync(request, mistake: mistake) : request.Go(Path, "coupons");
    }

    async Task<ApiResponse> ImportAsync(PageRequest request)
    {
        var reply = await ChangeAsync(request, () => desk.ImportAsync(request.Field("pool") ?? "",
            Encoding.UTF8.GetBytes(request.Field("codes") ?? ""), request.Cancel));
        if (DeskAnswer.Mistake(reply) is { } mistake) return await ShowAsync(request, mistake: mistake);
        var done = DeskAnswer.Read<CouponImport>(reply);
        return await ShowAsync(request, told: request.Texts["coupons.imported", done.Added, done.Known]
            + string.Concat(done.Wrong.Select(w => " " + w)));
    }

    // The checkout has to be told of them, so they come as a file.
    async Task<ApiResponse> MakeAsync(PageRequest request)
    {
        var pool = request.Field("pool") ?? "";
        var body = new CouponMakeBody(Number(request, "count") ?? 0, request.Field("prefix"), null);
        var reply = await ChangeAsync(request, () => desk.MakeAsync(pool, Json.Bytes(body), request.Cancel));
        return DeskAnswer.Mistake(reply) is { } mistake ? await ShowAsync(request, mistake: mistake)
            : request.File($"codes-{pool}.csv", reply.ContentType, reply.Body);
    }

    async Task<ApiResponse> HolderAsync(PageRequest request)
    {
        var reply = await desk.HolderAsync(request.Field("pool") ?? "", request.Field("code"), request.Cancel);
        return DeskAnswer.Mistake(reply) is { } mistake ? await ShowAsync(request, mistake: mistake)
            : await ShowAsync(request, DeskAnswer.Read<CouponHolder>(reply));
    }

    Task<ApiResponse> ChangeAsync(PageRequest request, Func<Task<ApiResponse>> change) =>
        log.DoAsync(request.Who.Name, Acts.CouponsChanged, CleanText.Code(request.Field("pool")), change, request.Cancel);

    static int? Number(PageRequest request, string name) => request.Field(name) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
}
