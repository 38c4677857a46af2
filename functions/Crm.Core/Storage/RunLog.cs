using System.Text.Json;
using Crm.Common;

namespace Crm.Storage;

/// <summary>A run of a timed job: who does it, until when others keep off, and what it came to.</summary>
public sealed record Run
{
    public required string Job { get; init; }

    /// <summary>The occurrence, e.g. "2026-03-02T05": sorts by time.</summary>
    public required string Slot { get; init; }
    public required DateTimeOffset Started { get; init; }
    public required DateTimeOffset LeaseUntil { get; init; }
    public DateTimeOffset? Finished { get; init; }

    /// <summary>How far a run that works its way along time has come.</summary>
    public DateTimeOffset? UpTo { get; init; }

    /// <summary>How often it was begun: more than once after an interruption.</summary>
    public int Takes { get; init; } = 1;
    public SortedDictionary<string, long> Counts { get; init; } = new(StringComparer.Ordinal);
}

/// <summary>
/// One row per run. A timer may fire twice, on two instances, late, or die in the middle: whoever inserts the row does the work, and a run
/// whose lease has passed unfinished is taken over. What a job does must bear being begun again.
/// </summary>
public sealed class RunLog(IRowStore table, TimeProvider time)
{
    const string Last = "last";

    public async ValueTask<Stored<Run>?> FindAsync(string job, string slot, CancellationToken cancel) =>
        await table.GetAsync(job, Key(slot), cancel) is { } row ? new Stored<Run>(RowBody.Read<Run>(row.Body), row.ETag, row.Body) : null;

    /// <summary>The run, now ours; null when it is done, unless it is to be done again, or when somebody is at it.</summary>
    public async ValueTask<Stored<Run>?> ClaimAsync(string job, string slot, TimeSpan lease, CancellationToken cancel, bool again = false)
    {
        var now = time.GetUtcNow();
        var known = await FindAsync(job, slot, cancel);
        if (known is not null && (known.Value.Finished is null ? known.Value.LeaseUntil > now : !again)) return null;
        var run = new Run { Job = job, Slot = slot, Started = now, LeaseUntil = now + lease, Takes = (known?.Value.Takes ?? 0) + 1 };
        RowWrite write = known is null ? new RowWrite.Insert(Key(slot), Json.Bytes(run))
            : new RowWrite.Replace(Key(slot), Json.Bytes(run), known.ETag);
        if (await table.CommitAsync(job, [write], cancel) == CommitResult.Conflict) return null;
        return await FindAsync(job, slot, cancel) is { } ours ? ours with { Value = run } : null;
    }

    /// <summary>From now on it is held for so long; for no time, so that nobody waits for a run that is known to be over.</summary>
    public async ValueTask HoldAsync(string job, string slot, TimeSpan lease, CancellationToken cancel)
    {
        if (await FindAsync(job, slot, cancel) is { Value.Finished: null } run)
            await table.CommitAsync(job, [new RowWrite.Replace(Key(slot),
                Json.Bytes(run.Value with { LeaseUntil = time.GetUtcNow() + lease }), run.ETag)], cancel);
    }

    /// <summary>Writes what it came to. False when the lease had passed and another has taken over: then that one's word counts.</summary>
    public async ValueTask<bool> FinishAsync(Stored<Run> claimed, Run result, CancellationToken cancel)
    {
        var done = Json.Bytes(result with { Finished = time.GetUtcNow() });
        var writes = new List<RowWrite> { new RowWrite.Replace(Key(result.Slot), done, claimed.ETag) };
        if (await LastAsync(result.Job, cancel) is not { } last
            || string.CompareOrdinal(last.Slot, result.Slot) <= 0) writes.Add(new RowWrite.Upsert(Last, done));
        return await table.CommitAsync(result.Job, writes, cancel) == CommitResult.Committed;
    }

    /// <summary>
    /// For a host that knows no other process is at work: a run found unfinished at its start belongs to one that is gone, and its lease
    /// need not run out.
    /// </summary>
    public async ValueTask ReleaseAbandonedAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        await foreach (var row in table.ScanAsync("r|", KeyText.After("r|"), cancel))
            if (IsRun(row) && RowBody.Read<Run>(row.Body) is { Finished: null } run && run.LeaseUntil > now)
                await table.CommitAsync(row.Partition, [new RowWrite.Replace(row.Key, Json.Bytes(run with { LeaseUntil = now }), row.ETag)],
                    cancel);
    }

    // The table is not of runs alone, and others may call their rows alike: a run names its job, which is its partition.
    static bool IsRun(Row row) => RowBody.IsJson(row.Body.Span)
        && RowBody.Read<JsonElement>(row.Body).TryGetProperty("job", out var job)
        && job.ValueKind == JsonValueKind.String && job.GetString() == row.Partition;

    static string Key(string slot) => "r|" + slot;

    /// <summary>The newest finished run.</summary>
    public async ValueTask<Run?> LastAsync(string job, CancellationToken cancel) =>
        await table.GetAsync(job, Last, cancel) is { } row ? RowBody.Read<Run>(row.Body) : null;
}
