using System.Globalization;
using System.Text.Json;
using Crm.Common;
using Crm.Pages.Accounts;
using Crm.Pages.Routing;
using Crm.Staff.Teams;
using Crm.Tasks;

namespace Crm.Pages.TaskPages;

/// <summary>Who is in which team, how their day is filled, and giving out what waits.</summary>
public sealed class TeamPages(TeamDesk desk, TaskAssigner assigner, OpenTasks open, AuditLog log) : IPages
{
    const string Path = "tasks/teams";

    public IEnumerable<PageRoute> Routes =>
    [
        PageRoute.Get(Path, Role.Viewer, r => ShowAsync(r)), PageRoute.Post(Path, Role.Owner, PutAsync),
        PageRoute.Post("tasks/assign", Role.Staff, AssignAsync),
    ];

    async Task<ApiResponse> ShowAsync(PageRequest request, string? mistake = null) =>
        await request.PageAsync<TeamsView>(request.Texts["teams.title"],
            new TeamsModel(await assigner.DaysAsync(request.Cancel), mistake), mistake is null ? 200 : 400);

    async Task<ApiResponse> PutAsync(PageRequest request)
    {
        var reply = await log.DoAsync(request.Who.Name, Acts.TeamChanged, request.Field("team"),
            () => desk.PutAsync(Json.Bytes(Body(request)), request.Cancel), request.Cancel);
        open.Forget();
        return reply.Status == 200 ? request.Go(Path, "team") : await ShowAsync(request, Detail(reply));
    }

    async Task<ApiResponse> AssignAsync(PageRequest request)
    {
        var reply = await desk.AssignAsync(request.Cancel);
        open.Forget();
        return reply.Status == 200 ? request.Go(Path, "assigned") : await ShowAsync(request, Detail(reply));
    }

    static TeamBody Body(PageRequest request)
    {
        var perDay = int.TryParse(request.Field("perDay"), CultureInfo.InvariantCulture, out var told) ? told
            : request.Field("perDay") is null ? (int?)null : -1;
        var away = request.Field("away") switch { "yes" => true, "no" => false, _ => (bool?)null };
        return new TeamBody(request.Field("team"), request.Field("assignment") switch
        {
            "free" => Assignment.Free, "roundRobin" => Assignment.RoundRobin, _ => null,
        }, request.Field("person") is { } person ? [new MemberBody(person, perDay, away)] : [], request.Field("remove") == "yes");
    }

    static string Detail(ApiResponse reply) => JsonDocument.Parse(reply.Body).RootElement.GetProperty("detail").GetString() ?? "";
}
