namespace Crm.Local.Import;

/// <summary>Reads the mapped facts of one order; what cannot be read is noted, and null or 0 is given.</summary>
sealed class ImportedFields(CellRules rules, RowProblems problems, bool tellsLines = false)
{
    public RowProblems Problems => problems;

    /// <summary>Phones that could not be read. They cost the order only when nothing else names its buyer.</summary>
    public int Phones { get; private set; }

    /// <summary>E-mail addresses that name nobody: mistyped, masked, or typed to get past a form.</summary>
    public int Emails { get; private set; }

    /// <summary>Numbers of things that a spreadsheet had rounded.</summary>
    public int Codes { get; private set; }

    public static string? Text(Scope scope, MappedOrder? mapped) => Cells(scope, mapped?.Field).Cells is [var cell, ..] ? cell.Text : null;

    public static bool Empty(Row row, MappedOrder? mapped) =>
        mapped is null || mapped.ColumnsOf(row.Source).All(index => row.Cells[index].Length == 0);

    /// <summary>A name; null where the platform has masked it.</summary>
    public static string? Name(Scope scope, MappedOrder? mapped) =>
        Text(scope, mapped) is { } name && !CellText.IsMasked(name) ? name : null;

    /// <summary>The number of a product, parcel or refund.</summary>
    public string? Code(Scope scope, MappedOrder? mapped)
    {
        if (Text(scope, mapped) is not { } code || LostDigits.Wrong(code, intact: true) is null) return Text(scope, mapped);
        Codes++;
        return null;
    }

    /// <param name="scope">The order.</param>
    /// <param name="mapped">Where the phone stands.</param>
    /// <param name="country">The order's, whose national numbers are understood; else the mapping's.</param>
    /// <param name="wrong">Why it is none, where a person may have mistyped it; null for one that is masked.</param>
    public string? Phone(Scope scope, MappedOrder? mapped, string? country, out CellProblem? wrong)
    {
        wrong = null;
        if (Cells(scope, mapped?.Field).Cells is not [var cell, ..]) return null;
        if (rules.Phone(cell.Text, country, out var e164) is not { } reason) return e164;
        Phones++;
        if (!CellText.IsMasked(cell.Text)) wrong = new CellProblem(cell.Column, cell.Text, reason);
        return null;
    }

    /// <summary>The address as the platforms' webhooks read it; one that is none costs itself, not the order.</summary>
    public string? Email(Scope scope, MappedOrder? mapped)
    {
        if (Text(scope, mapped) is not { } text) return null;
        if (Customers.EmailAddress.TryParse(text, out var address)) return address;
        Emails++;
        return null;
    }

    public int? Quantity(Scope scope, MappedOrder? mapped)
    {
        if (Cells(scope, mapped?.Field).Cells is not [var cell, ..]) return null;
        if (CellRules.Quantity(cell.Text, out var quantity) is not { } wrong) return quantity;
        Add(cell, wrong);
        return null;
    }

    void Add(Cell cell, string wrong) =>
        problems.Add(cell.Column, cell.Text, tellsLines && cell.Line > 0 ? $"{wrong} (line {cell.Line})" : wrong);

    public long? Money(Scope scope, MappedOrder? mapped, string currency)
    {
        var cells = Cells(scope, mapped?.Field).Cells;
        if (cells.Count == 0) return null;
        var sum = 0L;
        foreach (var cell in cells)
        {
            if (rules.Money(cell.Text, currency, out var minor) is { } wrong) Add(cell, wrong);
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
            if (mapped.Times!.Read(cell.Text, out var at) is { } wrong) Add(cell, wrong);
            else if (time is null || (kind == AggregateKind.Latest ? at > time : at < time)) time = at;
        }
        return time;
    }

    /// <summary>The cells that are not empty: one, or all of a one-to-many file's.</summary>
    static (AggregateKind Kind, IReadOnlyList<Cell> Cells) Cells(Scope scope, Field? field) => field switch
    {
        Field.Constant constant => (AggregateKind.Single, [new Cell(0, "", constant.Text)]),
        Field.Column column =>
            (AggregateKind.Single, scope.Find(column.Source) is { } row && Word(Cell(row, column.Index), column.Word) is { } cell ? [cell]
            : []),
        Field.Aggregate all => (all.Kind, scope.Rows(all.Source).Select(row => Cell(row, all.Index)).OfType<Cell>().ToList()),
        Field.FirstOf first =>
            first.Fields.Select(one => Cells(scope, one)).FirstOrDefault(found => found.Cells.Count > 0, (AggregateKind.Single, [])),
        _ => (AggregateKind.Single, []),
    };

    static Cell? Cell(Row row, int index) =>
        row.Cells[index].Length == 0 ? null : new Cell(row.Line, row.Source.Columns[index].Title, row.Cells[index]);

    static Cell? Word(Cell? cell, int? word)
    {
        if (cell is not { } whole || word is not { } which) return cell;
        var words = whole.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return words.Length >= which ? whole with { Text = words[which - 1] } : null;
    }
}
