namespace Crm.Local.Import;

/// <summary>Reads the mapped facts of one order; what cannot be read is noted, and null or 0 is given.</summary>
sealed class ImportedFields(CellRules rules, RowProblems problems)
{
    public RowProblems Problems => problems;

    public static string? Text(Scope scope, MappedOrder? mapped) => Cells(scope, mapped?.Field).Cells is [var cell, ..] ? cell.Text : null;

    public string? Phone(Scope scope, MappedOrder? mapped)
    {
        if (Cells(scope, mapped?.Field).Cells is not [var cell, ..]) return null;
        if (rules.Phone(cell.Text, out var e164) is not { } wrong) return e164;
        problems.Add(cell.Column, cell.Text, wrong, CellKind.Phone);
        return null;
    }

    public int? Quantity(Scope scope, MappedOrder? mapped)
    {
        if (Cells(scope, mapped?.Field).Cells is not [var cell, ..]) return null;
        if (CellRules.Quantity(cell.Text, out var quantity) is not { } wrong) return quantity;
        problems.Add(cell.Column, cell.Text, wrong);
        return null;
    }

    public long? Money(Scope scope, MappedOrder? mapped, string currency)
    {
        var cells = Cells(scope, mapped?.Field).Cells;
        if (cells.Count == 0) return null;
        var sum = 0L;
        foreach (var cell in cells)
        {
            if (rules.Money(cell.Text, currency, out var minor) is { } wrong) problems.Add(cell.Column, cell.Text, wrong);
            sum += minor;
        }
        return sum;
    }

    public DateTimeOffset? Time(Scope scope, MappedOrder? mapped)
    {
        if (mapped?.Field is null) return null;
        var (kind, cells) = Cells(scope, mapped.Field);
        DateTimeOffset? time = null;
        foreach (var cell in cells)
        {
            if (mapped.Times!.Read(cell.Text, out var at) is { } wrong) problems.Add(cell.Column, cell.Text, wrong);
            else if (time is null || (kind == AggregateKind.Latest ? at > time : at < time)) time = at;
        }
        return time;
    }

    /// <summary>The cells that are not empty: one, or all of a one-to-many file's.</summary>
    static (AggregateKind Kind, IReadOnlyList<Cell> Cells) Cells(Scope scope, Field? field) => field switch
    {
        Field.Constant constant => (AggregateKind.Single, [new Cell(0, "", constant.Text)]),
        Field.Column column => (AggregateKind.Single, scope.Find(column.Source) is { } row && Cell(row, column.Index) is { } cell ? [cell] : []),
        Field.Aggregate all => (all.Kind, scope.Rows(all.Source).Select(row => Cell(row, all.Index)).OfType<Cell>().ToList()),
        Field.FirstOf first => first.Fields.Select(one => Cells(scope, one)).FirstOrDefault(found => found.Cells.Count > 0, (AggregateKind.Single, [])),
        _ => (AggregateKind.Single, []),
    };

    static Cell? Cell(Row row, int index) =>
        row.Cells[index].Length == 0 ? null : new Cell(row.Line, row.Source.Columns[index].Name, row.Cells[index]);
}
