using System.Collections.Concurrent;
using System.Globalization;
using Crm.Common;
using Crm.Storage;
using Microsoft.Extensions.Logging;

namespace Crm.Flows;

/// <summary>A version of a flow, as it was published or planned with.</summary>
/// <param name="Hash">Of the flow's content.</param>
/// <param name="Source">The flow as JSON, whole: an overlay is kept as what it came to.</param>
/// <param name="Since">When it was kept.</param>
public sealed record KeptFlow(string Name, int Version, string Hash, string Source, DateTimeOffset Since);

/// <summary>
/// What is in force, and the versions that touchpoints were planned with, kept in the store: what waits keeps its text and times when the
/// file is gone. Files publish themselves at a host's start, as author "file", unless a person has published or retired the flow: then that
/// stands until a person says otherwise. Every process looks again after half a minute.
/// </summary>
public sealed partial class FlowVersions(CrmTables tables, FlowLibrary flows, TimeProvider time, ILogger<FlowVersions>? log = null)
{
    static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);
    readonly ConcurrentDictionary<(string Name, int Version, string Hash), Flow> read = new();
    readonly ConcurrentDictionary<(string Name, int Version), Flow> gone = new();
    long lookedAt = -1;
    bool visits;

    /// <summary>Returns when this process knows what is in force, at most half a minute old; free while it does.</summary>
    public ValueTask RefreshAsync(CancellationToken cancel)
    {
        var (now, looked) = (time.GetUtcNow().UtcTicks, Interlocked.Read(ref lookedAt));
        return looked >= 0 && now >= looked && now - looked < Fresh.Ticks ? ValueTask.CompletedTask : LookAsync(looked, cancel);
    }

    /// <summary>The next look reads the store.</summary>
    public void Forget()
    {
        if (Interlocked.Read(ref lookedAt) > 0) Interlocked.Exchange(ref lookedAt, 0);
    }

    // Of several that come at once one looks, and the others go on with what is known; only the very first all look for.
    async ValueTask LookAsync(long seen, CancellationToken cancel)
    {
        var now = Math.Max(1, time.GetUtcNow().UtcTicks);
        if (seen >= 0 && Interlocked.CompareExchange(ref lookedAt, now, seen) != seen) return;
        try
        {
            if (seen < 0) await PublishFilesAsync(cancel);
            await AdoptAsync(cancel);
            Interlocked.Exchange(ref lookedAt, now);
        }
        catch when (seen >= 0)
        {
            Interlocked.CompareExchange(ref lookedAt, 0, now);
            throw;
        }
    }

    /// <summary>
    /// For a process beside the app's own, whose files need not be the app's: they never publish themselves, and count only where nothing
    /// is in force or they are the very same.
    /// </summary>
    public async ValueTask VisitAsync(CancellationToken cancel)
    {
        visits = true;
        await AdoptAsync(cancel);
        Interlocked.Exchange(ref lookedAt, Math.Max(1, time.GetUtcNow().UtcTicks));
    }

    /// <summary>Takes over what is in force without letting files publish themselves: for who only reads.</summary>
    public async ValueTask AdoptAsync(CancellationToken cancel)
    {
        var inForce = (await ListInForceAsync(cancel)).ToDictionary(f => f.Flow, StringComparer.Ordinal);
        var stored = new List<(Flow, string)>();
        foreach (var row in inForce.Values)
            foreach (var publication in Needed(row))
                if (await StoredAsync(row.Flow, publication, cancel) is { } version) stored.Add(version);
        flows.Adopt(inForce, stored);
    }

    // What is in force, and what older orders still go by.
    static IEnumerable<Publication> Needed(FlowInForce row)
    {
        yield return row.Last;
        for (var i = row.History.Count - 1; i > 0 && row.History[i].Policies?.ContainsValue(StepPolicy.NewOrders) == true; i--)
            yield return row.History[i - 1];
    }

    async ValueTask<(Flow Flow, string Source)?> StoredAsync(string name, Publication publication, CancellationToken cancel)
    {
        if (flows.SourceOfFile(name, publication.Version) is { } file && flows.OfFile(name, publication.Version) is { } same
            && (Hash.Hex(file) == publication.Hash || publication.By == Publication.ByFile && !visits)) return (same, file);
        if (await KeptAsync(name, publication.Version, cancel) is not { } kept) return null;
        if (read.TryGetValue((name, kept.Version, kept.Hash), out var known)) return (known, kept.Source);
        return Read(kept) is { } flow ? (read[(name, kept.Version, kept.Hash)] = flow, kept.Source) : null;
    }

    // A release that reads flows more strictly than the one that kept it goes on with the files' newest version.
    Flow? Read(KeptFlow kept)
    {
        var mistakes = new List<string>();
        var flow = FlowReader.Read($"{kept.Name} {kept.Version}, as kept", kept.Source, mistakes);
        if (mistakes.Count > 0 && log is not null) Unreadable(log, kept.Name, kept.Version, mistakes[0]);
        return mistakes.Count > 0 ? null : flow;
    }

    /// <summary>Each flow's newest file is in force, unless a person's word is newer.</summary>
    async ValueTask PublishFilesAsync(CancellationToken cancel)
    {
        var known = (await ListInForceAsync(cancel)).ToDictionary(f => f.Flow, StringComparer.Ordinal);
        foreach (var (flow, source) in flows.OfFiles())
        {
            var hash = Hash.Hex(source);
            if (known.GetValueOrDefault(flow.Name) is { } there && !Gives(there, flow.Version, hash)) continue;
            await KeepAsync(flow, source, cancel);
            await tables.Runs.UpdateAsync<FlowInForce>(FlowRows.Partition, FlowInForce.Key(flow.Name), row =>
            {
                if (row is not null && !Gives(row, flow.Version, hash)) return row;
                var mine = new Publication { Version = flow.Version, Hash = hash, At = time.GetUtcNow(), By = Publication.ByFile };
                return row?.With(mine) ?? new FlowInForce { Flow = flow.Name, History = [mine] };
            }, cancel);
        }
    }

    static bool Gives(FlowInForce row, int version, string hash) => row.Retired is null && row.Last.By == Publication.ByFile
        && (row.Last.Version != version || row.Last.Hash != hash);

    /// <summary>Keeps a version before anything is planned by it.</summary>
    public async ValueTask<KeptFlow> KeepAsync(Flow flow, string source, CancellationToken cancel)
    {
        var hash = Hash.Hex(source);
        return (await tables.Runs.UpdateAsync<KeptFlow>(FlowRows.Partition, Key(flow.Name, flow.Version), known =>
            known?.Hash == hash ? known : new KeptFlow(flow.Name, flow.Version, hash, source, time.GetUtcNow()), cancel))!;
    }

    /// <summary>Returns when a version that is in no file is in the store: it never changes afterwards.</summary>
    public async ValueTask KeepAsync(string name, int version, string source, CancellationToken cancel) =>
        await tables.Runs.UpdateAsync<KeptFlow>(FlowRows.Partition, Key(name, version), known => known ?? new KeptFlow(name, version,
            Hash.Hex(source), source, time.GetUtcNow()), cancel);

    /// <summary>The very version, from the files or as it was kept; null where neither has it.</summary>
    public async ValueTask<Flow?> FindAsync(string name, int version, CancellationToken cancel)
    {
        await RefreshAsync(cancel);
        if (flows.Exactly(name, version) is { } there) return there;
        if (gone.TryGetValue((name, version), out var known)) return known;
        if (await KeptAsync(name, version, cancel) is not { } kept) return null;
        return Read(kept) is { } flow ? gone[(name, version)] = flow : null;
    }

    /// <summary>The step as it was planned, or as the version in force has it where that one is neither in a file nor kept.</summary>
    public async ValueTask<Step?> StepAsync(string flow, int version, string step, CancellationToken cancel) =>
        (await FindAsync(flow, version, cancel))?.Find(step) ?? flows.Find(flow, version, step);

    public async ValueTask<KeptFlow?> KeptAsync(string name, int version, CancellationToken cancel) =>
        await tables.Runs.GetAsync(FlowRows.Partition, Key(name, version), cancel) is { } row ? RowBody.Read<KeptFlow>(row.Body) : null;

    /// <summary>By name, then version.</summary>
    public async ValueTask<List<KeptFlow>> ListAsync(CancellationToken cancel)
    {
        var all = new List<KeptFlow>();
        await foreach (var row in tables.Runs.RangeAsync(FlowRows.Partition, FlowRows.Version, cancel))
            all.Add(RowBody.Read<KeptFlow>(row.Body));
        return all;
    }

    public async ValueTask<List<FlowInForce>> ListInForceAsync(CancellationToken cancel)
    {
        var all = new List<FlowInForce>();
        await foreach (var row in tables.Runs.RangeAsync(FlowRows.Partition, FlowRows.InForce, cancel))
            all.Add(RowBody.Read<FlowInForce>(row.Body));
        return all;
    }

    static string Key(string name, int version) =>
        $"{FlowRows.Version}{KeyText.Segment(name)}|{version.ToString("d9", CultureInfo.InvariantCulture)}";

    [LoggerMessage(3500, LogLevel.Error, "Version {Version} of the flow {Flow}, as the store keeps it, cannot be read: {Mistake}")]
    static partial void Unreadable(ILogger log, string flow, int version, string mistake);
}
