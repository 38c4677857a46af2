using System.Buffers;
using System.Text;

namespace Crm.Storage;

/// <summary>
/// Turns outside ids into key segments: the separator and the characters Table Storage forbids become <c>~hh</c> of their UTF-8 bytes.
/// </summary>
public static class KeyText
{
    static readonly SearchValues<char> Forbidden = SearchValues.Create("/\\#?%|~");

    // Control characters of both ranges among them.
    static readonly SearchValues<char> Unsafe =
        SearchValues.Create([.. "/\\#?%", .. Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7f, 0x21)).Select(c => (char)c)]);

    public static string Segment(string value)
    {
        if (value.AsSpan().IndexOfAnyExceptInRange('\u0021', '\u007e') < 0 && value.AsSpan().IndexOfAny(Forbidden) < 0) return value;
        var text = new StringBuilder(value.Length + 16);
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in value.EnumerateRunes())
        {
            if (rune.Value is > 0x20 and < 0x7f && !Forbidden.Contains((char)rune.Value)) text.Append((char)rune.Value);
            else foreach (var b in utf8[..rune.EncodeToUtf8(utf8)]) text.Append('~').Append(b.ToString("x2"));
        }
        return text.ToString();
    }

    public static bool IsSafe(string key) => key.AsSpan().IndexOfAny(Unsafe) < 0;

    /// <summary>The first key after every key that starts with <paramref name="prefix"/>.</summary>
    public static string After(string prefix) => prefix[..^1] + (char)(prefix[^1] + 1);
}
