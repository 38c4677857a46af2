using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Crm.Pages.Language;

/// <summary>The pages' words in one language, by key.</summary>
public sealed class Texts
{
    readonly Dictionary<string, string> words;

    Texts(string language)
    {
        Language = language;
        using var file = typeof(Texts).Assembly.GetManifestResourceStream("Crm.Pages.texts." + language)!;
        words = JsonSerializer.Deserialize<Dictionary<string, string>>(file)!;
    }

    public static Texts English { get; } = new("en");
    public static Texts Chinese { get; } = new("zh-CN");
    public static IReadOnlyList<Texts> All { get; } = [Chinese, English];

    public string Language { get; }
    public IReadOnlyCollection<string> Keys => words.Keys;

    /// <summary>The key itself where it is missing: a page with a hole is worth more than none.</summary>
    public string this[string key] => words.GetValueOrDefault(key, key);

    public string this[string key, params object?[] values] => string.Format(CultureInfo.InvariantCulture, this[key], values);

    public bool Has(string key) => words.ContainsKey(key);

    /// <summary>A name of the field or of a setting, where there is a word for it; else as it is.</summary>
    public string Word(string family, string value) => words.GetValueOrDefault($"{family}.{value}", value);

    /// <summary>A mistake as the core tells it.</summary>
    public string Mistake(string told) => MistakeWords.Of(told, this);

    /// <summary>What the person chose, else what the browser asks for first, else English.</summary>
    public static Texts For(HttpRequest request)
    {
        if (All.FirstOrDefault(t => t.Language == request.Cookies[Cookie]) is { } chosen) return chosen;
        var asked = request.GetTypedHeaders().AcceptLanguage.OrderByDescending(l => l.Quality ?? 1).Select(l => l.Value.Value ?? "");
        foreach (var language in asked)
            if (language.StartsWith("zh", StringComparison.OrdinalIgnoreCase)) return Chinese;
            else if (language.StartsWith("en", StringComparison.OrdinalIgnoreCase)) return English;
        return English;
    }

    public const string Cookie = "crm-language";
}
