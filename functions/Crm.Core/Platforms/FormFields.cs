using System.Text;

namespace Crm.Platforms;

/// <summary>
/// Form fields and query parameters (application/x-www-form-urlencoded), decoded to bytes because signatures are computed over bytes.
/// </summary>
public static class FormFields
{
    /// <summary>The first field of that name; null when there is none.</summary>
    public static byte[]? Field(ReadOnlySpan<byte> form, string name)
    {
        foreach (var (key, value) in Pairs(form))
            if (key == name) return value;
        return null;
    }

    /// <summary>A parameter of a query as text; null when absent or empty.</summary>
    public static string? Text(string query, string name) =>
        Field(Encoding.UTF8.GetBytes(query), name) is { Length: > 0 } value ? Encoding.UTF8.GetString(value) : null;

    public static List<(string Key, byte[] Value)> Pairs(ReadOnlySpan<byte> form)
    {
        var pairs = new List<(string, byte[])>();
        foreach (var range in form.Split((byte)'&'))
        {
            var pair = form[range];
            if (pair.IsEmpty) continue;
            var split = pair.IndexOf((byte)'=');
            var key = split < 0 ? pair : pair[..split];
            pairs.Add((Encoding.UTF8.GetString(Decode(key)), split < 0 ? [] : Decode(pair[(split + 1)..])));
        }
        return pairs;
    }

    // A "%" that no two hex digits follow stands for itself: nothing a platform sends may throw here.
    static byte[] Decode(ReadOnlySpan<byte> text)
    {
        var bytes = new byte[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && Hex(text[i + 1]) is var high and >= 0 && Hex(text[i + 2]) is var low and >= 0)
            {
                bytes[length++] = (byte)(high << 4 | low);
                i += 2;
            }
            else bytes[length++] = text[i] == '+' ? (byte)' ' : text[i];
        }
        return bytes[..length];
    }

    static int Hex(byte digit) => char.IsAsciiHexDigit((char)digit) ? Convert.ToInt32(((char)digit).ToString(), 16) : -1;
}
