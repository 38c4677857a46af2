using System.Threading.Channels;

namespace Crm.Local.Sqlite;

/// <summary>The writer thread: takes what is queued, runs it in one transaction, and tells every caller after the one commit.</summary>
sealed class GroupCommit
{
    const int Capacity = 4096;
    const int MaxGroup = 1024;

    readonly WriteSession session;
    readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Synchronous continuations wake the writer thread without a detour over a thread pool that may be busy.
    readonly Channel<WriteJob> queue =
        Channel.CreateBounded<WriteJob>(new BoundedChannelOptions(Capacity) { SingleReader = true, AllowSynchronousContinuations = true });

    public GroupCommit(WriteSession session)
    {
        this.session = session;
        new Thread(Loop) { IsBackground = true, Name = "sqlite-writer" }.Start();
    }

    /// <param name="alone">After all that was queued before, outside a transaction.</param>
    public async ValueTask<T> RunAsync<T>(Func<WriteSession, T> work, CancellationToken cancel, bool alone = false)
    {
        cancel.ThrowIfCancellationRequested();
        var job = new WriteJob<T>(work) { IsAlone = alone };
        if (!queue.Writer.TryWrite(job)) await WaitForRoom(job, cancel);
        return await job.Done;
    }

    /// <summary>Takes no more jobs and returns when all that were taken are committed.</summary>
    public Task StopAsync()
    {
        queue.Writer.TryComplete();
        return stopped.Task;
    }

    async ValueTask WaitForRoom(WriteJob job, CancellationToken cancel)
    {
        try
        {
            await queue.Writer.WriteAsync(job, cancel);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(SqliteDatabase));
        }
    }

    void Loop()
    {
        var group = new List<WriteJob>(MaxGroup);
        while (queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            WriteJob? alone = null;
            while (alone is null && group.Count < MaxGroup && queue.Reader.TryRead(out var job))
                if (job.IsAlone) alone = job;
                else group.Add(job);
            if (group.Count > 0) Commit(group);
            group.Clear();
            alone?.TryRun(session);
            alone?.Finish(null);
        }
        stopped.SetResult();
    }

    void Commit(List<WriteJob> group)
    {
        Exception? failure = null;
        try
        {
            session.Begin();
            if (!group.TrueForAll(job => job.TryRun(session)))
            {
                session.RollBack();
                session.Begin();
                foreach (var job in group) RunGuarded(job);
            }
            session.Commit();
        }
        catch (Exception e)
        {
            failure = e;
            Undo();
        }
        foreach (var job in group) job.Finish(failure);
    }

    // Savepoints cost every job, failures are rare: so the group runs without them and once more with them when one of it threw.
    void RunGuarded(WriteJob job)
    {
        session.Prepare("SAVEPOINT job").Run();
        if (!job.TryRun(session)) session.Prepare("ROLLBACK TO job").Run();
        session.Prepare("RELEASE job").Run();
    }

    // A rollback that fails too must not end the thread; the next BEGIN reports the state to its callers.
    void Undo()
    {
        try { session.RollBack(); }
        catch (Exception) { }
    }
}
