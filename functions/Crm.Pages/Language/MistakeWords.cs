using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Crm.Pages.Language;

/// <summary>
/// A mistake as the core tells it, in the reader's language: the core says it in English to every caller. A sentence the table has not
/// stays as it is.
/// </summary>
public static partial class MistakeWords
{
    static readonly IReadOnlyList<(Regex English, string Chinese)> Table = [.. Sentences().Select(s => (Pattern(s.Key), s.Value))];

    public static string Of(string mistake, Texts texts) => (Field().IsMatch(mistake) ? null : InTable(mistake, texts))
        ?? string.Join(' ', Ends().Split(mistake).Select(one => Sentence(one, texts) ?? one));

    /// <summary>English with places in it, and the same in Chinese.</summary>
    internal static IReadOnlyDictionary<string, string> Sentences()
    {
        using var file = typeof(Texts).Assembly.GetManifestResourceStream("Crm.Pages.texts.mistakes")!;
        return JsonSerializer.Deserialize<Dictionary<string, string>>(file)!;
    }

    static string? Sentence(string told, Texts texts)
    {
        // What stands before a colon is a field of a form, or a place in a file.
        if (Field().Match(told) is not { Success: true } parts) return InTable(told, texts);
        var (field, rest) = (parts.Groups[1].Value, parts.Groups[2].Value);
        var (label, said) = (texts.Word("field", field), Sentence(rest, texts));
        return label == field && said is null ? null : $"{label}{texts["field.is"]}{said ?? rest}";
    }

    static string? InTable(string told, Texts texts)
    {
        if (texts == Texts.English) return null;
        foreach (var (english, chinese) in Table)
            if (english.Match(told) is { Success: true } match)
                return string.Format(CultureInfo.InvariantCulture, chinese, [.. match.Groups.Values.Skip(1).Select(g => g.Value)]);
        return null;
    }

    static Regex Pattern(string sentence) =>
        new("^" + Place().Replace(Regex.Escape(sentence), Within) + "$", RegexOptions.CultureInvariant | RegexOptions.Singleline);

    // What stands in a place is no sentence of its own.
    const string Within = @"((?:(?!\. ).)+?)";

    [GeneratedRegex(@"\\\{\d\}")]
    private static partial Regex Place();

    [GeneratedRegex(@"^([\w$.\[\]@-]{1,120}): (.+)$", RegexOptions.Singleline)]
    private static partial Regex Field();

    [GeneratedRegex(@"(?<=\.)\s+")]
    private static partial Regex Ends();
}
