using Crm.Orders;

namespace Crm.Local.Import;

/// <summary>A mistake in a mapping file or in the files it names; <see cref="Path"/> is the JSON path in the mapping.</summary>
public sealed record MappingProblem(string File, string Path, string Sentence)
{
    public override string ToString() => Path.Length == 0 ? $"{File}: {Sentence}" : $"{File}: {Path}: {Sentence}";
}

/// <summary>What a mapping file says, checked: the files and how they join, and where each fact of an order comes from.</summary>
sealed record Mapping
{
    public required string File { get; init; }
    public required string Platform { get; init; }
    public required CellRules Rules { get; init; }

    /// <summary>The orders file is the first, its joins follow.</summary>
    public required IReadOnlyList<Source> Sources { get; init; }
    public required Section Order { get; init; }
    public required IReadOnlyDictionary<Milestone, MappedOrder> Times { get; init; }

    /// <summary>By the source's status word; null when the mapping does not restrict the words.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<Milestone, MappedOrder>>? Statuses { get; init; }
    public Section? Lines { get; init; }
    public Section? Parcels { get; init; }
    public Section? Refunds { get; init; }

    /// <summary>
    /// Columns of the orders file that name the order, the first that is not empty; none where the id comes from elsewhere.
    /// </summary>
    public IReadOnlyList<int> Key { get; init; } = [];

    /// <summary>Every row of the orders file is a line, and those with one key are an order. Else a row is an order.</summary>
    public bool RowsAreLines { get; init; }

    /// <summary>With the key it names one line: a repeated row counts once.</summary>
    public int? LineId { get; init; }

    /// <summary>Columns of the orders file that only its lines use.</summary>
    public IReadOnlySet<int> LineColumns { get; init; } = new HashSet<int>();

    public string KeyName => Key.Count == 0 ? Order["id"]!.Describe : Sources[0].Columns[Key[0]].Title;

    public string KeyOf(Row row)
    {
        foreach (var index in Key)
            if (row.Cells[index].Length > 0) return row.Cells[index];
        return "";
    }
}

/// <summary>
/// Facts by name; <see cref="From"/> is the one-to-many file whose every row is one line, parcel or refund (else the order's own row is).
/// </summary>
sealed record Section(Source? From, IReadOnlyDictionary<string, MappedOrder> Fields)
{
    public MappedOrder? this[string name] => Fields.GetValueOrDefault(name);
}

/// <summary>
/// Where a fact comes from, and for times how they are written. <see cref="OrLatest"/>: else the latest time known of the order.
/// </summary>
sealed record MappedOrder(Field? Field, TimeText? Times = null, bool OrLatest = false)
{
    public string Describe => Field is null ? MappingShape.Latest : Field.Describe;

    /// <summary>Its columns of one file.</summary>
    public IEnumerable<int> ColumnsOf(Source source) => Columns(Field, source);

    static IEnumerable<int> Columns(Field? field, Source source) => field switch
    {
        Field.Column column when column.Source == source => [column.Index],
        Field.Aggregate all when all.Source == source => [all.Index],
        Field.FirstOf first => first.Fields.SelectMany(one => Columns(one, source)),
        _ => [],
    };
}

abstract record Field
{
    public abstract string Describe { get; }

    public sealed record Constant(string Text) : Field
    {
        public override string Describe => $"'{Text}'";
    }

    public sealed record Column(Source Source, int Index) : Field
    {
        /// <summary>Which word of the cell, from 1: addresses in one cell begin with the province. Null: all of it.</summary>
        public int? Word { get; init; }
        public override string Describe => Source.Columns[Index].Title;
    }

    /// <summary>All values of a one-to-many file's column: summed, or the earliest or latest of them.</summary>
    public sealed record Aggregate(AggregateKind Kind, Source Source, int Index) : Field
    {
        public override string Describe => Source.Columns[Index].Name;
    }

    /// <summary>The first that is not empty.</summary>
    public sealed record FirstOf(IReadOnlyList<Field> Fields) : Field
    {
        public override string Describe => string.Join(" or ", Fields.Select(one => one.Describe));
    }
}

enum AggregateKind
{
    Single,
    Sum,
    Earliest,
    Latest,
}
