using System.Text;
using Crm.Common;

namespace Crm.Reports.Finding;

/// <summary>
/// A name as people look for it: words without accents, case and signs. A word is found by its beginning, and one of Chinese characters by
/// any two that stand together, as a given name is asked for as often as a whole one.
/// </summary>
public static class NameWords
{
    /// <summary>Shorter beginnings fit half the customers.</summary>
    public const int FewestLetters = 3, FewestCharacters = 2;
    const int MostHints = 8, MostLetters = 80;

    public static IReadOnlyList<string> Of(string name)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var rune in (name.Length <= MostLetters ? name : name[..MostLetters]).EnumerateRunes())
            if (Fold(rune) is { } letters) word.Append(letters);
            else End();
        End();
        return words;

        void End()
        {
            if (word.Length > 0) words.Add(word.ToString());
            word.Clear();
        }
    }

    // A syllable of hangul is asked for as a whole; folded it would be two or three letters.
    static string? Fold(Rune rune) => rune.Value is >= 0xac00 and <= 0xd7a3 ? rune.ToString() : Folding.FoldOne(rune);

    /// <summary>What each name is written down by.</summary>
    public static IEnumerable<string> Hints(string name) => Of(name).SelectMany(HintsOf).Distinct(StringComparer.Ordinal).Take(MostHints);

    /// <summary>What a word that is looked for is found by; null where it is too short to look for.</summary>
    public static string? Hint(string word) => IsOfCharacters(word) ? word.Length >= FewestCharacters ? word[..FewestCharacters] : null
        : word.Length >= FewestLetters ? word[..FewestLetters] : null;

    /// <summary>Whether a name has every word that was asked for, or what begins with it.</summary>
    public static bool Fits(string? name, IReadOnlyList<string> asked)
    {
        if (name is null) return false;
        var words = Of(name);
        return asked.All(a => words.Any(w => IsOfCharacters(a) ? w.Contains(a, StringComparison.Ordinal)
            : w.StartsWith(a, StringComparison.Ordinal)));
    }

    static IEnumerable<string> HintsOf(string word) => !IsOfCharacters(word) ? Hint(word) is { } start ? [start] : []
        : Enumerable.Range(0, Math.Max(0, word.Length - FewestCharacters + 1)).Select(at => word.Substring(at, FewestCharacters));

    // Scripts whose words are few signs: Chinese, kana, hangul. Rarer ones beyond the first plane are two chars each, and found as well.
    static bool IsOfCharacters(string word) => word.Any(c => c is >= '\u2e80' and <= '\u9fff' or >= '\uac00' and <= '\ud7af'
        or >= '\uf900' and <= '\ufaff' || char.IsSurrogate(c));
}
