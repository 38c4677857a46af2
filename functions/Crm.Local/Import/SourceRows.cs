namespace Crm.Local.Import;

/// <summary>The rows of one file, reduced to the columns the mapping uses.</summary>
sealed class SourceRows : IDisposable
{
    readonly Source source;
    readonly CellRules? rules;
    readonly IRecords records;

    /// <summary>Without rules only the header is of use.</summary>
    public SourceRows(InputFile file, CellRules? rules)
    {
        (source, this.rules) = (file.Source, rules);
        records = file.Open();
        Header = Source.Names(records.Read()?.Fields ?? []);
        Places = source.Columns.Select(column => column.PlaceIn(Header)).ToArray();
        records.Columns = Header.Length;
    }

    public string[] Header { get; }

    /// <summary>Where each used column stands in the header, -1 where it does not.</summary>
    public int[] Places { get; }

    /// <summary>Why the file cannot be read.</summary>
    public string? Wrong => records.Wrong;

    /// <summary>What a person should know of how the file is read.</summary>
    public IReadOnlyList<string> Notes => records.Notes;

    /// <summary>How much of the file is read, 0 to 1.</summary>
    public double Fraction => records.Fraction;

    public (CsvRecord Record, Row Row)? Read()
    {
        if (records.Read() is not { } record) return null;
        var cells = new string[Places.Length];
        CellProblem? lost = null;
        for (var i = 0; i < cells.Length; i++)
        {
            var column = source.Columns[i];
            var wrapped = false;
            cells[i] = Places[i] >= 0 && Places[i] < record.Fields.Length
                ? rules!.Clean(record.Fields[Places[i]], column.Strict, out wrapped) : "";
            if (column.IsMoney && cells[i].Length > 0 && record.Numbers?[Places[i]] is { } number)
                cells[i] = rules!.Amount(number, cells[i]);
            // What was kept as text was never rounded.
            if (column.IsId && !wrapped && lost is null && LostDigits.Wrong(cells[i], column.Intact) is { } wrong) lost =
                new CellProblem(column.Name, cells[i], wrong);
        }
        return (record, new Row(source, record.Line, cells, record.Wrong is not null) { Lost = lost });
    }

    public void Dispose() => records.Dispose();
}
