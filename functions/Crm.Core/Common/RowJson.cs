using System.Text.Json;

namespace Crm.Common;

/// <summary>
/// Walks over a stored row without checking what was checked when it was written: a scan of all customers spends a third of what
/// <see cref="Utf8JsonReader"/> does. Only for our own rows; a row cut off ends in an exception, never outside of its bytes.
/// </summary>
ref struct RowJson(ReadOnlySpan<byte> text)
{
    readonly ReadOnlySpan<byte> text = text;

    /// <summary>Where the next byte lies.</summary>
    public int At { get; private set; } = 0;

    /// <summary>Steps into the object or array that comes next; false when the value is something else, which is stepped over.</summary>
    public bool Open()
    {
        if (Next() is not ((byte)'{' or (byte)'['))
        {
            Skip();
            return false;
        }
        At++;
        return true;
    }

    /// <summary>The next property's name in <paramref name="name"/>, as it is written; false behind the end of the object.</summary>
    public bool Property(out ReadOnlySpan<byte> name)
    {
        name = default;
        if (!Item()) return false;
        name = String();
        if (Next() != ':') throw Broken();
        At++;
        return true;
    }

    /// <summary>Whether the array has one more item, which is read next; false behind the end of the array.</summary>
    public bool Item()
    {
        var next = Next();
        if (next == ',')
        {
            At++;
            return true;
        }
        if (next is not ((byte)'}' or (byte)']')) return true;
        At++;
        return false;
    }

    public long Number()
    {
        var negative = Next() == '-';
        if (negative) At++;
        long value = 0;
        var start = At;
        for (; At < text.Length && (uint)(text[At] - '0') <= 9; At++) value = checked(value * 10 + (text[At] - '0'));
        if (At == start) throw Broken();
        return negative ? -value : value;
    }

    public bool IsNull() => Next() == 'n';
    public bool IsTrue() => Next() == 't';

    /// <summary>What stands between the quotes, as it is written: <see cref="Text"/> makes the escapes characters.</summary>
    public ReadOnlySpan<byte> String()
    {
        if (Next() != '"') throw Broken();
        var start = ++At;
        while (true)
        {
            var end = text[At..].IndexOfAny((byte)'"', (byte)'\\');
            if (end < 0) throw Broken();
            At += end;
            if (text[At] == '"') break;
            At += 2;
        }
        return text[start..At++];
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
                case (byte)'{' or (byte)'[': depth++; At++; break;
                case (byte)'}' or (byte)']': depth--; At++; break;
                case (byte)',' or (byte)':': At++; break;
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

    // Numbers, true, false and null.
    void SkipPlain()
    {
        var start = At;
        while (At < text.Length && text[At] is not ((byte)',' or (byte)'}' or (byte)']')) At++;
        if (At == start) throw Broken();
    }

    byte Next()
    {
        while (text[At] <= ' ') At++;
        return text[At];
    }

    readonly JsonException Broken() => new($"A stored row is broken at byte {At}.");
}
