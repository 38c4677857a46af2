namespace Crm.Local.Import;

enum Outcome
{
    Pending,
    Applied,
    Unchanged,
    Rejected,
    Skipped,
}

/// <summary>
/// What became of each row. Rows finish in any order; they are counted, and their rejects written, in the order of the file, so a
/// checkpoint is always "all rows before this one". At most <see cref="Window"/> rows are unfinished or wait for an earlier one.
/// </summary>
sealed class ImportWatermark(RejectFile rejects, CheckpointFile checkpoints, string rejectPath, ImportCounts start, TimeProvider time) : IDisposable
{
    public const int Window = 4096;
    static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(1);
    readonly (Outcome Outcome, Reject? Reject)[] waiting = new (Outcome, Reject?)[Window];
    readonly SemaphoreSlim room = new(Window);
    readonly Lock gate = new();
    long saved = time.GetTimestamp();

    public ImportCounts Counts { get; private set; } = start;

    /// <summary>Waits until another row may be begun.</summary>
    public Task BeginAsync(CancellationToken cancel) => room.WaitAsync(cancel);

    public void Finish(long row, Outcome outcome, Reject? reject = null)
    {
        lock (gate)
        {
            waiting[row % Window] = (outcome, reject);
            var finished = 0;
            while (waiting[Counts.Rows % Window] is { Outcome: not Outcome.Pending } next)
            {
                waiting[Counts.Rows % Window] = default;
                Count(next.Outcome, next.Reject);
                finished++;
            }
            if (finished > 0) room.Release(finished);
            if (finished > 0 && time.GetElapsedTime(saved) >= SaveEvery) Save();
        }
    }

    public void JoinedRejected(Reject reject)
    {
        rejects.Add(reject);
        Counts = Counts with { JoinedRejected = Counts.JoinedRejected + 1 };
    }

    /// <summary>The rejects reach the disk before the checkpoint that counts them.</summary>
    public void Save()
    {
        lock (gate)
        {
            rejects.Flush();
            checkpoints.Write(new Checkpoint(Counts, rejectPath, rejects.Length));
            saved = time.GetTimestamp();
        }
    }

    public void Dispose() => room.Dispose();

    void Count(Outcome outcome, Reject? reject)
    {
        if (reject is not null) rejects.Add(reject);
        Counts = outcome switch
        {
            Outcome.Applied => Counts with { Rows = Counts.Rows + 1, Applied = Counts.Applied + 1 },
            Outcome.Unchanged => Counts with { Rows = Counts.Rows + 1, Unchanged = Counts.Unchanged + 1 },
            Outcome.Rejected => Counts with { Rows = Counts.Rows + 1, Rejected = Counts.Rejected + 1 },
            _ => Counts with { Rows = Counts.Rows + 1, Skipped = Counts.Skipped + 1 },
        };
    }
}
