using System.Text.Json;
using Crm.Common;
using Crm.Pages.Accounts;
using Crm.Pages.Routing;
using Crm.Publishing;
using Crm.Staff;

namespace Crm.Pages.FlowPages;

/// <summary>One step: its texts as a buyer gets them, changed into the draft, held and let go.</summary>
public sealed class StepPages(StepReader reader, FlowFinder finder, FlowDrafts drafts, StepDesk steps, AuditLog log) : IPages
{
    const int Changed = 409;
    const string Pattern = "flows/of/{flow}/steps/{step}";

    public IEnumerable<PageRoute> Routes =>
    [
        PageRoute.Get(Pattern, Role.Viewer, r => ShowAsync(r, null, [])), PageRoute.Post(Pattern, Role.Owner, SaveAsync),
        PageRoute.Post(Pattern + "/preview", Role.Viewer, PreviewAsync), PageRoute.Post(Pattern + "/switch", Role.Owner, SwitchAsync),
        PageRoute.Post(Pattern + "/pause", Role.Owner, PauseAsync),
    ];

    public static string Address(PageRequest request) =>
        OneFlowPages.Address(request.Values["flow"], "/steps/" + Uri.EscapeDataString(request.Values["step"]));

    /// <param name="request">Its address names the step.</param>
    /// <param name="typed">What is not kept; null: what is.</param>
    /// <param name="mistakes">Of what was sent.</param>
    /// <param name="status">Where there are mistakes.</param>
    public async Task<ApiResponse> ShowAsync(PageRequest request, StepEdit? typed, IReadOnlyList<string> mistakes, int status = 400) =>
        await reader.ReadAsync(request, typed, mistakes) is { } model
            ? await request.PageAsync<StepView>(FlowWords.Label(model.Step, request.Texts),
                // What was typed is still a change of what was there when the page was first shown.
                status == Changed ? model : model with { Seen = request.Field("seen") ?? model.Seen },
                model.Mistakes.Count == 0 ? 200 : status)
            : await request.NotFoundAsync();

    /// <summary>Somebody was quicker: nothing is kept, and what was typed stands beside theirs.</summary>
    public Task<ApiResponse> ShowChangedAsync(PageRequest request, StepEdit typed) =>
        ShowAsync(request, typed, [request.Texts["flow.changed-meanwhile"]], Changed);

    // What is typed is written only for who may change it: a text is a small program.
    async Task<ApiResponse> PreviewAsync(PageRequest request)
    {
        if (request.Who.Role < Role.Owner) return await ShowAsync(request, null, []);
        if (await reader.FindAsync(request) is not var (_, json, edit)) return await request.NotFoundAsync();
        var mistakes = new List<string>();
        return await ShowAsync(request, StepForm.Read(request, json, edit, mistakes), mistakes);
    }

    async Task<ApiResponse> SaveAsync(PageRequest request)
    {
        if (await reader.FindAsync(request) is not var (_, json, known)) return await request.NotFoundAsync();
        var mistakes = new List<string>();
        var edit = StepForm.Read(request, json, known, mistakes);
        if (mistakes.Count == 0 && (!StepReader.IsSeen(request, json, known)
            || !await log.ReplaceAsync(drafts, request, known, edit, mistakes))) return await ShowChangedAsync(request, edit);
        return mistakes.Count > 0 ? await ShowAsync(request, edit, mistakes) : request.Go(Address(request), "flow-drafted");
    }

    // Off, on again, or brought back from the version that still had it: all of it in the draft.
    async Task<ApiResponse> SwitchAsync(PageRequest request)
    {
        if (await finder.FindAsync(request, "steps") is not { Flow: { } flow } head) return await request.NotFoundAsync();
        var (step, mistakes, off) = (request.Values["step"], new List<string>(), request.Field("do") == "off");
        if (flow.Find(step) is null && head.Draft?.Steps.ContainsKey(step) != true && request.Field("version") is null)
            return await request.NotFoundAsync();
        await log.DraftAsync(drafts, request, step, known => request.Field("do") switch
        {
            "off" => new StepEdit { Off = true },
            "back" when int.TryParse(request.Field("version"), out var version) => new StepEdit { Back = version },
            "drop" => null,
            _ => known is null ? null : known with { Off = null },
        }, mistakes);
        if (mistakes.Count > 0) return await ShowAsync(request, null, mistakes);
        return request.Go(flow.Find(step) is null && !off ? OneFlowPages.Address(head.Name, "/draft") : Address(request), "flow-drafted");
    }

    async Task<ApiResponse> PauseAsync(PageRequest request)
    {
        if (await finder.FindAsync(request, "steps") is not { } head) return await request.NotFoundAsync();
        var pause = request.Field("do") == "pause";
        var (shop, step) = (request.Field("of"), request.Values["step"]);
        var body = new StepBody(shop, head.Name, step, pause, request.Who.Name, request.Field("reason"),
            pause ? request.Field("waiting") : null);
        var reply = await log.DoAsync(request.Who.Name, pause ? Acts.StepPaused : Acts.StepResumed, $"{shop}/{head.Name}/{step}",
            () => steps.TellAsync(Json.Bytes(body), request.Cancel), request.Cancel);
        return reply.Status == 200 ? request.Go(Address(request), pause ? "step-paused" : "step-resumed")
            : await ShowAsync(request, null, [JsonDocument.Parse(reply.Body).RootElement.GetProperty("detail").GetString() ?? ""]);
    }
}
