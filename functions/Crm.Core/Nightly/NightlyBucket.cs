using Crm.Common;
using Crm.Customers;
using Crm.Segments;
using Crm.Storage;

namespace Crm.Nightly;

/// <summary>
/// The second pass over one bucket: judges every customer and commits the changed ones, fifty to a commit, while it reads on.
/// </summary>
/// <param name="rows">Of all customers.</param>
/// <param name="plan">What they are compared with.</param>
/// <param name="hasBegun">An earlier try of the night may have changed some already.</param>
sealed class NightlyBucket(IRowStore rows, NightlyBaseline plan, bool hasBegun)
{
    /// <summary>Two writes a customer; Table Storage takes a hundred in one transaction.</summary>
    const int Together = RowLimits.MaxWrites / 2;

    /// <summary>Commits under way at once: enough to share the disk's flushes, few enough to bound what waits in memory.</summary>
    const int UnderWay = 8;

    public async Task<NightlyReport> RunAsync(string bucket, NightlyClassifier judge, CancellationToken cancel)
    {
        judge.Tally.Start();
        if (hasBegun) await CountEarlierAsync(bucket, judge.Tally, cancel);
        var waiting = new List<NightlyWrites>(Together);
        var commits = new Queue<Task<List<NightlyWrites>>>();
        var conflicts = new List<NightlyWrites>();
        try
        {
            await ScanAsync(bucket, judge, waiting, commits, conflicts, cancel);
        }
        finally
        {
            // A commit under way must not land after the interruption is told: the resumed run would not count it.
            await ((Task)Task.WhenAll(commits)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        while (commits.TryDequeue(out var commit)) conflicts.AddRange(await commit);
        foreach (var conflict in conflicts) await RetryAsync(bucket, conflict.Row.Key, judge, cancel);
        return judge.Tally.Finish();
    }

    async Task ScanAsync(string bucket, NightlyClassifier judge, List<NightlyWrites> waiting, Queue<Task<List<NightlyWrites>>> commits,
        List<NightlyWrites> conflicts, CancellationToken cancel)
    {
        await rows.VisitAllAsync(bucket, "c|", row => Judge(row, judge, waiting), cancel, between: async () =>
        {
            while (waiting.Count >= Together)
            {
                commits.Enqueue(CommitAsync(bucket, waiting.GetRange(0, Together), judge.Tally));
                waiting.RemoveRange(0, Together);
                if (commits.Count >= UnderWay) conflicts.AddRange(await commits.Dequeue());
            }
        });
        if (waiting.Count > 0) commits.Enqueue(CommitAsync(bucket, [.. waiting], judge.Tally));
    }

    static void Judge(Row row, NightlyClassifier judge, List<NightlyWrites> waiting)
    {
        if (judge.Judge(row, counts: true) is { } writes) waiting.Add(writes);
    }

    // An interrupted night has changed some already; they are part of its counts.
    async Task CountEarlierAsync(string bucket, NightlyCounters tally, CancellationToken cancel)
    {
        await foreach (var row in rows.RangeAsync(bucket, Keys.ClassificationChangePrefix(plan.Date), cancel))
            if (RowBody.Read<ClassificationChange>(row.Body) is { } earlier && earlier.Run == plan.Run) tally.Moved(earlier.Changes);
    }

    /// <summary>Returns those that have to be judged again: one conflict fails the whole transaction.</summary>
    async Task<List<NightlyWrites>> CommitAsync(string bucket, List<NightlyWrites> customers, NightlyCounters tally)
    {
        // Not cancelled half-way: what was judged is written, so an interruption leaves whole customers.
        var writes = new List<RowWrite>(2 * customers.Count);
        foreach (var customer in customers)
        {
            writes.Add(customer.Row);
            writes.Add(customer.ClassificationChange);
        }
        if (await rows.CommitAsync(bucket, writes, CancellationToken.None) != CommitResult.Committed) return customers;
        foreach (var customer in customers) tally.Moved(customer.Moves);
        return [];
    }

    async Task RetryAsync(string bucket, string key, NightlyClassifier judge, CancellationToken cancel) =>
        await Optimistic.RunAsync($"A customer row of bucket {bucket}", 100, async _ =>
            await rows.GetAsync(bucket, key, cancel) is not { } row || judge.Judge(row, counts: false) is not { } writes
            || (await CommitAsync(bucket, [writes], judge.Tally)).Count == 0);
}
