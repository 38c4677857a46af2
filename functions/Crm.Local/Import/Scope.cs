namespace Crm.Local.Import;

/// <summary>The joined files in memory, by <see cref="Source.Id"/>, and the names the files have on disk.</summary>
sealed record JoinedFiles(IReadOnlyList<RowIndex?> Indexes, IReadOnlyList<string> Names);

/// <summary>A row and all rows that can be reached from it: an order, or one of its lines inside the order's scope.</summary>
sealed class Scope(JoinedFiles files, Row row, Scope? order, RowProblems problems)
{
    readonly (bool Known, List<Row> Rows)[] found = new (bool, List<Row>)[files.Names.Count];

    /// <summary>The order's rows of the orders file, where each is a line.</summary>
    public IReadOnlyList<Row> Lines { get; init; } = [];

    public Scope Inner(Row inner) => new(files, inner, this, problems);

    /// <summary>The row of a one-to-one file, or null.</summary>
    public Row? Find(Source source)
    {
        if (row.Source == source) return row;
        if (source.Join is not { } join) return order?.Find(source);
        ref var known = ref found[source.Id];
        if (!known.Known) known = (true, One(source, join));
        return known.Rows.Count == 0 ? null : known.Rows[0];
    }

    /// <summary>The rows of a one-to-many file: in the order of their row id, repeated rows once.</summary>
    public IReadOnlyList<Row> Rows(Source source)
    {
        if (source.Join is null) return Lines;
        ref var known = ref found[source.Id];
        if (!known.Known) known = (true, Many(source, source.Join!));
        return known.Rows;
    }

    List<Row> One(Source source, Join join)
    {
        var (on, key, rows) = Look(source, join);
        if (rows.Count == 0 && join.Required) problems.Add(on, key, key.Length == 0 ? "is empty" : $"is not in {files.Names[source.Id]}");
        if (rows.Find(other => !other.SameCells(rows[0])) is { } other) Differ(source, on, key, rows[0], other);
        return rows;
    }

    List<Row> Many(Source source, Join join)
    {
        var (on, key, rows) = Look(source, join);
        if (join.RowId is not { } id || rows.Count < 2) return rows;
        var distinct = new List<Row>(rows.Count);
        foreach (var next in rows.OrderBy(next => next.Cells[id], RowIds.Order))
        {
            if (distinct.Count == 0 || distinct[^1].Cells[id] != next.Cells[id]) distinct.Add(next);
            else if (!distinct[^1].SameCells(next)) Differ(source, on, key, distinct[^1], next);
        }
        return distinct;
    }

    (string On, string Key, List<Row> Rows) Look(Source source, Join join)
    {
        var on = join.On.Source.Columns[join.On.Index].Name;
        if (Find(join.On.Source)?.Cells[join.On.Index] is not { Length: > 0 } key) return (on, "", []);
        var rows = files.Indexes[source.Id]!.Find(key);
        foreach (var bad in rows.Where(bad => bad.Bad)) problems.Add(on, key,
            $"has a bad row: line {bad.Line} of {files.Names[source.Id]}");
        return (on, key, rows);
    }

    void Differ(Source source, string on, string key, Row a, Row b) =>
        problems.Add(on, key, $"has rows in {files.Names[source.Id]} that contradict each other: lines {a.Line} and {b.Line}");
}

sealed class RowIds : IComparer<string>
{
    public static readonly RowIds Order = new();

    // 2 before 10 where both are numbers; texts after numbers.
    public int Compare(string? a, string? b)
    {
        var (first, second) = (long.TryParse(a, out var x), long.TryParse(b, out var y));
        if (first != second) return first ? -1 : 1;
        return first && x != y ? x.CompareTo(y) : string.CompareOrdinal(a, b);
    }
}
