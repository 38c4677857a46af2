using System.Collections.Concurrent;
using Crm.Common;
using HandlebarsDotNet;

namespace Crm.Flows;

/// <summary>A compiled text. Variables that are not known are empty; <c>{{#if courier}}</c> asks first.</summary>
public sealed class TextTemplate
{
    // Texts are no HTML: "A&B" must not become "A&amp;B".
    static readonly IHandlebars Engine = Create();
    /// <summary><c>{{link "https://…"}}</c> prints a short link to the address.</summary>
    public const string LinkHelper = "link";

    // What the shop tempts with: its coupon and its clearance.
    static readonly string[] Offers = ["offer", "clearance"];
    static readonly string[] Benefits = ["benefits"];
    // Compiling takes a millisecond and more, and drafts, versions and hosts of one process say mostly the same.
    const int MostCompiled = 4096;
    static readonly ConcurrentDictionary<string, TextTemplate> Compiled = new(StringComparer.Ordinal);
    readonly Lazy<HandlebarsTemplate<object, object>>? template;
    readonly Lazy<HandlebarsTemplate<TextWriter, object, object>>? loops;

    TextTemplate(string source)
    {
        Source = source;
        // Without a loop a text is as long as its source and the few values in it.
        if (TemplateLimits.HasLoops(source)) loops = new(() => Engine.Compile(new StringReader(source)));
        else template = new(() => Engine.Compile(source));
        // Paths and look-ups can reach any variable; a plain text names what it uses, and only that need be worked out.
        var uses = TemplateVariables.Of(source);
        Pages = TemplateVariables.Pages(source);
        if (TemplateVariables.IsPlain(source)) Variables =
            [.. uses.Select(v => v.Name).Concat(Pages.Count > 0 ? [LinkHelper] : []).Distinct(StringComparer.Ordinal)];
        // A path may lead to the offer by any name: then the word itself decides.
        bool Prints(params string[] names) => Variables is null ? names.Any(source.Contains)
            : uses.Any(u => u.Printed && names.Contains(u.Name));
        (PrintsOffer, PrintsBenefits, PrintsCode) = (Prints(Offers), Prints(Benefits), Prints("code"));
    }

    public string Source { get; }

    /// <summary>The variables it can ask for; null when that cannot be told from its text.</summary>
    public IReadOnlyList<string>? Variables { get; }

    /// <summary>The shop's offer or clearance shows in it, where the shop has one.</summary>
    public bool PrintsOffer { get; }

    /// <summary>What the buyer's VIP level brings shows in it.</summary>
    public bool PrintsBenefits { get; }

    /// <summary>A coupon's code shows in it.</summary>
    public bool PrintsCode { get; }

    /// <summary>What it gives its link helper: null for what is no address written out.</summary>
    public IReadOnlyList<string?> Pages { get; }

    /// <summary>It prints a short link, where the shop has them.</summary>
    public bool PrintsLinks => Pages.Count > 0 || TemplateVariables.Of(Source).Any(u => u.Printed && Texts.LinkNames.Contains(u.Name));

    static IHandlebars Create()
    {
        var engine = Handlebars.Create(new HandlebarsConfiguration { NoEscape = true });
        engine.RegisterHelper(LinkHelper, (output, context, arguments) =>
        {
            if (context.Value is IReadOnlyDictionary<string, object?> values && arguments.Length > 0
                && arguments[0] is string url && values.GetValueOrDefault(LinkHelper) is Func<string, string?> link)
                output.WriteSafeString(link(url) ?? "");
        });
        return engine;
    }

    /// <summary>Empty, and so never sent, where it would come out longer than any text may be.</summary>
    public string Render(IReadOnlyDictionary<string, object?> variables)
    {
        if (template is not null) return template.Value(variables);
        using var writer = new LimitedWriter(TemplateLimits.MostPrinted);
        try
        {
            loops!.Value(writer, variables);
        }
        catch (Exception) when (writer.IsFull)
        {
            return "";
        }
        return writer.ToString();
    }

    /// <param name="source">The text.</param>
    /// <param name="path">Stands before each mistake.</param>
    /// <param name="mistakes">What is wrong with it; then there is no template.</param>
    /// <param name="proven">Known to be right: it is compiled when it is first needed, and a start waits for none.</param>
    public static TextTemplate? Parse(string source, string path, ICollection<string> mistakes, bool proven = false)
    {
        if (Compiled.TryGetValue(source, out var known)) return known;
        if (TemplateLimits.Objection(source) is { } objection)
        {
            mistakes.Add($"{path}: {objection}");
            return null;
        }
        try
        {
            var text = new TextTemplate(source);
            // Some mistakes (a helper that does not exist) show only when it is written: better now than at the minute of sending.
            if (!proven) text.Render(new Dictionary<string, object?>());
            foreach (var page in text.Pages)
                if (!WebAddress.TryParse(page, out _))
                {
                    mistakes.Add($"{path}: {{{{link}}}} takes an http or https address in quotes, such as "
                        + "{{link \"https://shop.example/sale\"}}.");
                    return null;
                }
            if (Compiled.Count < MostCompiled) Compiled.TryAdd(source, text);
            return text;
        }
        // Of a block that names nothing the engine says so in another way.
        catch (Exception bad) when (bad is HandlebarsException or InvalidOperationException)
        {
            mistakes.Add($"{path}: {TemplateBraces.Mistake(source, bad.Message)}");
            return null;
        }
    }
}
