using System.Buffers;
using MessagePack;
using MessagePack.Formatters;
using MessagePack.Resolvers;

namespace Crm.Common;

/// <summary>How the members of packed rows are written: the library's own formatters, and ours where theirs lose order or room.</summary>
sealed class RowResolver : IFormatterResolver
{
    public static readonly RowResolver Instance = new();

    public IMessagePackFormatter<T>? GetFormatter<T>() => Cache<T>.Formatter;

    static class Cache<T>
    {
        public static readonly IMessagePackFormatter<T>? Formatter = (IMessagePackFormatter<T>?)Own(typeof(T))
            ?? StandardResolver.Instance.GetFormatter<T>();
    }

    static object? Own(Type type)
    {
        if (type == typeof(DateTimeOffset)) return InstantFormatter.Instance;
        if (type == typeof(DateTimeOffset?)) return new StaticNullableFormatter<DateTimeOffset>(InstantFormatter.Instance);
        if (type == typeof(SortedSet<string>)) return new NameSetFormatter();
        if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(SortedDictionary<,>)) return null;
        var (key, value) = (type.GenericTypeArguments[0], type.GenericTypeArguments[1]);
        return key == typeof(string) ? Activator.CreateInstance(typeof(NameMapFormatter<>).MakeGenericType(value)) : null;
    }
}

/// <summary>UTC: Unix seconds where the instant is a whole one, as nearly all are, else the timestamp MessagePack has for it.</summary>
sealed class InstantFormatter : IMessagePackFormatter<DateTimeOffset>
{
    public static readonly InstantFormatter Instance = new();

    public void Serialize(ref MessagePackWriter writer, DateTimeOffset value, MessagePackSerializerOptions options)
    {
        if (value.UtcTicks % TimeSpan.TicksPerSecond == 0) writer.Write(value.ToUnixTimeSeconds());
        else writer.Write(value.UtcDateTime);
    }

    public DateTimeOffset Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options) =>
        reader.NextMessagePackType == MessagePackType.Integer ? DateTimeOffset.FromUnixTimeSeconds(reader.ReadInt64())
            : new DateTimeOffset(reader.ReadDateTime());
}

/// <summary>A map by name keeps its ordinal order when it is read back.</summary>
sealed class NameMapFormatter<TValue> : IMessagePackFormatter<SortedDictionary<string, TValue>?>
{
    public void Serialize(ref MessagePackWriter writer, SortedDictionary<string, TValue>? map, MessagePackSerializerOptions options)
    {
        if (map is null)
        {
            writer.WriteNil();
            return;
        }
        writer.WriteMapHeader(map.Count);
        if (map.Count == 0) return;
        var values = options.Resolver.GetFormatterWithVerify<TValue>();
        foreach (var (name, value) in map)
        {
            writer.Write(name);
            values.Serialize(ref writer, value, options);
        }
    }

    public SortedDictionary<string, TValue>? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        if (reader.TryReadNil()) return null;
        var count = reader.ReadMapHeader();
        var map = new SortedDictionary<string, TValue>(StringComparer.Ordinal);
        if (count == 0) return map;
        var values = options.Resolver.GetFormatterWithVerify<TValue>();
        for (; count > 0; count--) map[reader.ReadString()!] = values.Deserialize(ref reader, options);
        return map;
    }
}

sealed class NameSetFormatter : IMessagePackFormatter<SortedSet<string>?>
{
    public void Serialize(ref MessagePackWriter writer, SortedSet<string>? set, MessagePackSerializerOptions options)
    {
        if (set is null)
        {
            writer.WriteNil();
            return;
        }
        writer.WriteArrayHeader(set.Count);
        foreach (var name in set) writer.Write(name);
    }

    public SortedSet<string>? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        if (reader.TryReadNil()) return null;
        var set = new SortedSet<string>(StringComparer.Ordinal);
        for (var count = reader.ReadArrayHeader(); count > 0; count--) set.Add(reader.ReadString()!);
        return set;
    }
}

/// <summary>An id that is a hash, 32 hexadecimal digits, takes 16 bytes; any other is a text.</summary>
public sealed class HexFormatter : IMessagePackFormatter<string?>
{
    public static readonly HexFormatter Instance = new();
    const int Digits = 32;
    static readonly SearchValues<char> Lower = SearchValues.Create("0123456789abcdef");

    public void Serialize(ref MessagePackWriter writer, string? value, MessagePackSerializerOptions options)
    {
        if (value is not { Length: Digits } || value.AsSpan().ContainsAnyExcept(Lower))
        {
            writer.Write(value);
            return;
        }
        writer.WriteBinHeader(Digits / 2);
        Convert.FromHexString(value, writer.GetSpan(Digits / 2), out _, out var written);
        writer.Advance(written);
    }

    public string? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        if (reader.NextMessagePackType != MessagePackType.Binary) return reader.ReadString();
        Span<byte> bytes = stackalloc byte[Digits / 2];
        reader.ReadBytes()!.Value.CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
