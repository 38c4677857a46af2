using Crm.Common;
using Crm.Flows;
using Crm.Storage;

namespace Crm.Publishing;

/// <summary>A draft as it can be compared and published.</summary>
/// <param name="Source">The flow as JSON, whole.</param>
public sealed record ReadDraft(FlowDraft Draft, Flow Flow, string Source);

/// <summary>
/// Drafts of flows, one a flow, kept until they are published or dropped: whoever may change flows works on the same one.
/// </summary>
public sealed class FlowDrafts(CrmTables tables, FlowLibrary flows, FlowVersions versions, TimeProvider time)
{
    const string Partition = "flow-drafts", Prefix = "d|";

    /// <summary>Null where nothing is changed.</summary>
    public async ValueTask<FlowDraft?> FindAsync(string flow, CancellationToken cancel) =>
        await tables.Runs.GetAsync(Partition, Key(flow), cancel) is { } row && RowBody.Read<FlowDraft>(row.Body) is { Steps.Count: > 0 }
            draft ? draft : null;

    public async ValueTask<IReadOnlyList<FlowDraft>> ListAsync(CancellationToken cancel)
    {
        var all = new List<FlowDraft>();
        await foreach (var row in tables.Runs.RangeAsync(Partition, Prefix, cancel))
            if (RowBody.Read<FlowDraft>(row.Body) is { Steps.Count: > 0 } draft) all.Add(draft);
        return all;
    }

    /// <summary>Changes one step of the draft, and begins one where there is none.</summary>
    /// <param name="flow">One that is in force.</param>
    /// <param name="step">Its name.</param>
    /// <param name="change">Given the step's changes so far, null for none; what changes nothing is dropped.</param>
    /// <param name="by">Who.</param>
    /// <param name="mistakes">With one of these nothing is kept.</param>
    /// <param name="cancel">Before it is kept.</param>
    public async Task EditAsync(string flow, string step, Func<StepEdit?, StepEdit?> change, string by, List<string> mistakes,
        CancellationToken cancel)
    {
        var after = With(await FindAsync(flow, cancel), flow, step, change, by);
        if (after.Steps.Count > 0 && await ReadAsync(after, mistakes, cancel) is null && mistakes.Count > 0) return;
        await tables.Runs.UpdateAsync<FlowDraft>(Partition, Key(flow), known => With(known, flow, step, change, by), cancel);
    }

    /// <summary>
    /// Puts an edit in the place of the one it was made from; where that is another one by now, nothing is kept and the answer is false.
    /// </summary>
    public async Task<bool> ReplaceAsync(string flow, string step, StepEdit before, StepEdit after, string by, List<string> mistakes,
        CancellationToken cancel)
    {
        var isSame = true;
        await EditAsync(flow, step, known => (isSame = StepEdit.AreSame(known ?? new(), before)) ? after : known, by, mistakes, cancel);
        return isSame;
    }

    FlowDraft With(FlowDraft? known, string flow, string step, Func<StepEdit?, StepEdit?> change, string by)
    {
        var steps = new SortedDictionary<string, StepEdit>(known?.Steps ?? [], StringComparer.Ordinal);
        var after = change(steps.GetValueOrDefault(step));
        if (after is null or { IsNothing: true }) steps.Remove(step);
        else steps[step] = after;
        var begun = known is { Steps.Count: > 0 } ? known.Base : flows.Newest(flow)?.Version ?? 0;
        return new FlowDraft { Flow = flow, Base = begun, Steps = steps, By = by, At = time.GetUtcNow() };
    }

    public async Task DropAsync(string flow, CancellationToken cancel) =>
        await tables.Runs.CommitAsync(Partition, [new RowWrite.Delete(Key(flow), null)], cancel);

    /// <summary>The draft laid over what is in force now, as the next version; null for a retired flow or with a mistake.</summary>
    public async Task<ReadDraft?> ReadAsync(FlowDraft draft, List<string> mistakes, CancellationToken cancel)
    {
        await versions.RefreshAsync(cancel);
        if (flows.Newest(draft.Flow) is not { } newest || flows.Source(draft.Flow, newest.Version) is not { } source) return null;
        var kept = (await versions.ListAsync(cancel)).Where(v => v.Name == draft.Flow).ToDictionary(v => v.Version, v => v.Source);
        var next = 1 + kept.Keys.Concat(flows.Versions.Where(v => v.Name == draft.Flow).Select(v => v.Version)).Max();
        if (draft.Apply(source, newest.Version, next, number => kept.GetValueOrDefault(number) ?? flows.Source(draft.Flow, number),
            mistakes) is not { } laid) return null;
        return FlowReader.Read("draft", laid, mistakes) is { } flow ? new ReadDraft(draft, flow, laid) : null;
    }

    static string Key(string flow) => Prefix + KeyText.Segment(flow);
}
