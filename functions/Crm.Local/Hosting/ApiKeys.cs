using System.Security.Cryptography;
using System.Text;
using Crm.Common;

namespace Crm.Local.Hosting;

/// <summary>
/// Who may call the API: the bearer of the data folder's key, or of the setting ApiKey. Everything under /api needs one of them except
/// the webhooks, which platforms sign, Event Grid's, which has a key of its own, members' routes, which take a token, and signed links of
/// texts: a route that is added later is closed until somebody opens it.
/// </summary>
sealed class ApiKeys
{
    public const int Shortest = 20;
    readonly byte[][] digests;

    ApiKeys(params IEnumerable<byte[]> keys) => digests = [.. keys.Select(SHA256.HashData)];

    /// <exception cref="SettingsException">The setting is too short to be a secret.</exception>
    public static ApiKeys Create(CrmSettings settings)
    {
        if (settings.ApiKey is { Length: > 0 and < Shortest }) throw new SettingsException(
            [$"ApiKey: a key has at least {Shortest} characters; leave it out to use the data folder's own key alone."]);
        var keys = new List<byte[]> { AdminKey.Create(Path.Combine(settings.DataFolder, AdminKey.FileName)) };
        if (settings.ApiKey is { Length: > 0 } own) keys.Add(Encoding.UTF8.GetBytes(own));
        return new ApiKeys(keys);
    }

    /// <summary>In a time that depends on neither key: digests are compared, all of them, whole.</summary>
    public bool Admit(HttpRequest request)
    {
        var given = request.Headers.Authorization.ToString();
        if (!given.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)) return false;
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(given[7..].Trim()), digest);
        var admitted = false;
        foreach (var known in digests) admitted |= CryptographicOperations.FixedTimeEquals(digest, known);
        return admitted;
    }

    /// <summary>Goes between routing and endpoints: what matters is the route that was found, however its address was written.</summary>
    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (NeedsKey(http.GetEndpoint()) && !Admit(http.Request))
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
            await Web.HttpAdapter.WriteAsync(http,
                ApiResponse.Problem(401, "Key needed",
                "Give the data folder's key (admin.key) or the setting ApiKey as 'Authorization: Bearer …'."));
            return;
        }
        await next(http);
    }

    static bool NeedsKey(Endpoint? endpoint) =>
        endpoint is RouteEndpoint { RoutePattern.RawText: { } pattern } && Starts(pattern, "api/") && !Starts(pattern, "api/webhooks/")
        // Event Grid and the gateways bring a key of their own, in the address, or a signature.
        && !Is(pattern, Web.EventGridRoute.Pattern) && !Is(pattern, Web.GatewayRoute.Pattern)
        // The link in a text is signed itself: its reader has no key.
        && !Is(pattern, Web.StaffRoutes.Unsubscribe) && !Is(pattern, Web.StaffRoutes.Link)
        // The shop's server signs members' tokens, and the routes ask for one.
        && !Is(pattern, Web.MemberRoutes.Member) && !Starts(pattern, $"api/{Web.MemberRoutes.Member}/")
        // People sign in there by themselves.
        && !Is(pattern, Web.PagesRoute.Pattern);

    static bool Is(string pattern, string route) =>
        string.Equals(pattern.TrimStart('/'), "api/" + route, StringComparison.OrdinalIgnoreCase);

    static bool Starts(string pattern, string with) => pattern.TrimStart('/').StartsWith(with, StringComparison.OrdinalIgnoreCase);
}
