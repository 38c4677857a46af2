using System.Text;

namespace Crm.Local.Import;

/// <summary>One input file and the columns of it the mapping uses (the others are never kept).</summary>
sealed class Source(int id, string alias, string path)
{
    readonly List<UsedColumn> columns = [];

    public int Id => id;

    /// <summary>Its name in the mapping, empty for the orders file.</summary>
    public string Alias => alias;

    /// <summary>JSON path in the mapping.</summary>
    public string Path => path;
    public string File { get; set; } = "";
    public char Delimiter { get; set; } = ',';
    public Encoding Encoding { get; set; } = Encoding.UTF8;

    /// <summary>The encoding where the file's bytes are not UTF-8; null: that of the mapping, whatever they are.</summary>
    public Encoding? Fallback { get; set; }

    /// <summary>The one sheet of a workbook that is read; null: those with the mapping's columns.</summary>
    public string? Sheet { get; set; }

    /// <summary>Rows where this column is empty are no orders (continuation rows of some exports).</summary>
    public int? SkipWithout { get; set; }
    public Join? Join { get; set; }
    public IReadOnlyList<UsedColumn> Columns => columns;

    /// <summary>Lists of columns of which the file must have one.</summary>
    public List<(string Path, IReadOnlyList<int> Columns)> OneOf { get; } = [];

    /// <summary>A header's names, without what keeps them text.</summary>
    public static string[] Names(string[] fields) => [.. fields.Select(name => CellText.Unwrap(name.Trim(), strict: true, out _))];

    /// <summary>A header with these names has what the mapping needs.</summary>
    public bool IsIn(string[] header) => columns.TrueForAll(column => !column.Required || column.PlaceIn(header) >= 0)
        && OneOf.TrueForAll(list => list.Columns.Any(index => columns[index].PlaceIn(header) >= 0));

    /// <summary>The column's place in the rows read; a check given here is made on every row.</summary>
    public int Use(string name, string path, CellKind kind, CellCheck? check = null, bool required = true)
    {
        var index = columns.FindIndex(column => column.Name == name);
        if (index < 0)
        {
            index = columns.Count;
            columns.Add(new UsedColumn(name, path, []));
        }
        var column = columns[index];
        if (check is not null) column.Checks.Add(check);
        column.Strict |= kind != CellKind.Text;
        column.IsId |= kind == CellKind.Id;
        column.IsMoney |= kind == CellKind.Money;
        column.Required |= required;
        return index;
    }
}

sealed record UsedColumn(string Name, string Path, List<CellCheck> Checks)
{
    /// <summary>Its name for people: the first of those it may have.</summary>
    public string Title { get; } = Name.Split('|')[0];

    /// <summary>Where it stands in a header, else -1. "订单编号|主订单编号": exports name one column by turns.</summary>
    public int PlaceIn(string[] header)
    {
        var whole = Array.IndexOf(header, Name);
        return whole >= 0 || !Name.Contains('|', StringComparison.Ordinal) ? whole
            : Name.Split('|').Select(one => Array.IndexOf(header, one.Trim())).FirstOrDefault(at => at >= 0, -1);
    }

    /// <summary>Holds something else than words.</summary>
    public bool Strict { get; set; }

    /// <summary>Tells orders or buyers apart.</summary>
    public bool IsId { get; set; }

    public bool IsMoney { get; set; }

    /// <summary>Some of its ids have more digits than a spreadsheet keeps.</summary>
    public bool Intact { get; set; }

    /// <summary>The file must have it.</summary>
    public bool Required { get; set; }
}

/// <summary>The rows of this file whose <see cref="Key"/> column equals the value of <see cref="On"/>.</summary>
sealed record Join
{
    public required int Key { get; init; }
    public required Field.Column On { get; init; }
    public bool Many { get; init; }

    /// <summary>With the key it names one row: a repeated row counts once, and lines keep this order.</summary>
    public int? RowId { get; init; }
    public bool Required { get; init; }
}

/// <summary><see cref="Wrong"/> answers null when the text is good, else what is wrong with it ("is no amount").</summary>
sealed record CellCheck(CellKind Kind, Func<string, string?> Wrong);

/// <summary>One row: the used columns' texts, trimmed, "" where empty. A bad one is in the rejects already.</summary>
sealed record Row(Source Source, long Line, string[] Cells, bool Bad = false)
{
    /// <summary>An id of the row that a spreadsheet has rounded.</summary>
    public CellProblem? Lost { get; init; }

    public bool SameCells(Row other) => Cells.AsSpan().SequenceEqual(other.Cells);

    public bool SameCells(Row other, IReadOnlySet<int> except)
    {
        for (var i = 0; i < Cells.Length; i++)
            if (Cells[i] != other.Cells[i] && !except.Contains(i)) return false;
        return true;
    }

    /// <summary>The columns in which two rows differ.</summary>
    public string Differs(Row other) =>
        string.Join(", ", Source.Columns.Where((_, i) => Cells[i] != other.Cells[i]).Select(column => column.Name));
}

sealed record CellProblem(string Column, string Text, string Wrong);

readonly record struct Cell( long Line, string Column, string Text);
