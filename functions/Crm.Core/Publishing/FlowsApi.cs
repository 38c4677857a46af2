using System.Text;
using System.Text.Json;
using Crm.Common;
using Crm.Flows;

namespace Crm.Publishing;

/// <summary>What is compared or published: a draft, or a version that is stored, or the files' newest one.</summary>
/// <param name="Draft">A flow, or differences laid over the version in force.</param>
/// <param name="Flow">Instead of a draft: the name of a flow, with</param>
/// <param name="Version">the version to put in force again; absent: the one before, or with <paramref name="Files"/> the files'
/// newest.</param>
/// <param name="Policies">By step, "*" for every step: keep, replan or newOrders.</param>
/// <param name="CatchUp">"none", or "spread:PT2H".</param>
public sealed record FlowBody(JsonElement? Draft, string? Flow, int? Version, bool? Files, Dictionary<string, string>? Policies,
    string? CatchUp, string? Difference, string? By, string? Note);

/// <summary>A flow to be retired.</summary>
public sealed record FlowRetireBody(string? By, string? Note);

/// <summary><c>/api/flows</c>: what is in force, what a draft would change, and the words that change it.</summary>
public sealed class FlowsApi(FlowPublisher publisher, FlowLibrary flows, FlowVersions versions, FlowOverview overview)
{
    const int LongestWord = 60, LongestNote = 200;
    public const int MostLines = 200_000;

    sealed record Changed(string Error, FlowDifference Difference, DifferenceOfDifferences? Since);
    public sealed record Answer(string Flow, bool Changed);

    public async Task<ApiResponse> ListAsync(CancellationToken cancel) => ApiResponse.Of(await overview.ListAsync(cancel));

    public async Task<ApiResponse> ShowAsync(string flow, string? version, CancellationToken cancel)
    {
        var number = 0;
        if (version is not null && !int.TryParse(version, out number)) return Wrong("version is a whole number.");
        await versions.RefreshAsync(cancel);
        var wanted = version is null ? flows.Newest(flow)?.Version : number;
        return wanted is { } one && await publisher.StoredAsync(flow, one, cancel) is { } found ? ApiResponse.Json(found.Source)
            : ApiResponse.Problem(404, "Not found", $"There is no such version of a flow '{flow}'; GET /api/flows lists what there is.");
    }

    /// <param name="json">A <see cref="FlowBody"/>.</param>
    /// <param name="format">"json" (counts and the first lines), "text" or "csv" (every line).</param>
    /// <param name="cancel">Ends the reading.</param>
    public async Task<ApiResponse> DiffAsync(ReadOnlyMemory<byte> json, string? format, CancellationToken cancel)
    {
        if (format is not (null or "json" or "text" or "csv")) return Wrong("format is json, text or csv.");
        var mistakes = new List<string>();
        if (await RulesAsync(Read<FlowBody>(json), mistakes, cancel) is not { } rules) return Wrong(string.Join('\n', mistakes));
        var difference = await publisher.DiffAsync(rules, cancel);
        return format switch
        {
            "csv" => new ApiResponse(200, "text/csv; charset=utf-8", DifferenceCsv.Header + "\n"
                + string.Concat(difference.Lines.Take(MostLines).Select(line => DifferenceCsv.Of(line) + "\n"))),
            "text" => new ApiResponse(200, "text/plain; charset=utf-8", string.Join('\n', DifferenceText.Of(difference)) + "\n"),
            _ => ApiResponse.Of(difference),
        };
    }

    public async Task<ApiResponse> PublishAsync(ReadOnlyMemory<byte> json, CancellationToken cancel)
    {
        var (mistakes, body) = (new List<string>(), Read<FlowBody>(json));
        if (Person(body?.By) is { } who) mistakes.Add(who);
        if (body?.Note is { } note && (note.Length > LongestNote || note.Any(char.IsControl)))
            mistakes.Add($"note: at most {LongestNote} characters in one line.");
        if (await RulesAsync(body, mistakes, cancel) is not { } rules || mistakes.Count > 0) return Wrong(string.Join('\n', mistakes));
        var request = new PublishRequest(rules, body!.By!) { Note = body.Note, Difference = body.Difference,
            FollowsFiles = body.Files == true };
        return await publisher.PublishAsync(request, cancel) switch
        {
            PublishResult.Published published => ApiResponse.Of(published),
            PublishResult.InForce there => ApiResponse.Of(there),
            PublishResult.Refused refused => Wrong(string.Join('\n', refused.Mistakes)),
            PublishResult.Changed changed => new ApiResponse(409, "application/json", Encoding.UTF8.GetString(Json.Bytes(new Changed(
                body.Difference is null ? "What waits would change: look at the difference, and publish it by its hash."
                    : "What waits is not as it was shown: look at the difference of now.", changed.Now, changed.Since)))),
            var other => throw new InvalidOperationException($"No such result: {other}."),
        };
    }

    /// <param name="flow">Its name.</param>
    /// <param name="json">A <see cref="FlowRetireBody"/>.</param>
    /// <param name="cancel">Before it is written.</param>
    public async Task<ApiResponse> RetireAsync(string flow, ReadOnlyMemory<byte> json, CancellationToken cancel)
    {
        await versions.RefreshAsync(cancel);
        var body = Read<FlowRetireBody>(json);
        if (Person(body?.By) is { } who) return Wrong(who);
        if (body!.Note is { } note && (note.Length > LongestNote || note.Any(char.IsControl)))
            return Wrong($"note: at most {LongestNote} characters in one line.");
        return flows.InForce(flow) is null ? ApiResponse.Problem(404, "Not found", $"There is no flow '{flow}'.")
            : ApiResponse.Of(new Answer(flow, await publisher.RetireAsync(flow, body.By!, body.Note, cancel) is not null));
    }

    async ValueTask<ReplanRules?> RulesAsync(FlowBody? body, List<string> mistakes, CancellationToken cancel)
    {
        if (body is null)
        {
            mistakes.Add("The body is JSON like {\"draft\": {…} or \"flow\": …, \"version\"?: …, \"files\"?: true, \"policies\"?: "
                + "{\"STEP or *\": \"keep\", \"replan\" or \"newOrders\"}, \"catchUp\"?: \"none\", \"difference\"?: …, \"by\": …, "
                    + "\"note\"?: …}.");
            return null;
        }
        if (CatchUp.Read(body.CatchUp) is not { } catchUp)
        {
            mistakes.Add("catchUp: none, or spread: and a duration up to a week, such as spread:PT2H.");
            return null;
        }
        await versions.RefreshAsync(cancel);
        if (await DraftAsync(body, mistakes, cancel) is not { } draft) return null;
        var policies = Policies(body.Policies, draft.Flow, mistakes);
        return mistakes.Count > 0 ? null : new ReplanRules(draft.Flow, draft.Source, policies, catchUp);
    }

    async ValueTask<(Flow Flow, string Source)?> DraftAsync(FlowBody body, List<string> mistakes, CancellationToken cancel)
    {
        if (body.Draft is { ValueKind: JsonValueKind.Object } draft)
            try
            {
                return (flows.ReadDraft("draft", draft.GetRawText(), out var source), source);
            }
            catch (SettingsException wrong)
            {
                mistakes.AddRange(wrong.Mistakes);
                return null;
            }
        if (body.Flow is not { } name)
        {
            mistakes.Add("draft: a flow or differences to one, as an object; or flow: the name of one that is stored.");
            return null;
        }
        var found = body.Files == true ? publisher.OfFiles(name) : await publisher.StoredAsync(name, body.Version, cancel);
        if (found is null) mistakes.Add(body.Files == true ? $"flow: no file has a flow '{name}'."
            : $"flow, version: there is no {(body.Version is { } v ? $"version {v}" : "earlier version")} of a flow '{name}'.");
        return found;
    }

    Dictionary<string, StepPolicy> Policies(Dictionary<string, string>? told, Flow draft, List<string> mistakes)
    {
        var policies = new Dictionary<string, StepPolicy>(StringComparer.Ordinal);
        foreach (var (step, word) in told ?? [])
        {
            StepPolicy? policy = word switch
            {
                "keep" => StepPolicy.Keep, "replan" => StepPolicy.Replan, "newOrders" or "new-orders" => StepPolicy.NewOrders, _ => null,
            };
            if (policy is { } known) policies[step] = known;
            else mistakes.Add($"policies.{step}: keep, replan or newOrders.");
            if (step != ReplanRules.EveryStep && draft.Find(step) is null && flows.Newest(draft.Name)?.Find(step) is null)
                mistakes.Add($"policies.{step}: there is no such step; there are {string.Join(", ", draft.Steps.Select(s => s.Name))}.");
        }
        return policies;
    }

    static string? Person(string? by) => by is { Length: > 0 and <= LongestWord } && !by.Any(char.IsControl)
        && by != Publication.ByFile ? null : $"by: say who you are, in at most {LongestWord} characters.";

    static T? Read<T>(ReadOnlyMemory<byte> json) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json.Span, Json.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static ApiResponse Wrong(string detail) => ApiResponse.Problem(400, "Not acceptable", detail);
}
