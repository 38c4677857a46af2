using HandlebarsDotNet;

namespace Crm.Flows;

/// <summary>A compiled text. Variables that are not known are empty; <c>{{#if courier}}</c> asks first.</summary>
public sealed class TextTemplate
{
    // Texts are no HTML: "A&B" must not become "A&amp;B".
    static readonly IHandlebars Engine = Handlebars.Create(new HandlebarsConfiguration { NoEscape = true });
    readonly HandlebarsTemplate<object, object> template;

    TextTemplate(string source, HandlebarsTemplate<object, object> template)
    {
        (Source, this.template) = (source, template);
        // Paths and look-ups can reach any variable; a plain text names what it uses, and only that need be worked out.
        if (TemplateVariables.IsPlain(source)) Variables = [.. TemplateVariables.Of(source).Select(v => v.Name).Distinct(StringComparer.Ordinal)];
    }

    public string Source { get; }

    /// <summary>The variables it can ask for; null when that cannot be told from its text.</summary>
    public IReadOnlyList<string>? Variables { get; }

    public string Render(IReadOnlyDictionary<string, object?> variables) => template(variables);

    public static TextTemplate? Parse(string source, string path, ICollection<string> mistakes)
    {
        try
        {
            var text = new TextTemplate(source, Engine.Compile(source));
            // Some mistakes (a helper that does not exist) show only when it is written: better now than at the minute of sending.
            text.Render(new Dictionary<string, object?>());
            return text;
        }
        catch (HandlebarsException bad)
        {
            mistakes.Add($"{path}: {bad.Message.ReplaceLineEndings(" ")}");
            return null;
        }
    }
}
