using System.Security.Cryptography;
using System.Text;
using Crm.Common;

namespace Crm.Shops;

/// <summary>
/// The short links of a shop's texts. A code comes from the touchpoint by a secret key: the same text is written with the same link
/// however often it is decided on, its length is known before it is sent, and nobody can make up another's.
/// </summary>
public sealed class ShortLinks
{
    public const int CodeLength = 10, ShortestKey = 16, MostDays = 30;
    const string Letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    readonly string before;
    readonly byte[] key;

    ShortLinks(string before, byte[] key, int days) => (this.before, this.key, Days) = (before, key, days);

    /// <summary>So long a link leads on after its text was sent.</summary>
    public int Days { get; }

    /// <summary>As long as every other, and leads nowhere: for previews.</summary>
    public string Sample => before + new string('0', CodeLength);

    public LinkBook For(string shop, string touchpoint) => new(this, shop, touchpoint);

    internal string AddressOf(string code) => before + code;

    internal string CodeOf(string shop, string touchpoint, string name)
    {
        var mac = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"link:{shop}:{touchpoint}:{name}"));
        var (number, code) = (BitConverter.ToUInt64(mac), new char[CodeLength]);
        for (var i = 0; i < CodeLength; i++, number /= (ulong)Letters.Length) code[i] = Letters[(int)(number % (ulong)Letters.Length)];
        return new string(code);
    }

    public static bool IsCode(string text) => text.Length == CodeLength && text.All(char.IsAsciiLetterOrDigit);

    internal static ShortLinks? Create(ShopLinkOptions options, string at, ICollection<string> mistakes)
    {
        if (string.IsNullOrEmpty(options.Url) && string.IsNullOrEmpty(options.Key)) return null;
        var before = mistakes.Count;
        if (!WebAddress.TryParse(options.Url, out var url) || new Uri(url) is { Query.Length: > 0 } or { Fragment.Length: > 0 })
            mistakes.Add($"{at}:Url: give the host's address such as https://crm.example, or what a proxy puts before the code.");
        if (options.Key is not { Length: >= ShortestKey } key) mistakes.Add(
            $"{at}:Key: give a secret of at least {ShortestKey} characters.");
        if (options.Days is < 1 or > MostDays) mistakes.Add($"{at}:Days: {options.Days} is not 1 to {MostDays}.");
        if (mistakes.Count > before) return null;
        // With a path of its own it is a proxy's short form of the route.
        var start = new Uri(url).AbsolutePath == "/" ? url.TrimEnd('/') + "/api/l/" : url.TrimEnd('/') + "/";
        return new ShortLinks(start, Encoding.UTF8.GetBytes(options.Key!), options.Days);
    }
}

/// <summary>Section <c>Shops:{id}:Links</c>. Without Url there are none.</summary>
public sealed class ShopLinkOptions
{
    /// <summary>The host's address as buyers reach it; with a path, all that stands before a code.</summary>
    public string? Url { get; set; }
    public string? Key { get; set; }
    public int Days { get; set; } = ShortLinks.MostDays;
}

/// <param name="Kind">What it leads to: <see cref="LinkBook"/>.</param>
/// <param name="Url">Where it leads.</param>
public sealed record IssuedLink(string Code, string Kind, string Url);

/// <summary>The links of one touchpoint's text, as they are asked for while it is written.</summary>
public sealed class LinkBook(ShortLinks links, string shop, string touchpoint)
{
    public const string Payment = "payment", Tracking = "tracking", Order = "order", Page = "page";
    readonly Dictionary<string, IssuedLink> issued = new(StringComparer.Ordinal);

    /// <summary>The short address; null for what no buyer may be led to.</summary>
    public string? AddressOf(string kind, string? url)
    {
        if (!WebAddress.TryParse(url, out var target)) return null;
        var name = kind == Page ? target : kind;
        if (!issued.TryGetValue(name, out var link))
            issued[name] = link = new IssuedLink(links.CodeOf(shop, touchpoint, name), kind, target);
        return links.AddressOf(link.Code);
    }

    /// <summary>Those that stand in the text.</summary>
    public IReadOnlyList<IssuedLink> In(string text) =>
        issued.Count == 0 ? [] : [.. issued.Values.Where(link => text.Contains(link.Code, StringComparison.Ordinal))];
}
