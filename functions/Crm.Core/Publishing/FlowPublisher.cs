using Crm.Common;
using Crm.Flows;
using Crm.Storage;

namespace Crm.Publishing;

/// <summary>
/// The life of flows: a draft is compared with what is in force, published as it was shown, taken back, retired. What is published never
/// changes: another text is another version.
/// </summary>
public sealed class FlowPublisher(CrmTables tables, FlowLibrary flows, FlowVersions versions, DifferenceRun differences,
    DifferenceStore shown,
    PublicationRun run, PublishChecks checks, TimeProvider time)
{
    /// <summary>What publishing would change; kept, so that publishing can be asked for by its hash.</summary>
    public async Task<FlowDifference> DiffAsync(ReplanRules rules, CancellationToken cancel)
    {
        await run.ResumeAsync(cancel);
        var difference = await differences.RunAsync(rules, cancel);
        await shown.KeepAsync(difference, cancel);
        return difference;
    }

    public async Task<PublishResult> PublishAsync(PublishRequest request, CancellationToken cancel)
    {
        await run.ResumeAsync(cancel);
        await versions.AdoptAsync(cancel);
        var (draft, rules) = (request.Rules.Draft, request.Rules);
        if (await NumberAsync(request, cancel) is { } taken) return new PublishResult.Refused([taken]);
        if (flows.InForce(draft.Name) is { Retired: null, Last: var last } && last.Version == draft.Version
            && last.Hash == rules.Content && rules.Policies.Count == 0
            && request.FollowsFiles == (last.By == Publication.ByFile)) return new PublishResult.InForce(last);
        if (await checks.RunAsync(draft, cancel) is { Count: > 0 } mistakes) return new PublishResult.Refused(mistakes);
        var difference = await differences.RunAsync(rules, cancel);
        if (request.Difference is { } hash ? hash != difference.Hash : difference.Changes > 0)
        {
            await shown.KeepAsync(difference, cancel);
            return new PublishResult.Changed(difference,
                request.Difference is null ? null : await shown.CompareAsync(request.Difference, difference, cancel));
        }
        if (await PutInForceAsync(request, difference, cancel) is not { } publication)
            return new PublishResult.Changed(await DiffAsync(rules, cancel), null);
        await run.ApplyAsync(draft.Name, publication, cancel);
        return new PublishResult.Published(publication with { Unfinished = null }, difference);
    }

    // A number stands for one content for ever: what waits under it must find its own words.
    async ValueTask<string?> NumberAsync(PublishRequest request, CancellationToken cancel)
    {
        var draft = request.Rules.Draft;
        var kept = await versions.KeptAsync(draft.Name, draft.Version, cancel);
        if (kept is null || kept.Hash == request.Rules.Content) return null;
        if (request.FollowsFiles && flows.InForce(draft.Name)?.IsOfPerson(draft.Version) != true) return null;
        var highest = (await versions.ListAsync(cancel)).Where(v => v.Name == draft.Name).Max(v => v.Version);
        return $"Version {draft.Version} of {draft.Name} is there already, with other content: give the draft a version above {highest}.";
    }

    // Null where another version was put in force since the difference was made.
    async ValueTask<Publication?> PutInForceAsync(PublishRequest request, FlowDifference difference, CancellationToken cancel)
    {
        var (draft, rules) = (request.Rules.Draft, request.Rules);
        await versions.KeepAsync(draft, rules.Source, cancel);
        var mine = new Publication
        {
            Version = draft.Version, Hash = rules.Content, At = time.GetUtcNow(),
            By = request.FollowsFiles ? Publication.ByFile : request.By,
            Note = request.FollowsFiles ? $"by {request.By}" + (request.Note is { } note ? ": " + note : "") : request.Note,
            Policies = rules.Stored(flows.Newest(draft.Name)), CatchUp = rules.CatchUp.Span is null ? null : rules.CatchUp.ToString(),
            Difference = difference.Hash, Unfinished = difference.Steps.Values.Any(s => s.Policy == StepPolicy.Replan) ? true : null,
        };
        var row = await tables.Runs.UpdateAsync<FlowInForce>(FlowRows.Partition, FlowInForce.Key(draft.Name), known =>
            (known is { Retired: null } ? known.Last.Version : (int?)null) != difference.Before ? null
                : known?.With(mine) ?? new FlowInForce { Flow = draft.Name, History = [mine] }, cancel);
        await versions.AdoptAsync(cancel);
        return row is null ? null : mine;
    }

    /// <summary>Nothing begins by the flow any more; what waits finishes. Null where there is nothing to retire.</summary>
    public async Task<Retirement?> RetireAsync(string flow, string by, string? note, CancellationToken cancel)
    {
        await versions.RefreshAsync(cancel);
        var mine = new Retirement(time.GetUtcNow(), by, note);
        var row = await tables.Runs.UpdateAsync<FlowInForce>(FlowRows.Partition, FlowInForce.Key(flow),
            known => known is null or { Retired: not null } ? null : known with { Retired = mine }, cancel);
        await versions.AdoptAsync(cancel);
        return row?.Retired;
    }

    /// <summary>
    /// A version as it can be published: one that the store or a file has. Without a number the one in force before the one that is; of a
    /// retired flow, that one.
    /// </summary>
    public async ValueTask<(Flow Flow, string Source)?> StoredAsync(string flow, int? version, CancellationToken cancel)
    {
        await versions.RefreshAsync(cancel);
        var number = version ?? flows.InForce(flow) switch
        {
            { Retired: not null } retired => retired.Last.Version,
            { } row => row.History.LastOrDefault(p => p.Version != row.Last.Version)?.Version,
            null => null,
        };
        if (number is not { } wanted) return null;
        // The store's word first: a file of the same number may say something else.
        var source = (await versions.KeptAsync(flow, wanted, cancel))?.Source ?? flows.Source(flow, wanted);
        return source is null ? null : (FlowReader.Read($"{flow} {wanted}", source, []) is { } read ? (read, source) : null);
    }

    /// <summary>The files' newest version of a flow.</summary>
    public (Flow Flow, string Source)? OfFiles(string flow) =>
        flows.OfFiles().Where(f => f.Flow.Name == flow).Select(f => ((Flow, string)?)f).FirstOrDefault();
}
