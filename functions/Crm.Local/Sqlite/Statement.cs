using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Crm.Local.Sqlite;

/// <summary>
/// A prepared statement that stays prepared: dispose only resets it, so it ends its read transaction and can be bound again.
/// Parameters count from 1, columns from 0, as in SQLite. Not thread-safe: it belongs to its session.
/// </summary>
sealed class Statement : IDisposable
{
    readonly sqlite3 connection;
    readonly sqlite3_stmt handle;

    internal Statement(sqlite3 connection, string sql)
    {
        this.connection = connection;
        Check(raw.sqlite3_prepare_v3(connection, sql, raw.SQLITE_PREPARE_PERSISTENT, out handle));
    }

    public Statement Bind(int index, long value)
    {
        Check(raw.sqlite3_bind_int64(handle, index, value));
        return this;
    }

    public Statement Bind(int index, string value)
    {
        if (value.Length == 0)
        {
            // An empty span has a null address, which SQLite takes for NULL.
            Check(raw.sqlite3_bind_text(handle, index, value));
            return this;
        }
        var size = Encoding.UTF8.GetMaxByteCount(value.Length);
        Span<byte> utf8 = size <= 1024 ? stackalloc byte[1024] : new byte[size];
        Check(raw.sqlite3_bind_text(handle, index, utf8[..Encoding.UTF8.GetBytes(value, utf8)]));
        return this;
    }

    /// <summary>A row's key, as it is stored.</summary>
    public Statement BindKey(int index, string key)
    {
        var utf8 = Encoding.UTF8.GetMaxByteCount(key.Length);
        var room = utf8 + PackedKey.MaxBytes(utf8);
        Span<byte> bytes = room <= 1024 ? stackalloc byte[1024] : new byte[room];
        var written = Encoding.UTF8.GetBytes(key, bytes);
        var coded = bytes[written..];
        return Bind(index, coded[..PackedKey.Encode(bytes[..written], coded)]);
    }

    public Statement Bind(int index, ReadOnlySpan<byte> value)
    {
        Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(handle, index, 0) : raw.sqlite3_bind_blob(handle, index, value));
        return this;
    }

    /// <summary>True while there is a row to read.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        HasRow = code == raw.SQLITE_ROW;
        if (!HasRow && code != raw.SQLITE_DONE) Check(code);
        return HasRow;
    }

    /// <summary>Whether the last step gave a row.</summary>
    public bool HasRow { get; private set; }

    /// <summary>Runs a statement whose rows, if any, do not matter.</summary>
    public void Run()
    {
        using (this)
            while (Step()) { }
    }

    /// <summary>Runs it and tells how many rows it wrote or deleted.</summary>
    public int Changes()
    {
        Run();
        return raw.sqlite3_changes(connection);
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;
    public long Long(int column) => raw.sqlite3_column_int64(handle, column);

    /// <summary>The column's own memory: good until the next step.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(handle, column);
    public byte[] Bytes(int column) => raw.sqlite3_column_blob(handle, column).ToArray();
    public string Key(int column) => PackedKey.Decode(raw.sqlite3_column_blob(handle, column));
    public string Text(int column) => Encoding.UTF8.GetString(raw.sqlite3_column_blob(handle, column));

    public void Dispose() => _ = raw.sqlite3_reset(handle);

    internal void Close() => handle.Dispose();

    void Check(int code)
    {
        if (code == raw.SQLITE_OK) return;
        try { SqliteException.ThrowExceptionForRC(code, connection); }
        finally { if (handle is not null) _ = raw.sqlite3_reset(handle); }
    }
}
