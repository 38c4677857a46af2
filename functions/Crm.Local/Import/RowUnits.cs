namespace Crm.Local.Import;

/// <summary>A row of the orders file as it came and as it is used.</summary>
sealed record FileRow(CsvRecord Record, Row Row);

/// <summary>
/// All rows of one order, numbered in the order in which their last rows stand: the same file always gives the same numbers.
/// </summary>
sealed record RowUnit(long Number, IReadOnlyList<FileRow> Rows);

/// <summary>
/// Where the last row of every order stands: read once before, so that the rows can then be streamed and an order goes on its way as soon
/// as it is whole. An order costs about 40 bytes.
/// </summary>
sealed class OrderIndex
{
    // By a hash of the key: two keys with one hash only make the first wait for the second.
    readonly Dictionary<ulong, long> last = [];

    public static OrderIndex Read(InputFile file, Mapping mapping, CancellationToken cancel)
    {
        var index = new OrderIndex();
        using var rows = new SourceRows(file, mapping.Rules);
        for (var at = 0L; rows.Read() is var (_, row); at++)
        {
            if (mapping.KeyOf(row) is { Length: > 0 } key) index.last[Hash(key)] = at;
            foreach (var (column, text) in file.Source.Columns.Zip(row.Cells))
                if (column is { IsId: true, Intact: false }) column.Intact = LostDigits.IsIntact(text);
            if (at % 4096 == 0) cancel.ThrowIfCancellationRequested();
        }
        return index;
    }

    public long LastOf(string key) => last.GetValueOrDefault(Hash(key), -1);

    // FNV-1a.
    static ulong Hash(string key)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in key) hash = (hash ^ c) * 1099511628211UL;
        return hash;
    }
}

/// <summary>
/// Streams the orders file as whole orders. Rows of an order may stand anywhere; those that wait for later ones are kept in memory.
/// </summary>
sealed class RowUnits(SourceRows rows, Mapping mapping, OrderIndex index)
{
    /// <summary>About half a gigabyte of ordinary rows.</summary>
    public const int MostWaiting = 750_000;
    readonly Dictionary<string, List<FileRow>> open = new(StringComparer.Ordinal);
    int waiting;
    long number;

    public IEnumerable<RowUnit> Read()
    {
        for (var at = 0L; rows.Read() is var (record, row); at++)
        {
            var one = new FileRow(record, row);
            if (KeyOf(one) is not { Length: > 0 } key) yield return new RowUnit(number++, [one]);
            else if (Complete(key, one, at) is { } whole) yield return new RowUnit(number++, whole);
        }
        foreach (var rest in open.Values.OrderBy(rest => rest[0].Record.Line)) yield return new RowUnit(number++, rest);
    }

    // Where a row is a whole order, a bad one must not take a good one with it; and a rounded id belongs to no order.
    string KeyOf(FileRow one)
    {
        var bad = one.Record.Wrong is not null || one.Row.Lost is not null;
        return bad && (!mapping.RowsAreLines || one.Row.Lost?.Column == mapping.KeyName) ? "" : mapping.KeyOf(one.Row);
    }

    List<FileRow>? Complete(string key, FileRow one, long at)
    {
        var known = open.Count == 0 ? null : open.GetValueOrDefault(key);
        if (at >= index.LastOf(key))
        {
            if (known is null) return [one];
            open.Remove(key);
            waiting -= known.Count;
            known.Add(one);
            return known;
        }
        if (++waiting > MostWaiting)
            throw new ImportException($"More than {MostWaiting} rows wait for later rows of their orders ({one.Record.Where}): sort "
                + $"the file by {mapping.KeyName}.");
        if (known is null) open[key] = known = [];
        known.Add(one with { Record = one.Record with { Fields = [] } });
        return null;
    }
}
