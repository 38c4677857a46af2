using System.Text;

namespace Crm.Shops;

/// <summary>How a shop's own pages and mini-programs reach its members: section <c>Shops:{id}:Member</c>.</summary>
/// <param name="Secrets">Sign the members' tokens; two while one is being changed for another.</param>
/// <param name="Origins">Web pages of these may call the routes and frame the member page.</param>
/// <param name="PerMinute">So many requests of one member.</param>
public sealed record MemberAccess(IReadOnlyList<byte[]> Secrets, IReadOnlyList<string> Origins, int PerMinute)
{
    public const int ShortestSecret = 32;
}

/// <summary>Section <c>Shops:{id}:Member</c>. Without secrets there is no way in.</summary>
public sealed class MemberOptions
{
    /// <summary>The secret the shop's server signs tokens with, then the previous one while it is being changed.</summary>
    public List<string> Secrets { get; set; } = [];

    /// <summary>Origins of web pages, such as https://shop.example.</summary>
    public List<string> Origins { get; set; } = [];
    public int PerMinute { get; set; } = 30;

    public MemberAccess? ToAccess(string at, ICollection<string> mistakes)
    {
        var (secrets, origins) = (Secrets.Where(s => s.Length > 0).ToList(), Origins.Where(o => o.Length > 0).ToList());
        if (secrets.Exists(s => s.Length < MemberAccess.ShortestSecret))
            mistakes.Add($"{at}:Secrets: a secret has at least {MemberAccess.ShortestSecret} characters.");
        foreach (var origin in origins)
            if (!IsOrigin(origin)) mistakes.Add($"{at}:Origins: '{origin}' is no origin such as https://shop.example, without a path.");
        if (PerMinute is < 1 or > 6000) mistakes.Add($"{at}:PerMinute: requests from 1 to 6000.");
        return secrets.Count == 0 ? null : new MemberAccess(secrets.ConvertAll(Encoding.UTF8.GetBytes), origins, PerMinute);
    }

    // As browsers write it: what is compared letter by letter, and what stands in a header.
    static bool IsOrigin(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "https" or "http"
        && text == url.GetLeftPart(UriPartial.Authority) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is ':' or '/' or '.' or '-');
}
