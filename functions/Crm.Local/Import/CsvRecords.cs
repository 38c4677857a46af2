using CsvHelper;

namespace Crm.Local.Import;

/// <summary>One record as it stands in the file: the number of its first line, its text, and what is wrong with its form if anything is.</summary>
sealed record CsvRecord(long Line, string Text, string[] Fields, string? Wrong);

/// <summary>
/// The records of a CSV file. CsvHelper parses each, but where a record ends is decided here: a quote that is never closed
/// must cost one row, not the rest of the file.
/// </summary>
sealed class CsvRecords
{
    const int MaxLines = 500;
    const string BadQuotes = "the quotes of this row do not match";
    readonly LineReader lines;
    readonly CsvReaderOptions options;
    readonly Stack<string> returned = new();
    bool malformed;
    long nextLine = 1;

    public CsvRecords(TextReader text, char delimiter)
    {
        lines = new LineReader(text);
        options = new CsvReaderOptions { Separator = delimiter, HasHeader = false, BufferSize = 1024, OnMalformedRecord = _ => malformed = true };
    }

    /// <summary>Set from the header: every row must have as many columns.</summary>
    public int Columns { get; set; }

    public CsvRecord? Read()
    {
        while (Next() is { } first)
        {
            if (first.AsSpan().Trim().Length == 0)
            {
                nextLine++;
                continue;
            }
            return Record(first);
        }
        return null;
    }

    CsvRecord Record(string first)
    {
        List<string>? more = null;
        var odd = OddQuotes(first);
        while (odd && (more?.Count ?? 0) < MaxLines && Next() is { } line)
        {
            (more ??= []).Add(line);
            odd ^= OddQuotes(line);
        }
        var whole = more is null ? first : first + string.Concat(more);
        var (fields, wrong) = odd ? ([], BadQuotes) : Parse(whole);
        if (wrong is not null && more is not null && (odd || more.Exists(IsRow)))
        {
            // The first line alone is at fault: the others are read again as rows of their own.
            for (var i = more.Count - 1; i >= 0; i--) returned.Push(more[i]);
            return new CsvRecord(nextLine++, Bare(first), Parse(first).Fields, BadQuotes);
        }
        var record = new CsvRecord(nextLine, Bare(whole), fields, wrong);
        nextLine += 1 + (more?.Count ?? 0);
        return record;
    }

    bool IsRow(string line) => !OddQuotes(line) && Parse(line).Wrong is null;

    (string[] Fields, string? Wrong) Parse(string record)
    {
        malformed = false;
        using var reader = CsvReader.FromText(Bare(record), options);
        if (!reader.Read()) return ([], BadQuotes);
        var fields = new string[reader.FieldCount];
        for (var i = 0; i < fields.Length; i++) fields[i] = reader.GetString(i);
        // Where the parser sees more than one record, a quote stands where none may.
        if (reader.Read() || malformed) return (fields, BadQuotes);
        if (Columns > 0 && fields.Length != Columns) return (fields, $"the row has {fields.Length} columns, the header {Columns}");
        return (fields, record.Contains('\uFFFD', StringComparison.Ordinal) ? "the row holds bytes that are no text in the mapping's encoding" : null);
    }

    string? Next() => returned.Count > 0 ? returned.Pop() : lines.Read();

    static bool OddQuotes(string line) => line.AsSpan().Count('"') % 2 != 0;

    static string Bare(string record) => record.TrimEnd('\r', '\n');
}
