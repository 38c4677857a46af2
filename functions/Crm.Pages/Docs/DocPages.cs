using Crm.Common;
using Crm.Pages.Accounts;
using Crm.Pages.Routing;
using Markdig;
using Markdig.Extensions.AutoIdentifiers;

namespace Crm.Pages.Docs;

/// <param name="Html">Made of our own text.</param>
public sealed record DocModel(string Name, string Html, IReadOnlyList<string> Others);

/// <summary>The product's documents beside its pages: at night the runbook is where the trouble is shown.</summary>
public sealed class DocPages : IPages
{
    const string Prefix = "Crm.Pages.docs.";

    static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables()
        .UseAutoIdentifiers(AutoIdentifierOptions.GitHub).Build();
    static readonly Dictionary<string, Lazy<string>> Known = typeof(DocPages).Assembly.GetManifestResourceNames()
        .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal))
        .ToDictionary(n => n[Prefix.Length..], n => new Lazy<string>(() => Html(n)));

    public IEnumerable<PageRoute> Routes => [PageRoute.Get("docs/{name}", Role.Viewer, ShowAsync)];

    async Task<ApiResponse> ShowAsync(PageRequest request)
    {
        // As the documents name each other.
        var name = request.Values["name"] is var asked && asked.EndsWith(".md", StringComparison.Ordinal) ? asked[..^3] : asked;
        return Known.TryGetValue(name, out var html)
            ? await request.PageAsync<DocView>(name, new DocModel(name, html.Value, [.. Known.Keys.Order(StringComparer.Ordinal)]))
            : await request.NotFoundAsync();
    }

    static string Html(string resource)
    {
        using var reader = new StreamReader(typeof(DocPages).Assembly.GetManifestResourceStream(resource)!);
        // Headings one lower would leave two first ones; the page's own is the document's.
        return Markdown.ToHtml(reader.ReadToEnd(), Pipeline);
    }
}
