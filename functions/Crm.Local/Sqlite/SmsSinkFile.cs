using System.Buffers;
using System.Text.Json;
using Crm.Common;
using Microsoft.Win32.SafeHandles;

namespace Crm.Local.Sqlite;

/// <summary>
/// <c>outbox.jsonl</c>: one line per row of the table outbox, in order of seq. Lines are not flushed to disk one by one:
/// after a power cut the missing ones come back from the table.
/// </summary>
sealed class SmsSinkFile : IDisposable
{
    const int Batch = 500;
    static readonly string After = $"SELECT seq, tag, shop, phone, text, at FROM outbox WHERE seq > ?1 ORDER BY seq LIMIT {Batch}";

    readonly SqliteDatabase database;
    readonly SafeFileHandle handle;
    readonly SemaphoreSlim turn = new(1);
    readonly ArrayBufferWriter<byte> buffer = new();
    long length;
    long written;

    SmsSinkFile(SqliteDatabase database, SafeFileHandle handle, SmsSinkTail tail)
    {
        (this.database, this.handle) = (database, handle);
        (length, written) = (tail.Length, tail.Seq);
        RandomAccess.SetLength(handle, length);
    }

    public static SmsSinkFile Open(SqliteDatabase database)
    {
        var path = Path.Combine(database.Folder, "outbox.jsonl");
        var last = database.Read(session => session.Scalar("SELECT max(seq) FROM outbox"));
        var handle = OpenHandle(path);
        var tail = SmsSinkTail.Read(handle);
        if (tail is null || tail.Value.Seq > last)
        {
            // Damaged, or left by another database: set aside unchanged, and written anew from the table.
            handle.Dispose();
            SetAside(path);
            handle = OpenHandle(path);
            tail = new SmsSinkTail(0, 0);
        }
        return new SmsSinkFile(database, handle, tail.Value);
    }

    /// <summary>
    /// Returns when the line of <paramref name="seq"/> (or of every row so far) is in the file; one caller writes for all that wait.
    /// </summary>
    public async Task CatchUpAsync(long seq = long.MaxValue)
    {
        if (Volatile.Read(ref written) >= seq) return;
        await turn.WaitAsync();
        try
        {
            while (written < seq && Append() == Batch) { }
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>
    /// Everything anew. A crash leaves a shorter file, which is completed when the folder is opened. Files set aside earlier go: they name
    /// whoever was texted.
    /// </summary>
    public async Task RewriteAsync()
    {
        await turn.WaitAsync();
        try
        {
            (length, written) = (0, 0);
            RandomAccess.SetLength(handle, 0);
            while (Append() == Batch) { }
            // The pattern finds the file itself too.
            foreach (var aside in Directory.GetFiles(database.Folder, "outbox.jsonl.*")
                .Where(f => !f.EndsWith(".jsonl", StringComparison.Ordinal))) File.Delete(aside);
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose()
    {
        handle.Dispose();
        turn.Dispose();
    }

    // Always at the end of the last good line, so what a failed write left is overwritten.
    int Append()
    {
        buffer.ResetWrittenCount();
        var (last, count) = database.Read(session => Collect(session, written));
        RandomAccess.Write(handle, buffer.WrittenSpan, length);
        length += buffer.WrittenCount;
        Volatile.Write(ref written, last);
        return count;
    }

    (long Last, int Count) Collect(Session session, long after)
    {
        using var query = session.Prepare(After).Bind(1, after);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = Json.Options.Encoder });
        var count = 0;
        for (; query.Step(); count++)
        {
            after = query.Long(0);
            var at = new DateTime(query.Long(5), DateTimeKind.Utc);
            JsonSerializer.Serialize(json, new Line(after, query.Text(1), query.Text(2), query.Text(3), query.Text(4), at), Json.Options);
            json.Flush();
            json.Reset();
            buffer.Write("\n"u8);
        }
        return (after, count);
    }

    static SafeFileHandle OpenHandle(string path)
    {
        PrivateFiles.Make(path);
        return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
    }

    static void SetAside(string path)
    {
        var number = 1;
        while (File.Exists($"{path}.{number}")) number++;
        File.Move(path, $"{path}.{number}");
    }

    sealed record Line(long Seq, string Tag, string Shop, string To, string Text, DateTime At);
}
