using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Crm.Common;

/// <summary>
/// Walks over a stored row without checking what was checked when it was written: a scan of all customers spends a third of what
/// <see cref="Utf8JsonReader"/> does. Only for our own rows; a row cut off ends in an exception, never outside of its bytes.
/// </summary>
ref struct RowJson(ReadOnlySpan<byte> text)
{
    static readonly SearchValues<byte> EndOfNumbers = SearchValues.Create("]\"[{"u8);

    readonly ReadOnlySpan<byte> text = text;
    int at = 0;

    /// <summary>Where the next byte lies.</summary>
    public readonly int At => at;

    /// <summary>Steps into the object or array that comes next; false when the value is something else, which is stepped over.</summary>
    public bool Open()
    {
        if (Next() is not ((byte)'{' or (byte)'['))
        {
            Skip();
            return false;
        }
        at++;
        return true;
    }

    /// <summary>The next property's name in <paramref name="name"/>, as it is written; false behind the end of the object.</summary>
    public bool Property(out ReadOnlySpan<byte> name)
    {
        name = default;
        if (!Item()) return false;
        name = String();
        if (Next() != ':') throw Broken();
        at++;
        return true;
    }

    /// <summary>Whether the array has one more item, which is read next; false behind the end of the array.</summary>
    public bool Item()
    {
        var next = Next();
        if (next == ',')
        {
            at++;
            return true;
        }
        if (next is not ((byte)'}' or (byte)']')) return true;
        at++;
        return false;
    }

    public long Number()
    {
        var negative = Next() == '-';
        if (negative) at++;
        long value = 0;
        var start = at;
        for (; at < text.Length && (uint)(text[at] - '0') <= 9; at++) value = checked(value * 10 + (text[at] - '0'));
        if (at == start) throw Broken();
        return negative ? -value : value;
    }

    public bool IsNull() => Next() == 'n';
    public bool IsText() => Next() == '"';
    public bool IsTrue() => Next() == 't';

    /// <summary>What stands between the quotes, as it is written: <see cref="Text"/> makes the escapes characters.</summary>
    public ReadOnlySpan<byte> String()
    {
        if (Next() != '"') throw Broken();
        var start = ++at;
        while (true)
        {
            var end = text[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (end < 0) throw Broken();
            at += end;
            if (text[at] == '"') break;
            at += 2;
        }
        return text[start..at++];
    }

    /// <summary>A date as <see cref="Json"/> writes it: "2026-03-01".</summary>
    public DateOnly Date()
    {
        var day = String();
        if (day.Length != 10) throw Broken();
        return new DateOnly(Digits(day[..4]), Digits(day[5..7]), Digits(day[8..]));
    }

    readonly int Digits(ReadOnlySpan<byte> digits)
    {
        var value = 0;
        foreach (var digit in digits) value = digit is >= (byte)'0' and <= (byte)'9' ? value * 10 + digit - '0' : throw Broken();
        return value;
    }

    /// <summary>Steps over one value.</summary>
    public void Skip()
    {
        var depth = 0;
        do
        {
            switch (Next())
            {
                case (byte)'"': String(); break;
                case (byte)'[' when SkipNumbers(): break;
                case (byte)'{' or (byte)'[': depth++; at++; break;
                case (byte)'}' or (byte)']': depth--; at++; break;
                case (byte)',' or (byte)':': at++; break;
                default: SkipPlain(); break;
            }
        }
        while (depth > 0);
    }

    /// <summary>A string as <see cref="String"/> gave it, with its escapes made characters.</summary>
    public static string Text(ReadOnlySpan<byte> written)
    {
        if (!written.Contains((byte)'\\')) return System.Text.Encoding.UTF8.GetString(written);
        var json = new Utf8JsonReader((byte[])[(byte)'"', .. written, (byte)'"']);
        json.Read();
        return json.GetString()!;
    }

    // The times of orders and purchases are long lists that nobody asks for.
    bool SkipNumbers()
    {
        if (at + 1 >= text.Length || text[at + 1] is < (byte)'-' or > (byte)'9') return false;
        var end = text[(at + 1)..].IndexOfAny(EndOfNumbers);
        if (end < 0 || text[at + 1 + end] != ']') return false;
        at += end + 2;
        return true;
    }

    // Numbers, true, false and null.
    void SkipPlain()
    {
        var start = at;
        while (at < text.Length && text[at] is not ((byte)',' or (byte)'}' or (byte)']')) at++;
        if (at == start) throw Broken();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    byte Next()
    {
        while (text[at] <= ' ') at++;
        return text[at];
    }

    readonly JsonException Broken() => new($"A stored row is broken at byte {at}.");
}
