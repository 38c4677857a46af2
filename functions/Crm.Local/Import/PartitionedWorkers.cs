using System.Threading.Channels;
using Crm.Events;

namespace Crm.Local.Import;

/// <summary>
/// Applies events, as many at a time as there are lanes (the store commits them together), those of one buyer one after another.
/// </summary>
sealed class PartitionedWorkers
{
    readonly Channel<BuiltUnit>[] lanes;
    readonly Task[] workers;
    readonly IIngest ingest;
    readonly Action<BuiltUnit> finished;
    readonly CancellationTokenSource stop;

    /// <summary>
    /// The first failure of the ingest stops all lanes: what was not applied is not counted, and a later run goes on there.
    /// </summary>
    public PartitionedWorkers(int count, IIngest ingest, Action<BuiltUnit> finished, CancellationTokenSource stop)
    {
        (this.ingest, this.finished, this.stop) = (ingest, finished, stop);
        lanes = Enumerable.Range(0, count)
            .Select(_ => Channel.CreateUnbounded<BuiltUnit>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true }))
            .ToArray();
        workers = lanes.Select(lane => Task.Run(() => WorkAsync(lane.Reader))).ToArray();
    }

    /// <summary>Never waits: the ledger's window bounds what is queued.</summary>
    public void Add(BuiltUnit unit) =>
        lanes[(uint)string.GetHashCode(unit.Partition, StringComparison.Ordinal) % (uint)lanes.Length].Writer.TryWrite(unit);

    /// <summary>Waits for all that was added; throws what the ingest threw.</summary>
    public Task CompleteAsync()
    {
        foreach (var lane in lanes) lane.Writer.Complete();
        return Task.WhenAll(workers);
    }

    async Task WorkAsync(ChannelReader<BuiltUnit> lane)
    {
        try
        {
            await foreach (var unit in lane.ReadAllAsync(stop.Token))
            {
                var first = true;
                foreach (var order in unit.Orders)
                {
                    var result = await ingest.ApplyAsync(order.Event, stop.Token);
                    if (result is IngestResult.Rejected rejected) unit.Refuse(order.Rows, "", "", rejected.Reason);
                    else unit.Add(Counts(order, result, first));
                    first = false;
                }
                finished(unit);
            }
        }
        catch (Exception)
        {
            await stop.CancelAsync();
            throw;
        }
    }

    /// <summary>The order's first row counts for the order, all others went into it.</summary>
    static ImportCounts Counts(BuiltOrder order, IngestResult result, bool first)
    {
        var counts = order.Noted with { Rows = order.Rows.Count, Merged = order.Rows.Count - (first ? 1 : 0) };
        if (!first) return counts;
        return result is IngestResult.Applied ? counts with { Applied = 1 } : counts with { Unchanged = 1 };
    }
}
