using Crm.Common;
using Crm.Flows;
using Crm.Shops;

namespace Crm.Publishing;

/// <summary>A flow as people look at it.</summary>
/// <param name="InForce">Null for one that was retired.</param>
/// <param name="Publication">How the version came in force; of a retired flow, the last one.</param>
/// <param name="Files">The newest version among the files; null where no file has the flow.</param>
/// <param name="Differs">The files say something else than what is in force: somebody published, or files changed since the start.</param>
public sealed record FlowState(string Flow, int? InForce, Publication Publication, Retirement? Retired, int? Files, bool Differs,
    IReadOnlyList<FlowVersionState> Versions, IReadOnlyList<StepPause> Paused);

/// <param name="Kept">Since when the store has it; null for one that only a file has.</param>
public sealed record FlowVersionState(int Version, string Hash, bool InFiles, DateTimeOffset? Kept, IReadOnlyList<Publication> Published);

/// <summary>Every flow with its versions, publications and paused steps.</summary>
public sealed class FlowOverview(FlowLibrary flows, FlowVersions versions, StepPauses pauses)
{
    public async ValueTask<IReadOnlyList<FlowState>> ListAsync(CancellationToken cancel)
    {
        await versions.RefreshAsync(cancel);
        return await ReadAsync(cancel);
    }

    /// <summary>Without letting files publish themselves.</summary>
    public async ValueTask<IReadOnlyList<FlowState>> ReadAsync(CancellationToken cancel)
    {
        var kept = (await versions.ListAsync(cancel)).ToLookup(v => v.Name, StringComparer.Ordinal);
        var paused = (await pauses.ListAsync(cancel)).Where(p => p.Holds).ToLookup(p => p.Flow, StringComparer.Ordinal);
        var rows = (await versions.ListInForceAsync(cancel)).ToDictionary(f => f.Flow, StringComparer.Ordinal);
        var files = flows.OfFiles().ToDictionary(f => f.Flow.Name, StringComparer.Ordinal);
        // Before a host's first start the files are what will be in force.
        foreach (var (name, file) in files.Where(f => !rows.ContainsKey(f.Key)))
            rows[name] = new FlowInForce { Flow = name, History = [new Publication { Version = file.Flow.Version,
                Hash = Hash.Hex(file.Source), At = DateTimeOffset.MinValue, By = Publication.ByFile }] };
        return [.. rows.Values.OrderBy(r => r.Flow, StringComparer.Ordinal).Select(row => Of(row, [.. kept[row.Flow]],
            files.TryGetValue(row.Flow, out var file) ? file : null, [.. paused[row.Flow]]))];
    }

    FlowState Of(FlowInForce row, IReadOnlyList<KeptFlow> kept, (Flow Flow, string Source)? file, IReadOnlyList<StepPause> paused)
    {
        var numbers = kept.Select(k => k.Version).Concat(flows.Versions.Where(v => v.Name == row.Flow).Select(v => v.Version))
            .Distinct().Order();
        var all = numbers.Select(number =>
        {
            var stored = kept.FirstOrDefault(k => k.Version == number);
            var own = flows.SourceOfFile(row.Flow, number);
            return new FlowVersionState(number, stored?.Hash ?? Hash.Hex(own ?? ""), own is not null, stored?.Since,
                [.. row.History.Where(p => p.Version == number)]);
        });
        return new FlowState(row.Flow, row.Retired is null ? row.Last.Version : null, row.Last, row.Retired, file?.Flow.Version,
            file is { } there && (there.Flow.Version != row.Last.Version || Hash.Hex(there.Source) != row.Last.Hash), [.. all], paused);
    }
}
