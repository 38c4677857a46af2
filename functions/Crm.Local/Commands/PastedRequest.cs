using System.Text;
using Crm.Platforms;

namespace Crm.Local.Commands;

/// <summary>
/// A request as support gets it: perhaps a request line, header lines, an empty line, the body byte for byte. Without header lines it is
/// all body.
/// </summary>
static class PastedRequest
{
    public static WebhookRequest Parse(byte[] text)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var query = "";
        var rest = text.AsSpan();
        if (rest.StartsWith("\ufeff"u8) && !rest[3..].StartsWith("{"u8) && !rest[3..].StartsWith("["u8)) rest = rest[3..];
        var body = rest;
        while (true)
        {
            var end = rest.IndexOf((byte)'\n');
            var line = Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]).TrimEnd('\r');
            rest = end < 0 ? [] : rest[(end + 1)..];
            if (line.Length == 0) break;
            if (IsRequestLine(line, out var found)) query = found;
            else if (TryHeader(line, out var name, out var value)) headers[name] = value;
            else return Of(headers.Count == 0 ? body : text, [], "");
            if (end < 0) break;
        }
        return headers.Count == 0 && query.Length == 0 ? Of(body, headers, query) : Of(rest, headers, query);
    }

    static WebhookRequest Of(ReadOnlySpan<byte> body, Dictionary<string, string> headers, string query) =>
        new("(none)", "(none)", headers, body.ToArray()) { Query = query };

    // "POST /api/webhooks/demo/taobao?sign=… HTTP/1.1", or the address alone after "POST".
    static bool IsRequestLine(string line, out string query)
    {
        query = "";
        if (!line.StartsWith("POST ", StringComparison.Ordinal)) return false;
        var address = line.Split(' ')[1];
        var mark = address.IndexOf('?', StringComparison.Ordinal);
        if (mark >= 0) query = address[(mark + 1)..];
        return true;
    }

    static bool TryHeader(string line, out string name, out string value)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        name = colon <= 0 ? "" : line[..colon];
        value = colon <= 0 ? "" : line[(colon + 1)..].Trim();
        return name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
    }
}
