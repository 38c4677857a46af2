using System.Text.Json;
using Crm.Common;
using Crm.DeadLetters;
using Crm.Pages.Accounts;
using Crm.Pages.Routing;
using Crm.Staff;

namespace Crm.Pages.Operations;

/// <summary>What is wrong, and the hand to it.</summary>
public sealed class OperationsPages(OperationsReader reader, Redrive redrive, PlatformDesk platforms, AuditLog log) : IPages
{
    const string Path = "operations";

    public IEnumerable<PageRoute> Routes =>
    [
        PageRoute.Get(Path, Role.Viewer, r => ShowAsync(r, null)), PageRoute.Post("operations/redrive", Role.Owner, RedriveAsync),
        PageRoute.Post("operations/platform", Role.Owner, PlatformAsync),
    ];

    public PageSection Section => new("operations", Path, Role.Viewer, 80);

    async Task<ApiResponse> ShowAsync(PageRequest request, string? mistake) => await request.PageAsync<OperationsView>(
        request.Texts["nav.operations"], new OperationsShown(await reader.ReadAsync(request.Cancel), mistake), mistake is null ? 200 : 400);

    async Task<ApiResponse> RedriveAsync(PageRequest request)
    {
        var id = request.Field("id");
        if (id is null && request.Field("all") is null) return await ShowAsync(request, request.Texts["operations.redrive-which"]);
        var count = await log.DoAsync(request.Who.Name, Acts.Redriven, id, async () => await redrive.RunAsync(id, request.Cancel),
            put => put > 0, request.Cancel);
        return count > 0 ? request.Go(Path, "redriven") : await ShowAsync(request, request.Texts["operations.redrive-none"]);
    }

    async Task<ApiResponse> PlatformAsync(PageRequest request)
    {
        var (shop, platform, pause) = (request.Field("shop"), request.Field("platform"), request.Field("do") == "pause");
        var body = new PlatformBody(shop, platform, pause, request.Who.Name, request.Field("reason"));
        var reply = await log.DoAsync(request.Who.Name, pause ? Acts.PlatformPaused : Acts.PlatformResumed, $"{shop}/{platform}",
            () => platforms.TellAsync(Json.Bytes(body), request.Cancel), request.Cancel);
        return reply.Status == 200 ? request.Go(Path, "platform")
            : await ShowAsync(request, JsonDocument.Parse(reply.Body).RootElement.GetProperty("detail").GetString());
    }
}

/// <param name="Mistake">Why the last try did nothing; a text.</param>
public sealed record OperationsShown(OperationsModel Now, string? Mistake);
