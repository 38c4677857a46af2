using System.Collections.Frozen;
using System.Text;
using Crm.Common;
using Microsoft.AspNetCore.Http;

namespace Crm.Pages.Routing;

/// <summary>The style and the script, whose addresses hold their hash: a browser keeps one for a year and never an old one.</summary>
static class SiteFiles
{
    public const string Prefix = "assets/";
    static readonly FrozenDictionary<string, (string Type, string Body)> ByPath;

    static SiteFiles()
    {
        var found = new Dictionary<string, (string, string)>();
        Style = Add("site.css", "text/css; charset=utf-8");
        Script = Add("site.js", "text/javascript; charset=utf-8");
        Icon = Add("icon.svg", "image/svg+xml");
        ByPath = found.ToFrozenDictionary();

        string Add(string name, string type)
        {
            using var reader = new StreamReader(typeof(SiteFiles).Assembly.GetManifestResourceStream("Crm.Pages.assets." + name)!);
            var body = reader.ReadToEnd();
            var path = $"{Prefix}{Hash.Of(Encoding.UTF8.GetBytes(body))[..16]}.{name}";
            found[path] = (type, body);
            return PagePath.Of(path);
        }
    }

    public static string Style { get; }
    public static string Script { get; }
    public static string Icon { get; }

    public static ApiResponse Answer(HttpContext http, string path)
    {
        if (!ByPath.TryGetValue(path, out var asset)) return new ApiResponse(404, "text/plain; charset=utf-8", "There is no such file.");
        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return new ApiResponse(200, asset.Type, asset.Body);
    }
}
