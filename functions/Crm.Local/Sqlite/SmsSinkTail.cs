using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace Crm.Local.Sqlite;

/// <summary>Where the last complete line of the outbox file ends, and its seq; both 0 for none.</summary>
readonly record struct SmsSinkTail(long Length, long Seq)
{
    /// <summary>Far longer than any line: a text has at most some thousand characters.</summary>
    const int Window = 256 * 1024;

    /// <summary>Null when the last complete line cannot be read.</summary>
    public static SmsSinkTail? Read(SafeFileHandle handle)
    {
        var start = Math.Max(0, RandomAccess.GetLength(handle) - Window);
        var buffer = new byte[Window];
        var bytes = buffer.AsSpan(0, RandomAccess.Read(handle, buffer, start));
        var end = bytes.LastIndexOf((byte)'\n');
        if (end < 0) return start == 0 ? new SmsSinkTail(0, 0) : null;
        var line = bytes[(bytes[..end].LastIndexOf((byte)'\n') + 1)..end];
        return SeqOf(line) is { } seq ? new SmsSinkTail(start + end + 1, seq) : null;
    }

    static long? SeqOf(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            return JsonElement.ParseValue(ref reader).GetProperty("seq").GetInt64();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
