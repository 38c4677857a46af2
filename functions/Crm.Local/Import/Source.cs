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

    /// <summary>Rows where this column is empty are no orders (continuation rows of some exports).</summary>
    public int? SkipWithout { get; set; }
    public Join? Join { get; set; }
    public IReadOnlyList<UsedColumn> Columns => columns;

    /// <summary>The column's place in the rows read; a check given here is made on every row.</summary>
    public int Use(string name, string path, CellCheck? check = null)
    {
        var index = columns.FindIndex(column => column.Name == name);
        if (index < 0)
        {
            index = columns.Count;
            columns.Add(new UsedColumn(name, path, []));
        }
        if (check is not null) columns[index].Checks.Add(check);
        return index;
    }
}

sealed record UsedColumn(string Name, string Path, List<CellCheck> Checks);

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
    public bool SameCells(Row other) => Cells.AsSpan().SequenceEqual(other.Cells);
}

readonly record struct Cell( long Line, string Column, string Text);
