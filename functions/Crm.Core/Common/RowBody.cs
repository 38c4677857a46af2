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
    static readonly MessagePackSerializerOptions Options = new(RowResolver.Instance);

    static class Packs<T>
    {
        public static readonly bool Always = typeof(T).IsDefined(typeof(MessagePackObjectAttribute), false);
    }

    public static byte[] Bytes<T>(T value) => Packs<T>.Always ? MessagePackSerializer.Serialize(value, Options) : Json.Bytes(value);

    public static T Read<T>(ReadOnlyMemory<byte> body) => Packs<T>.Always && !IsJson(body.Span)
        ? MessagePackSerializer.Deserialize<T>(body, Options)
            ?? throw new MessagePackSerializationException($"A stored {typeof(T).Name} is nil.")
        : Json.Read<T>(body.Span);

    /// <summary>Whether a stored body says what another does, whichever version wrote it.</summary>
    public static bool IsSame<T>(ReadOnlyMemory<byte> stored, ReadOnlySpan<byte> written) =>
        stored.Span.SequenceEqual(written)
            // JSON, or packed before a member was added.
            || Packs<T>.Always && Bytes(Read<T>(stored)).AsSpan().SequenceEqual(written);

    /// <summary>No packed row begins like a JSON object: it is an array.</summary>
    public static bool IsJson(ReadOnlySpan<byte> body) => body.Length > 0 && body[0] == '{';
}
