using System.Globalization;
using System.Reflection;
using System.Text;

namespace Crm.Common;

/// <summary>A text as words are compared: lower case, plain letters and digits only.</summary>
/// <param name="Letters">Without accents, width, marks, spaces, punctuation, emoji and what cannot be seen.</param>
/// <param name="Gaps">Where a word can begin or end: one more than there are letters.</param>
public sealed record Folded(string Letters, bool[] Gaps);

/// <summary>
/// Folds text for comparing. The table is made from the Unicode data (compatibility decomposition, case folding, accents off), because the
/// runtime's own normalisation needs ICU, which the product runs without.
/// </summary>
public static class Folding
{
    // "don't" is one word.
    const string InsideWords = "'’‘ʼʻ`´＇";
    static readonly Dictionary<int, string> Table = Load();

    public static Folded Fold(string text)
    {
        var (letters, gaps) = (new StringBuilder(text.Length), new List<bool>(text.Length + 1));
        var gap = true;
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsUnseen(rune) || rune.Value < 0x10000 && InsideWords.Contains((char)rune.Value)) continue;
            if (FoldOne(rune) is not { } folded)
            {
                gap = true;
                continue;
            }
            foreach (var letter in folded)
            {
                var dense = IsDense(letter);
                gaps.Add(gap || dense);
                letters.Append(letter);
                // In scripts without spaces a word may end anywhere.
                gap = dense;
            }
        }
        gaps.Add(true);
        return new Folded(letters.ToString(), [.. gaps]);
    }

    /// <summary>The letters and digits a character stands for; empty for a mark that is left out, null for what is neither.</summary>
    public static string? FoldOne(Rune rune)
    {
        if (Table.TryGetValue(rune.Value, out var folded)) return folded;
        if (rune.Value is >= 0xac00 and <= 0xd7a3) return Jamo(rune.Value - 0xac00);
        return Rune.GetUnicodeCategory(rune) switch
        {
            <= UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber => Rune.ToLowerInvariant(rune).ToString(),
            _ => null,
        };
    }

    /// <summary>Control and format characters (zero width, text direction): nobody sees them. Line breaks are space.</summary>
    public static bool IsUnseen(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Format => true,
        UnicodeCategory.Control => rune.Value is not (>= 9 and <= 13) and not 0x85,
        _ => false,
    };

    static bool IsDense(char c) => c is >= '\u0e00' and <= '\u109f' or >= '\u1100' and <= '\u11ff' or >= '\u1780' and <= '\u17ff'
        or >= '\u3005' and <= '\u30ff' or >= '\u3400' and <= '\u9fff' || char.IsSurrogate(c);

    static string Jamo(int syllable)
    {
        var (lead, vowel, tail) = ((char)(0x1100 + syllable / 588), (char)(0x1161 + syllable % 588 / 28), syllable % 28);
        return tail == 0 ? $"{lead}{vowel}" : $"{lead}{vowel}{(char)(0x11a7 + tail)}";
    }

    /// <summary>Lines "FROM text", "FROM=TO text" (all the same) and "FROM+TO text" (each the next letter).</summary>
    static Dictionary<int, string> Load()
    {
        var table = new Dictionary<int, string>(6500);
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("Crm.unicode-folding")!);
        while (reader.ReadLine() is { } line)
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal) is var at and >= 0 ? at : line.Length;
            var text = space < line.Length ? line[(space + 1)..] : "";
            var sign = line.AsSpan(0, space).IndexOfAny('=', '+');
            var from = Hex(line.AsSpan(0, sign < 0 ? space : sign));
            var to = sign < 0 ? from : Hex(line.AsSpan(sign + 1, space - sign - 1));
            var next = sign > 0 && line[sign] == '+';
            for (var code = from; code <= to; code++) table[code] = next ? ((char)(text[0] + code - from)).ToString() : text;
        }
        return table;
    }

    static int Hex(ReadOnlySpan<char> digits) => int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
