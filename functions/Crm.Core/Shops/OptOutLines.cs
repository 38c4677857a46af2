using Crm.Customers;

namespace Crm.Shops;

/// <summary>
/// The line that tells how to refuse, under every text of a class, in the text's own language: what the shop has set for the language,
/// else its one line, else the product's own.
/// </summary>
public sealed record OptOutLines(string? One, IReadOnlyDictionary<MessageClass, IReadOnlyDictionary<string, string>> Set)
{
    public const string Chinese = " 拒收请回复R", English = " Reply STOP to opt out";

    /// <summary>Only promotion has a line where nothing is set.</summary>
    public string Of(MessageClass messageClass, string language)
    {
        if (Set.TryGetValue(messageClass, out var lines)
            && (lines.GetValueOrDefault(language) ?? lines.GetValueOrDefault(Primary(language))) is { } line) return line;
        if (messageClass != MessageClass.Promotional) return "";
        return One ?? (Primary(language).Equals("zh", StringComparison.OrdinalIgnoreCase) ? Chinese : English);
    }

    /// <summary>Every line that may stand under texts of a class.</summary>
    public IEnumerable<string> All(MessageClass messageClass, string shopLanguage) =>
        (Set.TryGetValue(messageClass, out var lines) ? lines.Values : []).Append(Of(messageClass, shopLanguage)).Distinct();

    /// <summary>From settings, <c>OptOutSuffixes:Promotional:fr</c>.</summary>
    public static OptOutLines Read(string at, string? one, Dictionary<string, Dictionary<string, string>> options,
        ICollection<string> mistakes)
    {
        var set = new Dictionary<MessageClass, IReadOnlyDictionary<string, string>>();
        foreach (var (name, lines) in options)
            if (Enum.TryParse<MessageClass>(name, ignoreCase: true, out var of) && Enum.IsDefined(of))
                set[of] = new Dictionary<string, string>(lines, StringComparer.OrdinalIgnoreCase);
            else mistakes.Add($"{at}: '{name}' is none of {string.Join(", ", Enum.GetNames<MessageClass>())}.");
        return new OptOutLines(one, set);
    }

    static string Primary(string language) => language.Split('-', '_')[0];
}
