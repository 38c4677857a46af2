namespace Crm.Local.Import;

/// <summary>The rows of one file, reduced to the columns the mapping uses.</summary>
sealed class SourceRows : IDisposable
{
    readonly Source source;
    readonly CellRules? rules;
    readonly FileStream bytes;
    readonly StreamReader text;
    readonly CsvRecords records;

    /// <summary>Without rules only the header is of use.</summary>
    public SourceRows(InputFile file, CellRules? rules)
    {
        (source, this.rules) = (file.Source, rules);
        (bytes, text) = file.Open();
        records = new CsvRecords(text, source.Delimiter);
        Header = (records.Read()?.Fields ?? []).Select(name => name.Trim()).ToArray();
        Places = source.Columns.Select(column => Array.IndexOf(Header, column.Name)).ToArray();
        records.Columns = Header.Length;
    }

    public string[] Header { get; }

    /// <summary>Where each used column stands in the header, -1 where it does not.</summary>
    public int[] Places { get; }

    /// <summary>How much of the file is read, 0 to 1.</summary>
    public double Fraction => bytes.Length == 0 ? 1 : (double)bytes.Position / bytes.Length;

    public (CsvRecord Record, Row Row)? Read()
    {
        if (records.Read() is not { } record) return null;
        var cells = new string[Places.Length];
        for (var i = 0; i < cells.Length; i++)
            cells[i] = Places[i] < record.Fields.Length ? rules!.Clean(record.Fields[Places[i]]) : "";
        return (record, new Row(source, record.Line, cells, record.Wrong is not null));
    }

    public void Dispose()
    {
        text.Dispose();
        bytes.Dispose();
    }
}
