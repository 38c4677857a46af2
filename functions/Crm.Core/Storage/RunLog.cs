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
    public SortedDictionary<string, long> Counts { get; init; } = new(StringComparer.Ordinal);
}

/// <summary>
/// One row per run. A timer may fire twice, on two instances, late, or die in the middle: whoever inserts the row does the work, and a run
/// whose lease has passed unfinished is taken over. What a job does must bear being begun again.
/// </summary>
public sealed class RunLog(IRowStore table, TimeProvider time)
{
    const string Last = "last";

    /// <summary>The run, now ours; null when it is done or somebody is at it.</summary>
    public async ValueTask<Stored<Run>?> ClaimAsync(string job, string slot, TimeSpan lease, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var run = new Run { Job = job, Slot = slot, Started = now, LeaseUntil = now + lease };
        RowWrite write = new RowWrite.Insert("r|" + slot, Json.Bytes(run));
        if (await table.GetAsync(job, write.Key, cancel) is { } row)
        {
            var known = Json.Read<Run>(row.Body.Span);
            if (known.Finished is not null || known.LeaseUntil > now) return null;
            write = new RowWrite.Replace(write.Key, Json.Bytes(run), row.ETag);
        }
        if (await table.CommitAsync(job, [write], cancel) == CommitResult.Conflict) return null;
        return await table.GetAsync(job, write.Key, cancel) is { } ours ? new Stored<Run>(run, ours.ETag, ours.Body) : null;
    }

    /// <summary>Writes what it came to. False when the lease had passed and another has taken over: then that one's word counts.</summary>
    public async ValueTask<bool> FinishAsync(Stored<Run> claimed, Run result, CancellationToken cancel)
    {
        var done = Json.Bytes(result with { Finished = time.GetUtcNow() });
        var writes = new List<RowWrite> { new RowWrite.Replace("r|" + result.Slot, done, claimed.ETag) };
        if (await LastAsync(result.Job, cancel) is not { } last
            || string.CompareOrdinal(last.Slot, result.Slot) < 0) writes.Add(new RowWrite.Upsert(Last, done));
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
            if (Json.Read<Run>(row.Body.Span) is { Finished: null } run && run.LeaseUntil > now)
                await table.CommitAsync(row.Partition, [new RowWrite.Replace(row.Key, Json.Bytes(run with { LeaseUntil = now }), row.ETag)],
                    cancel);
    }

    /// <summary>The newest finished run.</summary>
    public async ValueTask<Run?> LastAsync(string job, CancellationToken cancel) =>
        await table.GetAsync(job, Last, cancel) is { } row ? Json.Read<Run>(row.Body.Span) : null;
}
