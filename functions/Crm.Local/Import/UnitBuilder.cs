namespace Crm.Local.Import;

/// <summary>One event to be applied, the rows it stands for, and what it counts beside them.</summary>
sealed record BuiltOrder(IReadOnlyList<FileRow> Rows, Crm.Events.ShopEvent Event, ImportCounts Noted);

/// <summary>What a unit's rows have become: events to apply in turn, and rows that are settled already.</summary>
sealed class BuiltUnit(long number, string file)
{
    readonly List<Reject> rejects = [];

    public long Number => number;
    public List<BuiltOrder> Orders { get; } = [];
    public ImportCounts Counts { get; private set; } = new();
    public IReadOnlyList<Reject> Rejects => rejects;

    /// <summary>Units of one buyer have the same.</summary>
    public string Partition => Orders[0].Event.Identities is [var first, ..] ? first.Value : Orders[0].Event.Order!.Key.Id;

    public void Add(ImportCounts counts) => Counts = Counts.Plus(counts);

    public void Refuse(IReadOnlyList<FileRow> rows, RowProblems problems)
    {
        foreach (var row in rows) rejects.Add(problems.Reject(file, row.Record));
        Add(new ImportCounts { Rows = rows.Count, Rejected = rows.Count });
    }

    public void Refuse(IReadOnlyList<FileRow> rows, string column, string value, string reason)
    {
        var problems = new RowProblems();
        problems.Add(column, value, reason);
        Refuse(rows, problems);
    }
}

/// <summary>
/// Makes events of a unit's rows. Where every row is a line, they are one order. Elsewhere an order is told again: the same row brings
/// nothing, rows that differ in their line's columns alone are one order with several lines, and others are news of it if their times
/// differ.
/// </summary>
sealed class UnitBuilder(Mapping mapping, OrderBuilder orders, string file)
{
    public BuiltUnit Build(RowUnit unit)
    {
        var built = new BuiltUnit(unit.Number, file);
        if (unit.Rows is [var only] && IsSkipped(only)) built.Add(new ImportCounts { Rows = 1, Skipped = 1 });
        else if (unit.Rows.Count == 1 || mapping.RowsAreLines) Whole(built, unit.Rows);
        else Repeated(built, unit.Rows);
        return built;
    }

    bool IsSkipped(FileRow one)
    {
        if (one.Record.Wrong is not null) return false;
        return mapping.Sources[0].SkipWithout is { } column && one.Row.Cells[column].Length == 0 || SummaryRow.Is(one.Row, mapping);
    }

    void Whole(BuiltUnit built, IReadOnlyList<FileRow> rows)
    {
        if (TwoBuyers(built, rows)) return;
        var problems = new RowProblems();
        if (orders.Build(rows, problems) is { } order) built.Orders.Add(order);
        else built.Refuse(rows, problems);
    }

    void Repeated(BuiltUnit built, IReadOnlyList<FileRow> rows)
    {
        var distinct = new List<FileRow>();
        foreach (var row in rows)
            if (!distinct.Exists(other => other.Row.SameCells(row.Row))) distinct.Add(row);
        var same = rows.Count - distinct.Count;
        built.Add(new ImportCounts { Rows = same, Unchanged = same });
        if (distinct.Count == 1 || mapping.LineColumns is { Count: > 0 } lines
            && distinct.TrueForAll(row => row.Row.SameCells(distinct[0].Row, lines))) Whole(built, distinct);
        else if (!TwoBuyers(built, distinct)) News(built, distinct);
    }

    /// <summary>Two buyers cannot have one order: an id was cut, or two shops' files were put together. Neither row is believed.</summary>
    bool TwoBuyers(BuiltUnit built, IReadOnlyList<FileRow> rows)
    {
        FileRow? first = null;
        var known = "";
        foreach (var row in rows)
        {
            if (orders.BuyerOf(row.Row) is not { Length: > 0 } buyer) continue;
            if (first is not null && buyer != known)
            {
                built.Refuse(rows, mapping.KeyName, mapping.KeyOf(row.Row),
                    $"has two buyers: one in {first.Record.Where}, another in {row.Record.Where}");
                return true;
            }
            (first, known) = (row, buyer);
        }
        return false;
    }

    void News(BuiltUnit built, List<FileRow> rows)
    {
        var told = new Dictionary<DateTimeOffset, FileRow>();
        foreach (var row in rows)
        {
            var problems = new RowProblems();
            if (orders.Build([row], problems) is not { } order) built.Refuse([row], problems);
            else if (told.TryAdd(order.Event.Order!.Details!.At, row)) built.Orders.Add(order);
            else
            {
                var other = told[order.Event.Order.Details.At];
                built.Refuse([row], mapping.KeyName, mapping.KeyOf(row.Row),
                    $"is in {other.Record.Where} too, with other content ({row.Row.Differs(other.Row)}) "
                    + "and no later time: where every row is a line of an order, the mapping's \"lines\" need \"key\"");
            }
        }
    }
}
