namespace Crm.Local.Sqlite;

abstract class WriteJob
{
    /// <summary>It runs by itself, outside any transaction.</summary>
    public bool IsAlone { get; init; }

    /// <summary>False when the work threw: what it wrote so far must be undone.</summary>
    public abstract bool TryRun(WriteSession session);

    /// <summary>After the end of the transaction: hands out the result, the job's own error, or the group's.</summary>
    public abstract void Finish(Exception? groupFailure);
}

sealed class WriteJob<T>(Func<WriteSession, T> work) : WriteJob
{
    readonly TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    T? result;
    Exception? error;

    public Task<T> Done => done.Task;

    public override bool TryRun(WriteSession session)
    {
        try
        {
            error = null;
            result = work(session);
        }
        catch (Exception e)
        {
            error = e;
        }
        return error is null;
    }

    public override void Finish(Exception? groupFailure)
    {
        if ((groupFailure ?? error) is { } failure) done.TrySetException(failure);
        else done.TrySetResult(result!);
    }
}
