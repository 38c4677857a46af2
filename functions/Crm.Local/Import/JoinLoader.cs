namespace Crm.Local.Import;

/// <summary>Reads a joined file into memory. A bad row is rejected here, with its own text, and so are the orders that need it.</summary>
static class JoinLoader
{
    public static RowIndex Load(InputFile file, CellRules rules, Action<Reject> reject, Action<double> progress, CancellationToken cancel)
    {
        var index = new RowIndex(file.Source);
        var key = file.Source.Join!.Key;
        using var rows = new SourceRows(file, rules);
        for (var count = 1; rows.Read() is var (record, row); count++)
        {
            var problems = Check(file.Source, record, row);
            if (problems.Any) reject(problems.Reject(file.Name, record));
            if (row.Cells[key].Length > 0) index.Add(row.Cells[key], row with { Bad = problems.Any });
            if (count % 4096 != 0) continue;
            cancel.ThrowIfCancellationRequested();
            progress(rows.Fraction);
        }
        return index;
    }

    static RowProblems Check(Source source, CsvRecord record, Row row)
    {
        var problems = new RowProblems();
        if (record.Wrong is { } form)
        {
            problems.Add("", "", form);
            return problems;
        }
        if (record.Short is { } cut
            && source.Columns.Zip(row.Cells).Any(cell => cell.Second.Length == 0 && cell.First.Checks.Count > 0)) problems.Add("", "", cut);
        if (problems.Any) return problems;
        if (row.Lost is { } lost) problems.Add(lost.Column, lost.Text, lost.Wrong);
        var keyColumn = source.Columns[source.Join!.Key].Name;
        if (row.Cells[source.Join.Key].Length == 0) problems.Add(keyColumn, "", "is empty");
        foreach (var (column, text) in source.Columns.Zip(row.Cells))
            foreach (var check in column.Checks)
                if (text.Length > 0 && check.Wrong(text) is { } wrong) problems.Add(column.Name, text, wrong, check.Kind);
        return problems;
    }
}
