using System.Collections.Concurrent;
using System.Globalization;
using Crm.Common;
using Crm.Storage;

namespace Crm.Flows;

/// <summary>A version of a flow as it was last planned with.</summary>
/// <param name="Hash">Of the flow's content.</param>
/// <param name="Source">The flow as JSON, whole: an overlay is kept as what it came to.</param>
/// <param name="Since">When it was kept.</param>
public sealed record KeptFlow(string Name, int Version, string Hash, string Source, DateTimeOffset Since);

/// <summary>
/// The versions of flows that touchpoints were planned with, kept in the store: what waits keeps its text and times when the file is gone.
/// A version is kept before the first touchpoint is planned by it, at the cost of one read a process; one that is no more among the files
/// is read from here. While a file is there, it is what counts.
/// </summary>
public sealed class FlowVersions(CrmTables tables, FlowLibrary flows, TimeProvider time)
{
    const string Partition = "flows", Prefix = "v|";
    readonly ConcurrentDictionary<(string Name, int Version), bool> kept = new();
    readonly ConcurrentDictionary<(string Name, int Version), Flow> gone = new();

    /// <summary>Returns when the version, as the files have it, is in the store.</summary>
    public async ValueTask KeepAsync(Flow flow, CancellationToken cancel)
    {
        if (kept.ContainsKey((flow.Name, flow.Version)) || flows.Source(flow.Name, flow.Version) is not { } source) return;
        var hash = Hash.Hex(source);
        await tables.Runs.UpdateAsync<KeptFlow>(Partition, Key(flow.Name, flow.Version), known => known?.Hash == hash ? known
            : new KeptFlow(flow.Name, flow.Version, hash, source, time.GetUtcNow()), cancel);
        kept[(flow.Name, flow.Version)] = true;
    }

    /// <summary>Returns when a version that is in no file is in the store: it never changes afterwards.</summary>
    public async ValueTask KeepAsync(string name, int version, string source, CancellationToken cancel) =>
        await tables.Runs.UpdateAsync<KeptFlow>(Partition, Key(name, version), known => known ?? new KeptFlow(name, version,
            Hash.Hex(source), source, time.GetUtcNow()), cancel);

    /// <summary>The very version, from the files or as it was kept; null where neither has it.</summary>
    public async ValueTask<Flow?> FindAsync(string name, int version, CancellationToken cancel)
    {
        if (flows.Exactly(name, version) is { } there) return there;
        if (gone.TryGetValue((name, version), out var known)) return known;
        if (await tables.Runs.GetAsync(Partition, Key(name, version), cancel) is not { } row) return null;
        var mistakes = new List<string>();
        // A release that reads flows more strictly than the one that kept it goes on with the newest version.
        var flow = FlowReader.Read($"{name} {version}, as kept", Json.Read<KeptFlow>(row.Body.Span).Source, mistakes);
        return flow is null || mistakes.Count > 0 ? null : gone[(name, version)] = flow;
    }

    /// <summary>The step as it was planned, or as the newest version has it where that version is neither in a file nor kept.</summary>
    public async ValueTask<Step?> StepAsync(string flow, int version, string step, CancellationToken cancel) =>
        (await FindAsync(flow, version, cancel))?.Find(step) ?? flows.Find(flow, version, step);

    /// <summary>By name, then version.</summary>
    public async ValueTask<List<KeptFlow>> ListAsync(CancellationToken cancel)
    {
        var all = new List<KeptFlow>();
        await foreach (var row in tables.Runs.RangeAsync(Partition, Prefix, cancel)) all.Add(Json.Read<KeptFlow>(row.Body.Span));
        return all;
    }

    static string Key(string name, int version) =>
        $"{Prefix}{KeyText.Segment(name)}|{version.ToString("d9", CultureInfo.InvariantCulture)}";
}
