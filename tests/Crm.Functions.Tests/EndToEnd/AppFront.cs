using Microsoft.AspNetCore.Http;

namespace Crm.Functions.Tests;

/// <summary>The app's address as the platform serves it to who comes from outside: webhooks for all, the rest by the key.</summary>
sealed class AppFront(FunctionsHost host) : LocalServer
{
    public const string MasterKey = "master-key-not-real";

    /// <summary>As somebody changed them.</summary>
    public HashSet<string> Lost { get; } = [];
    public HashSet<string> Off { get; } = [];

    protected override async Task AnswerAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!.Trim('/');
        if (path.Split('/') is ["api", "webhooks", var shop, var platform])
            await HandAsync(http, "Webhook", new Dictionary<string, string> { ["shop"] = shop, ["platform"] = platform });
        else if (http.Request.Headers["x-functions-key"] != MasterKey) http.Response.StatusCode = 401;
        else if (path == "admin/functions") await http.Response.WriteAsJsonAsync(host.Functions.Where(f => !Lost.Contains(f))
            .Select(f => new { name = f, isDisabled = Off.Contains(f), language = "dotnet-isolated" }));
        else if (path == "api/app-check") await HandAsync(http, "AppCheck", null);
        else http.Response.StatusCode = 404;
    }

    async Task HandAsync(HttpContext http, string function, IReadOnlyDictionary<string, string>? route)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var headers = http.Request.Headers.Where(h => h.Key.StartsWith("X-Shopify", StringComparison.OrdinalIgnoreCase))
            .ToDictionary(h => h.Key, h => h.Value.ToString());
        var (status, text) = await host.SendAsync(new HttpMethod(http.Request.Method), function, http.Request.Path.Value!.TrimStart('/'),
            body.ToArray(), headers, route);
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(text);
    }
}
