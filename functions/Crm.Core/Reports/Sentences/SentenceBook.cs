using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Crm.Reports.Sentences;

/// <summary>
/// The sentences of one language, a file beside this one each. <c>{name}</c> is a value; <c>[…]</c> is left out where a value in it is
/// unknown.
/// </summary>
public sealed partial class SentenceBook
{
    static readonly ConcurrentDictionary<string, SentenceBook> Books = new(StringComparer.Ordinal);

    readonly IReadOnlyDictionary<string, string> sentences;

    SentenceBook(string language)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Crm.sentences.{language}")!;
        sentences = JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!;
    }

    public static IReadOnlyList<string> Languages { get; } = ["zh-CN", "en"];

    /// <summary>English where a language has no book yet.</summary>
    public static SentenceBook Of(string language) =>
        Books.GetOrAdd(Languages.Contains(language) ? language : "en", known => new SentenceBook(known));

    public IEnumerable<string> Names => sentences.Keys;
    public bool Knows(string name) => sentences.ContainsKey(name);

    /// <summary>A word of the language, or what was asked for.</summary>
    public string Term(string kind, string word) => sentences.GetValueOrDefault($"{kind}:{word}") ?? word;

    public string Or(IEnumerable<string> words) => string.Join(sentences["list:or"], words);
    public string And(IEnumerable<string> words) => string.Join(sentences["list:and"], words);

    /// <param name="name">Of the sentence.</param>
    /// <param name="value">Of a placeholder; null where nothing is known.</param>
    public string Say(string name, Func<string, string?> value) =>
        Placeholder().Replace(Optional().Replace(sentences[name], part => Part(part.Groups["part"].Value, value)),
            place => value(place.Groups["name"].Value) ?? "?");

    static string Part(string part, Func<string, string?> value) =>
        Placeholder().Matches(part).All(place => !string.IsNullOrEmpty(value(place.Groups["name"].Value))) ? part : "";

    [GeneratedRegex(@"\[(?<part>[^\]]*)\]")]
    private static partial Regex Optional();

    [GeneratedRegex(@"\{(?<name>\w+)\}")]
    private static partial Regex Placeholder();
}
