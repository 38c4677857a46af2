using System.Text;

namespace Crm.Local.Import;

/// <summary>Whether a record has the header's cells. Exports add or leave out empty cells at a line's end.</summary>
static class RecordForm
{
    public static CsvRecord Checked(CsvRecord record, int columns)
    {
        if (record.Wrong is not null || columns == 0 || record.Fields.Length == columns) return record;
        var count = Count(record.Fields, columns);
        if (record.Fields.Length < columns) return record with { Short = count };
        return Extra(record.Fields, columns) ? record with { Wrong = count } : record;
    }

    /// <summary>The cells of a record whose quotes stand around whole cells only, which most do; null leaves it to the parser.</summary>
    public static string[]? Simple(string record, char separator)
    {
        var fields = new List<string>();
        for (var at = 0; ;)
        {
            var quoted = at < record.Length && record[at] == '"';
            var start = quoted ? at + 1 : at;
            var end = record.IndexOf(quoted ? '"' : separator, start);
            if (end < 0 && quoted) return null;
            if (end < 0) end = record.Length;
            if (!quoted && record.AsSpan(start, end - start).Contains('"')) return null;
            fields.Add(record[start..end]);
            at = quoted ? end + 1 : end;
            if (at == record.Length) return [.. fields];
            if (record[at] != separator) return null;
            at++;
        }
    }

    /// <summary>Something stands behind the last column.</summary>
    public static bool Extra(string[] fields, int columns) => fields.Length > columns && fields.AsSpan(columns).ContainsAnyExcept("", " ");

    public static string Count(string[] fields, int columns) => $"the row has {fields.Length} columns, the header {columns}";
}

/// <summary>
/// Cells such as ="2384", which keep a spreadsheet from taking the text for a number: their quotes stand inside the cell, so CSV must
/// double them.
/// </summary>
static class QuotedFormulas
{
    public static string Keep(string record, char separator)
    {
        if (!record.Contains("=\"", StringComparison.Ordinal)) return record;
        var kept = new StringBuilder(record.Length + 16);
        bool start = true, quoted = false;
        for (var i = 0; i < record.Length; i++)
        {
            var c = record[i];
            if (start && c == '=' && i + 1 < record.Length && record[i + 1] == '"')
            {
                i = Copy(record, i + 2, kept.Append("\"=\"\""));
                start = false;
                continue;
            }
            kept.Append(c);
            if (c == '"') quoted = !quoted;
            start = c == separator && !quoted;
        }
        return kept.ToString();
    }

    /// <summary>Copies up to the closing quote and returns its place.</summary>
    static int Copy(string record, int at, StringBuilder kept)
    {
        for (; at < record.Length; at++)
        {
            if (record[at] != '"') kept.Append(record[at]);
            else if (at + 1 < record.Length && record[at + 1] == '"')
            {
                kept.Append("\"\"\"\"");
                at++;
            }
            else break;
        }
        kept.Append("\"\"\"");
        return at;
    }
}
