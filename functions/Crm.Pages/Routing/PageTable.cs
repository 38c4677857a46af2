namespace Crm.Pages.Routing;

/// <summary>All pages, found by method and address.</summary>
public sealed class PageTable
{
    readonly List<(string[] Segments, PageRoute Route)> routes;

    public PageTable(IEnumerable<IPages> pages)
    {
        var all = pages.ToList();
        routes = [.. all.SelectMany(p => p.Routes).Select(r => (Split(r.Pattern), r))];
        Sections = [.. all.Select(p => p.Section).OfType<PageSection>().OrderBy(s => s.Order)];
    }

    public IEnumerable<PageRoute> Routes => routes.Select(r => r.Route);
    public IReadOnlyList<PageSection> Sections { get; }

    /// <returns>The route, null where there is none; whether another method has the address; what stands in the address.</returns>
    public (PageRoute? Route, bool OtherMethod, IReadOnlyDictionary<string, string> Values) Match(string method, string path)
    {
        var (asked, other) = (Split(path), false);
        foreach (var (segments, route) in routes.OrderBy(r => r.Segments.Count(s => s[0] == '{')))
            if (Fit(segments, asked) is { } values)
                if (route.Method == method) return (route, false, values);
                else other = true;
        return (null, other, new Dictionary<string, string>());
    }

    /// <summary>The address, or the nearest above it, that can be asked for.</summary>
    public string Nearest(string path)
    {
        while (path.Length > 0 && Match("GET", path).Route is null) path = path[..Math.Max(0, path.LastIndexOf('/'))];
        return path;
    }

    static Dictionary<string, string>? Fit(string[] segments, string[] asked)
    {
        if (segments.Length != asked.Length) return null;
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < segments.Length; i++)
            if (segments[i] is ['{', .. var name, '}']) values[name] = asked[i];
            else if (segments[i] != asked[i]) return null;
        return values;
    }

    static string[] Split(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);
}
