using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;
using Crm.Common;

namespace Crm.Platforms;

/// <summary>A payload that cannot be what its topic says; the message names the field.</summary>
public sealed class PayloadException(string message) : Exception(message);

/// <summary>
/// A value inside a platform's JSON, with the path to it. Platforms write the same field as a string today and a number tomorrow and leave
/// any of them out, so reading is tolerant of form and strict of meaning: absent is null, nonsense is a <see cref="PayloadException"/>.
/// </summary>
public readonly struct Payload
{
    // Outside these years a time is a typing error, and arithmetic on it would leave DateTimeOffset's range.
    const int FirstYear = 2000, LastYear = 2100;

    // No shop writes more of either; what is longer would not fit the rows it goes to.
    const int MostItems = 2000, LongestText = 4000, LongestId = 64;
    const long LargestAmount = 1_000_000_000_000_000;
    readonly JsonElement element;

    // Hundreds of values are read and hardly ever is a path asked for: it is put together then.
    readonly string? parent, name;

    Payload(JsonElement element, string path) : this(element, "", path) { }

    Payload(JsonElement element, string parent, string name) => (this.element, this.parent, this.name) = (element, parent, name);

    public string Path => string.IsNullOrEmpty(parent) ? name ?? "" : parent + "." + name;
    public bool IsNull => element.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;
    public bool IsList => element.ValueKind == JsonValueKind.Array;
    public bool IsObject => element.ValueKind == JsonValueKind.Object;

    public static Payload Parse(ReadOnlyMemory<byte> body) => Parse(body, "");

    static Payload Parse(ReadOnlyMemory<byte> body, string path)
    {
        var name = path.Length == 0 ? "The body" : path + ":";
        if (body.Span.StartsWith("\ufeff"u8)) body = body[3..];
        if (!Utf8.IsValid(body.Span)) throw new PayloadException($"{name} is not valid UTF-8.");
        try
        {
            // Escaped lone surrogates ("\ud800") are valid JSON syntax and no valid text: reading one throws later, so values go through
            // Text().
            return new Payload(JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 64 }).RootElement, path);
        }
        catch (JsonException broken)
        {
            throw new PayloadException($"{name} is no JSON: line {broken.LineNumber + 1}, byte {broken.BytePositionInLine + 1}.");
        }
    }

    /// <summary>A value that stands outside the JSON (a query parameter), read by the same rules.</summary>
    public static Payload OfText(string text, string path) => new(JsonSerializer.SerializeToElement(text), path);

    public Payload this[string name] => new(Member(name), Path, name);

    JsonElement Member(string name)
    {
        try
        {
            return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;
        }
        catch (InvalidOperationException)
        {
            // A member beside it has a name that is no valid text ("\ud800").
            throw Wrong("has a member whose name is no valid text");
        }
    }

    /// <summary>
    /// JSON written as text inside JSON; an object or list stands for itself. It is a whole document, so the body's limit bounds it and not
    /// that of a text that is kept: a Chinese letter alone takes nine characters of URL encoding.
    /// </summary>
    public Payload Embedded(Func<string, string>? decode = null)
    {
        if (IsObject || IsList || IsNull) return this;
        var text = Written() ?? throw Wrong("is missing");
        return Parse(System.Text.Encoding.UTF8.GetBytes(decode is null ? text : decode(text)), Path);
    }

    public IEnumerable<Payload> Items()
    {
        if (IsNull) yield break;
        if (element.ValueKind != JsonValueKind.Array) throw Wrong("is no list");
        if (element.GetArrayLength() > MostItems) throw Wrong($"has more than {MostItems} entries");
        var index = 0;
        foreach (var item in element.EnumerateArray()) yield return new Payload(item, $"{Path}[{index++}]");
    }

    /// <summary>
    /// A list of PHP, which writes one whose keys have gaps as an object by number ({"1": …}), and an empty one as either.
    /// </summary>
    public IEnumerable<Payload> PhpItems()
    {
        if (!IsNumbered) return Items();
        if (element.GetPropertyCount() > MostItems) throw Wrong($"has more than {MostItems} entries");
        var path = Path;
        return element.EnumerateObject().Select(item => new Payload(item.Value, path, item.Name));
    }

    public bool IsNumbered
    {
        get
        {
            if (!IsObject) return false;
            foreach (var member in element.EnumerateObject())
                if (JsonMarshal.GetRawUtf8PropertyName(member).ContainsAnyExceptInRange((byte)'0', (byte)'9')) return false;
            return true;
        }
    }

    /// <summary>A string, or a number as it is written; null when absent or empty.</summary>
    public string? Text()
    {
        var text = Written();
        return text is null or { Length: <= LongestText } ? text : throw Wrong($"is longer than {LongestText} characters");
    }

    string? Written()
    {
        try
        {
            return element.ValueKind switch
            {
                JsonValueKind.Undefined or JsonValueKind.Null => null,
                JsonValueKind.String => element.GetString() is { Length: > 0 } written ? written : null,
                JsonValueKind.Number => element.GetRawText(),
                JsonValueKind.True => "true",
                JsonValueKind.False => "false",
                _ => throw Wrong("is no text"),
            };
        }
        catch (InvalidOperationException)
        {
            throw Wrong("is no valid text");
        }
    }

    /// <summary>An address a buyer may be led to; what is none counts as not told.</summary>
    public string? WebAddress()
    {
        if (element.ValueKind != JsonValueKind.String || JsonMarshal.GetRawUtf8Value(element).Length > LongestText) return null;
        return Written() is { } text && Common.WebAddress.TryParse(text, out var address) ? address : null;
    }

    public string RequiredText() => Text() ?? throw Wrong("is missing");

    /// <summary>An id: a string or whole number that fits a key. "1e5", objects, essays and other scripts are refused.</summary>
    public string Id()
    {
        var id = RequiredText();
        if (element.ValueKind == JsonValueKind.Number
            && !id.AsSpan().TrimStart('-').ContainsOnlyDigits()) throw Wrong("is no whole number");
        if (id.AsSpan().ContainsAnyExceptInRange('!', '~')) throw Wrong("is no id");
        return id.Length <= LongestId ? id : throw Wrong("is too long for an id");
    }

    public bool Flag() => element.ValueKind == JsonValueKind.True;

    /// <summary>Told to be false; absent is not.</summary>
    public bool IsFalse() => element.ValueKind == JsonValueKind.False;

    /// <summary>An instant with its offset (or Z); <paramref name="assumeUtc"/> for fields that are UTC by name and write none.</summary>
    public DateTimeOffset? Instant(bool assumeUtc = false)
    {
        if (IsWrittenWithOffset && element.TryGetDateTimeOffset(out var iso)
            && iso.Year is >= FirstYear and < LastYear) return iso.ToUniversalTime();
        var text = Text();
        if (text is null || PayloadForms.IsZeroDate(text)) return null;
        var style = assumeUtc ? DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal : DateTimeStyles.AdjustToUniversal;
        var hasOffset = assumeUtc || text.EndsWith('Z') || text.Length > 19 && text.AsSpan(19).IndexOfAny('+', '-') >= 0;
        if (!hasOffset || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, style, out var at)) throw Wrong(
            $"'{Short(text)}' is no date and time");
        return at.Year is >= FirstYear and < LastYear ? at
            : throw Wrong($"'{Short(text)}' lies outside the years {FirstYear} to {LastYear}");
    }

    /// <summary>The common form, read without making a text of it: ISO 8601 that ends in Z or ±hh:mm.</summary>
    bool IsWrittenWithOffset =>
        element.ValueKind == JsonValueKind.String && JsonMarshal.GetRawUtf8Value(element) is { Length: > 21 } raw
        && (raw[^2] == 'Z' || raw[^7] is (byte)'+' or (byte)'-');

    public DateTimeOffset RequiredInstant(bool assumeUtc = false) => Instant(assumeUtc) ?? throw Wrong("is missing");

    /// <summary>Seconds since 1970 as number or string.</summary>
    public DateTimeOffset? UnixSeconds()
    {
        if (Text() is not { } text) return null;
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds)) throw Wrong(
            $"'{Short(text)}' is no time in seconds");
        if (seconds == 0) return null;
        return seconds is > 946_684_800 and < 4_102_444_800 ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw Wrong($"'{Short(text)}' lies outside the years {FirstYear} to {LastYear}");
    }

    public string Currency()
    {
        var code = RequiredText().ToUpperInvariant();
        return Money.IsCurrency(code) ? code : throw Wrong($"'{Short(code)}' is no ISO 4217 currency code");
    }

    /// <summary>Minor units, of that many pieces; zero when absent.</summary>
    public long Amount(string currency, int pieces = 1)
    {
        var text = Text();
        if (text is null) return 0;
        if (!Money.TryParse(text, currency, out var minor)
            && !PayloadForms.TryComma(text, currency, out minor)) throw Wrong($"'{Short(text)}' is no amount");
        return Math.BigMul(minor, (long)pieces) is var sum && Int128.Abs(sum) <= LargestAmount ? (long)sum
            : throw Wrong($"'{Short(text)}' times {pieces} is too large");
    }

    /// <summary>First and last name as they are written: 张 + 三 is 张三.</summary>
    public string? PersonName()
    {
        var (first, last) = (this["first_name"].Text(), this["last_name"].Text());
        if (first is null || last is null) return first ?? last;
        return first.Concat(last).All(c => c is >= '\u4e00' and <= '\u9fff') ? last + first : $"{first} {last}";
    }

    public int Quantity()
    {
        var text = Text();
        if (text is null) return 1;
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 1_000_000
            ? (int)Math.Ceiling(value) : throw Wrong($"'{Short(text)}' is no quantity");
    }

    internal PayloadException Wrong(string what) => new($"{(Path.Length == 0 ? "The body" : Path)}: {what}.");

    internal static string Short(string text) => text.Length <= 40 ? text : text[..40] + "…";
}

static class DigitsExtensions
{
    public static bool ContainsOnlyDigits(this ReadOnlySpan<char> text) => text.Length > 0 && text.IndexOfAnyExceptInRange('0', '9') < 0;
}
