using Crm.Common;

namespace Crm.Storage;

/// <summary>Optimistic concurrency: read, change, write against what was read, and again when somebody else was quicker.</summary>
public static class Optimistic
{
    /// <summary>One row, changed for as long as others change it first: each of them got something done.</summary>
    /// <param name="change">Given null where there is no row; what it returns is written, and null or the same bytes are not.</param>
    /// <returns>What the row holds afterwards; null when <paramref name="change"/> left it alone.</returns>
    public static async ValueTask<T?> UpdateAsync<T>(this IRowStore store, string partition, string key, Func<T?, T?> change,
        CancellationToken cancel) where T : class
    {
        while (true)
        {
            var row = await store.GetAsync(partition, key, cancel);
            if (change(row is null ? null : RowBody.Read<T>(row.Body)) is not { } after) return null;
            var body = RowBody.Bytes(after);
            if (row is not null && row.Body.Span.SequenceEqual(body)) return after;
            RowWrite write = row is null ? new RowWrite.Insert(key, body) : new RowWrite.Replace(key, body, row.ETag);
            if (await store.CommitAsync(partition, [write], cancel) == CommitResult.Committed) return after;
        }
    }

    /// <summary>Work over several rows, tried until it comes to a result; a conflict is null.</summary>
    /// <param name="what">Of the message, when it never does.</param>
    public static async ValueTask<T> RunAsync<T>(string what, int most, Func<int, ValueTask<T?>> work) where T : class =>
        await TryAsync(most, work) ?? throw new InvalidOperationException($"{what} met {most} conflicts in a row.");

    /// <summary>The same for a caller who can say so: null when every try met a conflict.</summary>
    public static async ValueTask<T?> TryAsync<T>(int most, Func<int, ValueTask<T?>> work) where T : class
    {
        for (var attempt = 0; attempt < most; attempt++)
            if (await work(attempt) is { } result) return result;
        return null;
    }

    /// <summary>The same of work without a result: true when it is done.</summary>
    public static async ValueTask RunAsync(string what, int most, Func<int, ValueTask<bool>> work)
    {
        for (var attempt = 0; attempt < most; attempt++)
            if (await work(attempt)) return;
        throw new InvalidOperationException($"{what} met {most} conflicts in a row.");
    }

    /// <summary>
    /// Two at work on the same rows could push each other aside for ever: after a few quick tries each waits a little longer every time,
    /// and not both for the same time.
    /// </summary>
    public static Task PauseAsync(int attempt, string whose, TimeProvider time, CancellationToken cancel) =>
        attempt > 2 ? Task.Delay(TimeSpan.FromMilliseconds(attempt * (1 + whose[^1] % 5)), time, cancel) : Task.CompletedTask;
}
