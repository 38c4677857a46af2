using CsvHelper;

namespace Crm.Local.Import;

/// <summary>
/// One record as it stands in the file: the number of its first line, its text, and what is wrong with its form if anything is.
/// <see cref="Short"/>: it has fewer cells than the header; the missing ones are empty, unless the row turns out to need them.
/// </summary>
sealed record CsvRecord(long Line, string Text, string[] Fields, string? Wrong, string? Short = null)
{
    /// <summary>A workbook's own numbers, which no separator of the mapping stands in; null where there are none.</summary>
    public double?[]? Numbers { get; init; }

    /// <summary>The sheet it stands in, where several are read.</summary>
    public string? Sheet { get; init; }

    /// <summary>For people: "line 3", and of which sheet.</summary>
    public string Where => Sheet is null ? $"line {Line}" : $"line {Line} of sheet '{Sheet}'";
}

/// <summary>The records of one file, the header first; ended by null.</summary>
interface IRecords : IDisposable
{
    /// <summary>Set from the header: a row with fewer cells is short, one with more is wrong unless the others are empty.</summary>
    int Columns { get; set; }

    /// <summary>How much of the file is read, 0 to 1.</summary>
    double Fraction { get; }

    /// <summary>Why there is nothing to read.</summary>
    string? Wrong => null;

    /// <summary>What a person should know of how it is read.</summary>
    IReadOnlyList<string> Notes => [];
    CsvRecord? Read();
}

/// <summary>
/// The records of a CSV file. CsvHelper parses each, but where a record ends is decided here: a quote that is never closed
/// must cost one row, not the rest of the file.
/// </summary>
sealed class CsvRecords : IRecords
{
    const int MaxLines = 500;
    const string BadQuotes = "the quotes of this row do not match";
    readonly Stream bytes;
    readonly TextReader text;
    readonly LineReader lines;
    readonly char delimiter;
    readonly CsvReaderOptions options;
    readonly Stack<string> returned = new();
    bool malformed;
    long nextLine = 1;

    public CsvRecords(TextReader text, char delimiter) : this(Stream.Null, text, delimiter)
    {
    }

    /// <summary>Owns both; <paramref name="bytes"/> is the file itself and tells how far it is read.</summary>
    public CsvRecords(Stream bytes, TextReader text, char delimiter)
    {
        (this.bytes, this.text, this.delimiter) = (bytes, text, delimiter);
        lines = new LineReader(text);
        options = new CsvReaderOptions { Separator = delimiter, HasHeader = false, BufferSize = 1024,
            OnMalformedRecord = _ => malformed = true };
    }

    public int Columns { get; set; }
    public double Fraction => bytes.Length == 0 ? 1 : (double)bytes.Position / bytes.Length;

    public void Dispose()
    {
        text.Dispose();
        bytes.Dispose();
    }

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
        var record = RecordForm.Checked(new CsvRecord(nextLine, Bare(whole), fields, wrong), Columns);
        nextLine += 1 + (more?.Count ?? 0);
        return record;
    }

    bool IsRow(string line) => !OddQuotes(line) && Parse(line).Wrong is null;

    (string[] Fields, string? Wrong) Parse(string record)
    {
        var bare = Bare(record);
        if (!bare.Contains('"', StringComparison.Ordinal)) return (bare.Split(delimiter), Undecoded(record));
        if (RecordForm.Simple(bare, delimiter) is { } simple
            && !RecordForm.Extra(simple, Columns == 0 ? int.MaxValue : Columns)) return (simple, Undecoded(record));
        malformed = false;
        using var reader = CsvReader.FromText(QuotedFormulas.Keep(bare, delimiter), options);
        if (!reader.Read()) return ([], BadQuotes);
        var fields = new string[reader.FieldCount];
        for (var i = 0; i < fields.Length; i++) fields[i] = reader.GetString(i);
        // Where the parser sees more than one record, a quote stands where none may.
        if (reader.Read() || malformed) return (fields, BadQuotes);
        if (Columns > 0 && RecordForm.Extra(fields, Columns)) return (fields, RecordForm.Count(fields, Columns));
        return (fields, Undecoded(record));
    }

    static string? Undecoded(string record) =>
        record.Contains('\uFFFD', StringComparison.Ordinal) ? "the row holds bytes that are no text in the mapping's \"encoding\"" : null;

    string? Next() => returned.Count > 0 ? returned.Pop() : lines.Read();

    static bool OddQuotes(string line) => line.AsSpan().Count('"') % 2 != 0;

    static string Bare(string record) => record.TrimEnd('\r', '\n');
}
