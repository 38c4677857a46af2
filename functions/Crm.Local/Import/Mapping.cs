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
}

/// <summary>Facts by name; <see cref="From"/> is the one-to-many file whose every row is one line, parcel or refund (else the order's own row is).</summary>
sealed record Section(Source? From, IReadOnlyDictionary<string, MappedOrder> Fields)
{
    public MappedOrder? this[string name] => Fields.GetValueOrDefault(name);
}

/// <summary>Where a fact comes from, and for times how they are written. <see cref="OrLatest"/>: else the latest time known of the order.</summary>
sealed record MappedOrder(Field? Field, TimeText? Times = null, bool OrLatest = false)
{
    public string Describe => Field is null ? MappingShape.Latest : Field.Describe;
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
        public override string Describe => Source.Columns[Index].Name;
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
