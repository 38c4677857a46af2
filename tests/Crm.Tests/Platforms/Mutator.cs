using System.Text;

namespace Crm.Tests.Platforms;

/// <summary>
/// Spoils a payload in the ways wires and programmers do: flipped bits, cuts, swapped types, nesting, doubled members, huge numbers, broken
/// UTF-8.
/// </summary>
sealed class Mutator(int seed)
{
    static readonly string[] Values =
    [
        "null", "true", "[]", "{}", "\"\"", "0", "-1", "1e400", "1e5", "99999999999999999999999999999999999999", "0.1", "\"\\ud800\"",
            "\"138****8000\"",
        "\"$abc$1$\"", "\"2026-13-45 99:99:99\"", "\"0000-00-00 00:00:00\"", "9223372036854775807", "[[]]", "[null]", "{\"a\":{\"b\":1}}",
            "\"1\"", "\"😀\"", "[{\"\\ud800\":1}]", "{\"\\ud800x\":1}",
    ];
    readonly Random random = new(seed);

    public byte[] Spoil(byte[] payload)
    {
        var bytes = payload;
        for (var i = random.Next(1, 4); i > 0; i--) bytes = Once(bytes);
        return bytes;
    }

    byte[] Once(byte[] bytes)
    {
        if (bytes.Length < 4) return [.. bytes, (byte)random.Next(256)];
        var at = random.Next(bytes.Length);
        switch (random.Next(9))
        {
            case 0: return Change(bytes, at, b => (byte)(b ^ 1 << random.Next(8)));
            case 1: return bytes[..at];
            case 2: return [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + random.Next(20))..]];
            case 3: return [.. bytes[..at], .. new byte[] { 0xff, 0xc3, 0x28 }[..random.Next(1, 4)], .. bytes[at..]];
            case 4: return random.Next(20) == 0 ? Deep(bytes, at) : [.. Enumerable.Repeat((byte)'[', random.Next(1, 200)), .. bytes];
            case 5: return Double(bytes);
            case 6: return Change(bytes, at, b => b is >= (byte)'0' and <= (byte)'9' ? (byte)random.Next('0', '9' + 1) : b);
            default: return Swap(bytes);
        }
    }

    // Thousands of levels inside a value: a reader that calls itself for each would die of it.
    byte[] Deep(byte[] bytes, int at)
    {
        var colon = bytes.AsSpan(at).IndexOf((byte)':');
        var levels = random.Next(60, 20_000);
        return colon < 0 ? bytes
            : [.. bytes[..(at + colon + 1)], .. Enumerable.Repeat((byte)'[', levels), .. Enumerable.Repeat((byte)']', levels),
            .. bytes[(at + colon + 1)..]];
    }

    static byte[] Change(byte[] bytes, int at, Func<byte, byte> change)
    {
        var copy = bytes.ToArray();
        copy[at] = change(copy[at]);
        return copy;
    }

    // A member's value becomes one of another type.
    byte[] Swap(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        var colons = Enumerable.Range(0, text.Length).Where(i => text[i] == ':' && i > 0 && text[i - 1] == '"').ToList();
        if (colons.Count == 0) return bytes;
        var from = colons[random.Next(colons.Count)] + 1;
        var to = from;
        for (int depth = 0, quoted = 0; to < text.Length; to++)
        {
            if (text[to] == '"' && text[to - 1] != '\\') quoted ^= 1;
            if (quoted == 1) continue;
            if (depth == 0 && text[to] is ',' or '}' or ']' && depth == 0) break;
            depth += text[to] is '{' or '[' ? 1 : text[to] is '}' or ']' ? -1 : 0;
        }
        return Encoding.UTF8.GetBytes(string.Concat(text.AsSpan(0, from), Values[random.Next(Values.Length)], text.AsSpan(to)));
    }

    byte[] Double(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        var quote = text.IndexOf('"', random.Next(text.Length));
        var colon = quote < 0 ? -1 : text.IndexOf("\":", quote, StringComparison.Ordinal);
        return colon < 0 ? bytes
            : Encoding.UTF8.GetBytes(text.Insert(quote, $"{text[quote..(colon + 2)]}{Values[random.Next(Values.Length)]},"));
    }
}
