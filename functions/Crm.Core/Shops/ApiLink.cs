namespace Crm.Shops;

/// <summary>
/// How a shop's orders are asked for at a platform. Without it pushes count with what they carry. What a platform needs of it, its API says
/// (<see cref="PlatformApis.IPlatformApi.Missing"/>).
/// </summary>
public sealed record ApiLink
{
    /// <summary>Null takes the platform's own address; a sandbox or a region has another.</summary>
    public Uri? BaseUrl { get; init; }

    /// <summary>Where tokens are renewed, where that is elsewhere.</summary>
    public Uri? AuthUrl { get; init; }
    public required string Key { get; init; }
    public required string Secret { get; init; }
    public string? ShopId { get; init; }
    public string? AccessToken { get; init; }
    public string? RefreshToken { get; init; }

    /// <summary>Calls a second; null takes the platform's default.</summary>
    public double? PerSecond { get; init; }

    /// <summary>Messages are fetched by us as well (Taobao's TMC).</summary>
    public bool PullMessages { get; init; }
    public string? MessageGroup { get; init; }
}

/// <summary>Section <c>Shops:{id}:Platforms:{platform}:Api</c>. A section whose values are all empty is none.</summary>
public sealed class ApiOptions
{
    public string? BaseUrl { get; set; }
    public string? AuthUrl { get; set; }

    /// <summary>App key, partner id or consumer key; default: the platform's AppKey.</summary>
    public string? Key { get; set; }

    /// <summary>App secret, partner key or consumer secret; default: the first of the platform's Secrets.</summary>
    public string? Secret { get; set; }
    public string? ShopId { get; set; }
    public string? AccessToken { get; set; }
    public string? RefreshToken { get; set; }
    public double? PerSecond { get; set; }
    public bool PullMessages { get; set; }
    public string? MessageGroup { get; set; }

    bool IsNone => new[] { BaseUrl, AuthUrl, Key, Secret, ShopId, AccessToken, RefreshToken, MessageGroup }.All(string.IsNullOrWhiteSpace)
        && !PullMessages;

    /// <param name="at">The section's name, for messages.</param>
    /// <param name="appKey">Stands for a missing key.</param>
    /// <param name="secret">Stands for a missing secret.</param>
    /// <param name="mistakes">Gets one sentence for each wrong value.</param>
    public ApiLink? ToLink(string at, string? appKey, string? secret, ICollection<string> mistakes)
    {
        if (IsNone) return null;
        if (PerSecond is <= 0 or > 1000) mistakes.Add($"{at}:PerSecond: calls a second, more than 0 and at most 1000.");
        return new ApiLink
        {
            BaseUrl = Address(at + ":BaseUrl", BaseUrl, mistakes), AuthUrl = Address(at + ":AuthUrl", AuthUrl, mistakes),
            Key = Given(Key) ?? Given(appKey) ?? "", Secret = Given(Secret) ?? Given(secret) ?? "", ShopId = Given(ShopId),
            AccessToken = Given(AccessToken), RefreshToken = Given(RefreshToken), PerSecond = PerSecond, PullMessages =
                PullMessages, MessageGroup = Given(MessageGroup),
        };
    }

    static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    // Tokens and buyers' data travel there: in the clear only inside this machine.
    static Uri? Address(string setting, string? text, ICollection<string> mistakes)
    {
        if (Given(text) is not { } given) return null;
        if (Uri.TryCreate(given.EndsWith('/') ? given : given + "/", UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttps || url is { Scheme: "http", IsLoopback: true }) && url.UserInfo.Length == 0
            && url.Query.Length == 0) return url;
        mistakes.Add($"{setting}: an https address without a query (http for this machine only).");
        return null;
    }
}
