using System.Threading.Channels;
using Crm.Events;

namespace Crm.Local.Import;

/// <summary>Applies events, as many at a time as there are lanes (the store commits them together), those of one buyer one after another.</summary>
sealed class PartitionedWorkers
{
    readonly Channel<(long Number, CsvRecord Record, BuiltOrder Order)>[] lanes;
    readonly Task[] workers;
    readonly IIngest ingest;
    readonly Action<long, Outcome, CsvRecord, string?> finished;
    readonly CancellationTokenSource stop;

    /// <summary>The first failure of the ingest stops all lanes: what was not applied is not counted, and a later run goes on there.</summary>
    public PartitionedWorkers(int count, IIngest ingest, Action<long, Outcome, CsvRecord, string?> finished, CancellationTokenSource stop)
    {
        (this.ingest, this.finished, this.stop) = (ingest, finished, stop);
        lanes = Enumerable.Range(0, count).Select(_ => Channel.CreateUnbounded<(long, CsvRecord, BuiltOrder)>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true })).ToArray();
        workers = lanes.Select(lane => Task.Run(() => WorkAsync(lane.Reader))).ToArray();
    }

    /// <summary>Never waits: the ledger's window bounds what is queued.</summary>
    public void Add(long number, CsvRecord record, BuiltOrder order)
    {
        var lane = (uint)string.GetHashCode(order.Partition, StringComparison.Ordinal) % (uint)lanes.Length;
        lanes[lane].Writer.TryWrite((number, record, order));
    }

    /// <summary>Waits for all that was added; throws what the ingest threw.</summary>
    public Task CompleteAsync()
    {
        foreach (var lane in lanes) lane.Writer.Complete();
        return Task.WhenAll(workers);
    }

    async Task WorkAsync(ChannelReader<(long Number, CsvRecord Record, BuiltOrder Order)> lane)
    {
        try
        {
            await foreach (var (number, record, order) in lane.ReadAllAsync(stop.Token))
            {
                var result = await ingest.ApplyAsync(order.Event!, stop.Token);
                var reason = result is IngestResult.Rejected rejected ? rejected.Reason : null;
                finished(number, result switch { IngestResult.Applied => Outcome.Applied, IngestResult.Duplicate => Outcome.Unchanged, _ => Outcome.Rejected }, record, reason);
            }
        }
        catch (Exception)
        {
            await stop.CancelAsync();
            throw;
        }
    }
}
