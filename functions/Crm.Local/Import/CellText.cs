namespace Crm.Local.Import;

/// <summary>What spreadsheets and exporters wrap around a cell's text so that it stays text: ="…" and a leading apostrophe.</summary>
static class CellText
{
    /// <summary>
    /// <paramref name="strict"/>: the column holds ids, phones, amounts or times, where an apostrophe never belongs to the text.
    /// </summary>
    public static string Unwrap(string text, bool strict, out bool wrapped)
    {
        var inner = text;
        if (inner.Length > 2 && inner[0] == '=' && inner[1] == '"' && inner[^1] == '"') inner = inner[2..^1].Trim();
        else if (inner == "=\"\"") inner = "";
        if (inner.Length > 1 && IsMark(inner[0]) && (strict || !IsWord(inner))) inner = inner[1..].TrimStart();
        wrapped = inner.Length != text.Length;
        return inner;
    }

    /// <summary>Full-width letters, digits and signs as their ordinary ones, and every space as a space.</summary>
    public static string Narrow(string text)
    {
        if (System.Text.Ascii.IsValid(text)) return text;
        return string.Create(text.Length, text, (span, from) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = from[i] switch
                {
                    >= '\uFF01' and <= '\uFF5E' and var wide => (char)(wide - 0xFEE0),
                    '\u3000' or '\u00A0' or '\u2009' or '\u202F' => ' ',
                    '￥' => '¥', '￡' => '£', '￦' => '₩', '−' => '-',
                    var other => other,
                };
        });
    }

    /// <summary>
    /// Platforms hide part of a name, a phone or a buyer behind asterisks: it then names nobody, and two people may share it.
    /// </summary>
    public static bool IsMasked(string text) =>
        text.Contains('*', StringComparison.Ordinal) || text.Contains('＊', StringComparison.Ordinal);

    static bool IsMark(char c) => c is '\'' or '\u2018' or '\u2019' or '＇';

    // Names and titles may begin with one: 's-Hertogenbosch, 't Hooft, 'quoted' words.
    static bool IsWord(string text) => char.IsAsciiLetterLower(text[1]) || text.AsSpan(1).IndexOfAny('\'', '\u2019') >= 0;
}
