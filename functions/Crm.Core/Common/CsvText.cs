using System.Globalization;

namespace Crm.Common;

/// <summary>A cell of a CSV file that people open in a spreadsheet.</summary>
public static class CsvText
{
    public static string Line(IEnumerable<string?> cells) => string.Join(',', cells.Select(Cell));

    // A spreadsheet runs a cell that begins like a formula, also behind spaces: such text gets a quote in front (numbers stay numbers).
    public static string Cell(string? text)
    {
        var safe = text is { Length: > 0 } && IsFormula(text) ? "'" + text : text ?? "";
        return safe.AsSpan().IndexOfAny("\",\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    static bool IsFormula(string text)
    {
        if (text[0] is '\t' or '\r' or '\n') return true;
        return text.AsSpan().TrimStart() is { Length: > 0 } start && start[0] is '=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠'
            && !decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out _);
    }
}
