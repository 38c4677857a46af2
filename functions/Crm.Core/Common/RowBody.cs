using System.Buffers;
using MessagePack;

namespace Crm.Common;

/// <summary>
/// The bodies of stored rows. What is written with every order, text or night (customers, orders, touchpoints, due rows: the types marked
/// <see cref="MessagePackObjectAttribute"/>) is MessagePack, fields by number; all else is JSON. A body says itself which it is, so rows
/// of versions that wrote JSON only are read as they are, and packed by their next write. Equal values have equal bytes.
/// </summary>
/// <remarks>
/// A number is never given twice, and a field added later is optional: whoever reads a shorter row finds it null, and a reader that does
/// not know it steps over it.
/// </remarks>
public static class RowBody
{
    const int MostHeaderBytes = 5;
    static readonly MessagePackSerializerOptions Options = new(RowResolver.Instance);

    static class Packs<T>
    {
        public static readonly bool Always = typeof(T).IsDefined(typeof(MessagePackObjectAttribute), false);
        public static readonly bool EndsWithNulls = typeof(T).IsDefined(typeof(EndsWithNullsAttribute), false);
    }

    public static byte[] Bytes<T>(T value)
    {
        if (!Packs<T>.Always) return Json.Bytes(value);
        var packed = MessagePackSerializer.Serialize(value, Options);
        return Packs<T>.EndsWithNulls ? WithoutLastNulls(packed) : packed;
    }

    public static T Read<T>(ReadOnlyMemory<byte> body) => Packs<T>.Always && !IsJson(body.Span)
        ? MessagePackSerializer.Deserialize<T>(body, Options)
            ?? throw new MessagePackSerializationException($"A stored {typeof(T).Name} is nil.")
        : Json.Read<T>(body.Span);

    /// <summary>Whether a stored body says what another does, whichever version wrote it.</summary>
    public static bool IsSame<T>(ReadOnlyMemory<byte> stored, ReadOnlySpan<byte> written) =>
        stored.Span.SequenceEqual(written)
            // JSON, or packed by an earlier version: before a member was added, or with its last nulls.
            || Packs<T>.Always && Bytes(Read<T>(stored)).AsSpan().SequenceEqual(written);

    static byte[] WithoutLastNulls(byte[] packed)
    {
        var fields = new PackedFields(packed);
        var (count, from) = (fields.ReadArrayHeader(), fields.Consumed);
        var (kept, end) = (0, from);
        for (var read = 1; read <= count; read++)
        {
            if (fields.TryReadNil()) continue;
            fields.Skip();
            (kept, end) = (read, fields.Consumed);
        }
        var shorter = new ArrayBufferWriter<byte>(MostHeaderBytes + end - from);
        var to = new MessagePackWriter(shorter);
        to.WriteArrayHeader(kept);
        to.WriteRaw(packed.AsSpan(from, end - from));
        to.Flush();
        return shorter.WrittenSpan.ToArray();
    }

    /// <summary>No packed row begins like a JSON object: it is an array.</summary>
    public static bool IsJson(ReadOnlySpan<byte> body) => body.Length > 0 && body[0] == '{';
}

/// <summary>
/// Marks a packed record whose last members are null in most rows: they are left away, as a member is that was added after a row was
/// written.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class EndsWithNullsAttribute : Attribute;
