using System.Text;
using Markdig;

namespace Crm.Flows;

/// <summary>
/// A step's mail: subject and a Markdown body, by language. What buyers typed is escaped on its way into the page, and HTML in the source
/// is shown and not obeyed.
/// </summary>
public sealed record MailText(IReadOnlyDictionary<string, TextTemplate> Subject, IReadOnlyDictionary<string, TextTemplate> Body)
{
    const string Special = "\\`*_{}[]()#+-.!|<>&~\"'=:^$@%";
    static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().Build();

    public bool CarriesOffer { get; } = Subject.Values.Concat(Body.Values).Any(t => t.PrintsOffer);

    public bool PrintsBenefits { get; } = Subject.Values.Concat(Body.Values).Any(t => t.PrintsBenefits);
    public bool CarriesCode { get; } = Subject.Values.Concat(Body.Values).Any(t => t.PrintsCode);

    /// <param name="Subject">One line.</param>
    /// <param name="Plain">The body as it was written: Markdown is made to be read.</param>
    public sealed record Rendered(string Subject, string Plain, string Html);

    public Rendered Render(string language, IReadOnlyDictionary<string, object?> values, string? unsubscribe)
    {
        var asks = language.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? "退订推广邮件" : "Unsubscribe from advertising";
        var footer = unsubscribe is null ? "" : $"\n\n---\n[{asks}]({unsubscribe})";
        var body = Body[language];
        var subject = string.Join(' ', Subject[language].Render(values).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var source = body.Render(Escaped(values)).Trim() + footer;
        return new Rendered(subject, body.Render(values).Trim() + footer, Page(Markdown.ToHtml(source, Pipeline)));
    }

    static string Page(string html) =>
        "<!doctype html><html><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"></head>"
        + $"<body style=\"font-family:sans-serif;max-width:36em\">{html}</body></html>";

    static Dictionary<string, object?> Escaped(IReadOnlyDictionary<string, object?> values) =>
        values.ToDictionary(v => v.Key, v => v.Value switch
        {
            string text => Escape(text),
            IReadOnlyDictionary<string, object?> nested => Escaped(nested),
            var other => other,
        }, StringComparer.Ordinal);

    /// <summary>As letters and nothing else, wherever it stands.</summary>
    internal static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 8);
        foreach (var c in text)
            if (char.IsControl(c)) escaped.Append(' ');
            else if (Special.Contains(c, StringComparison.Ordinal) && char.IsAscii(c)) escaped.Append('\\').Append(c);
            else escaped.Append(c);
        return escaped.ToString();
    }
}
