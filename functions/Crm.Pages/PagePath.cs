using Microsoft.AspNetCore.Http;

namespace Crm.Pages;

/// <summary>Where the pages are, the same in both hosts.</summary>
public static class PagePath
{
    /// <summary>The Functions host puts every route below /api.</summary>
    public const string Base = "/api/pages";

    public static string Of(string path) => path.Length == 0 ? Base + "/" : $"{Base}/{path}";

    /// <summary>A page with what was asked of it, escaped whole; <paramref name="without"/> is left out.</summary>
    public static string Of(string path, IQueryCollection query, string? without = null)
    {
        var asked = string.Join('&', query.Where(q => q.Key != without)
            .SelectMany(q => q.Value.Select(v => $"{Uri.EscapeDataString(q.Key)}={Uri.EscapeDataString(v ?? "")}")));
        return Of(string.Join('/', path.Split('/').Select(Uri.EscapeDataString))) + (asked.Length > 0 ? "?" + asked : "");
    }

    /// <summary>An address of a page of ours, to go back to; null for anything else, which could lead away.</summary>
    public static string? Back(string? path) =>
        path is { Length: < 2000 } && path.StartsWith(Base + "/", StringComparison.Ordinal)
        && !path.Contains("//", StringComparison.Ordinal)
        && path.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.' or '?' or '=' or '&' or '%' or '~' or '+')
            ? path : null;
}

/// <summary>How a host wants its pages.</summary>
public sealed record PagesOptions
{
    /// <summary>The host is reached by https only, whatever the request that comes through its proxy looks like.</summary>
    public bool AlwaysSecure { get; init; }

    /// <summary>The host's address for platforms, for what has to be copied; null: the address the page was asked at.</summary>
    public Uri? PublicAddress { get; init; }

    /// <summary>Null: people sign in by the pages' own names and passwords.</summary>
    public Accounts.EntraOptions? Entra { get; init; }

    /// <summary>Of a path below the host's address, as people outside write it.</summary>
    public string Absolute(HttpRequest request, string path) => PublicAddress is { } address
        ? address.GetLeftPart(UriPartial.Authority) + path : $"{request.Scheme}://{request.Host}{path}";
}
