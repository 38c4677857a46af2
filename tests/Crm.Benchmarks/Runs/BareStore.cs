using System.Threading.Channels;
using Crm.Local.Sqlite;
using Microsoft.Data.Sqlite;

namespace Crm.Benchmarks.Runs;

/// <summary>
/// The bare store of both references: one SQLite file with the product's settings (WAL, synchronous=FULL, page size, checkpoint interval),
/// prepared statements, and one writer thread that puts all that waits into one transaction. No conditions, no versions, no index but the
/// key.
/// </summary>
sealed class BareStore : IDisposable
{
    const int MaxGroup = 1024;
    readonly Writer writer;
    readonly Thread thread;
    readonly Channel<Job> queue =
        Channel.CreateUnbounded<Job>(new UnboundedChannelOptions { SingleReader = true, AllowSynchronousContinuations = true });

    public BareStore(string file, string schema)
    {
        writer = new Writer(file, schema);
        thread = new Thread(Loop) { IsBackground = true };
        thread.Start();
    }

    sealed record Job(Action<Session> Work, TaskCompletionSource Done);

    /// <summary>Returns when the work is committed.</summary>
    public Task WriteAsync(Action<Session> work)
    {
        var job = new Job(work, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        queue.Writer.TryWrite(job);
        return job.Done.Task;
    }

    void Loop()
    {
        var group = new List<Job>(MaxGroup);
        while (queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (group.Count < MaxGroup && queue.Reader.TryRead(out var job)) group.Add(job);
            writer.Prepare("BEGIN IMMEDIATE").Run();
            foreach (var job in group) job.Work(writer);
            writer.Prepare("COMMIT").Run();
            foreach (var job in group) job.Done.SetResult();
            group.Clear();
        }
    }

    public void Dispose()
    {
        queue.Writer.Complete();
        thread.Join();
        writer.Dispose();
    }

    sealed class Writer : Session
    {
        public Writer(string file, string schema) : base(Connect(file, SqliteOpenMode.ReadWriteCreate))
        {
            Run("PRAGMA page_size=4096; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-8192; PRAGMA "
                + "wal_autocheckpoint=8000; PRAGMA journal_size_limit=67108864;");
            Run(schema);
        }
    }
}
