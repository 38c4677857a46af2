using System.Net;

namespace Crm.Gateways;

/// <summary>Form fields and queries, in the order in which they came.</summary>
static class Form
{
    public static List<KeyValuePair<string, string>> Parse(string text) =>
    [
        .. text.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2))
            .Select(pair => KeyValuePair.Create(WebUtility.UrlDecode(pair[0]), pair.Length > 1 ? WebUtility.UrlDecode(pair[1]) : "")),
    ];

    /// <summary>The first of a name; null when it is empty or absent.</summary>
    public static string? Field(this List<KeyValuePair<string, string>> form, string name) =>
        form.Find(f => f.Key == name).Value is { Length: > 0 } value ? value : null;

    public static string Write(IEnumerable<KeyValuePair<string, string>> fields) =>
        string.Join('&', fields.Select(f => $"{WebUtility.UrlEncode(f.Key)}={WebUtility.UrlEncode(f.Value)}"));
}
