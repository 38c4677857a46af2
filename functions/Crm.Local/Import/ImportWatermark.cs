namespace Crm.Local.Import;

/// <summary>
/// What became of each order (a unit: all rows of one order). Units finish in any order; they are counted, and their rejects written, in
/// the order they were begun, so a checkpoint is always "all units before this one". At most <see cref="Window"/> are unfinished or wait
/// for an earlier one.
/// </summary>
sealed class ImportWatermark(RejectFile rejects, Checkpoints checkpoints, string rejectPath, Checkpoint? start, TimeProvider time)
    : IDisposable
{
    /// <summary>Three for each order applied at a time: of many more, each would outlive collections of memory, which copy it.</summary>
    public const int Window = 768;

    public static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(1);
    readonly (ImportCounts Counts, IReadOnlyList<Reject> Rejects)?[] waiting = new (ImportCounts, IReadOnlyList<Reject>)?[Window];
    readonly SemaphoreSlim room = new(Window);
    readonly Lock gate = new();
    long saved = time.GetTimestamp();

    public ImportCounts Counts { get; private set; } = start?.Counts ?? new ImportCounts();
    public long Units { get; private set; } = start?.Units ?? 0;

    /// <summary>Waits until another unit may be begun, and saves what is finished once a second.</summary>
    public async Task BeginAsync(CancellationToken cancel)
    {
        await room.WaitAsync(cancel);
        if (time.GetElapsedTime(saved) >= SaveEvery) await SaveAsync();
    }

    public void Finish(long unit, ImportCounts counts, IReadOnlyList<Reject> refused)
    {
        lock (gate)
        {
            waiting[unit % Window] = (counts, refused);
            var finished = 0;
            for (; waiting[Units % Window] is { } next; finished++)
            {
                waiting[Units % Window] = null;
                foreach (var reject in next.Rejects) rejects.Add(reject);
                Counts = Counts.Plus(next.Counts);
                Units++;
            }
            if (finished > 0) room.Release(finished);
        }
    }

    public void JoinedRejected(Reject reject)
    {
        rejects.Add(reject);
        Counts = Counts with { JoinedRejected = Counts.JoinedRejected + 1 };
    }

    /// <summary>The rejects reach the disk before the checkpoint that counts them.</summary>
    public async ValueTask SaveAsync()
    {
        Checkpoint checkpoint;
        lock (gate)
        {
            rejects.Flush();
            checkpoint = new Checkpoint(Counts, rejectPath, rejects.Length, Units);
        }
        await checkpoints.WriteAsync(checkpoint);
        saved = time.GetTimestamp();
    }

    public void Dispose() => room.Dispose();
}
