using Crm.Customers;

namespace Crm.Nightly;

/// <summary>
/// A night's result: counts and sums only, so the same rows and rules give the same bytes, whatever the order of the buckets, the number of
/// workers or interruptions.
/// </summary>
public sealed record NightlyReport
{
    public string Run { get; set; } = "";
    public string Group { get; set; } = "";
    public DateOnly Date { get; set; }

    /// <summary>Fingerprint of all facts, the rules, the saved segments and the date.</summary>
    public string Input { get; set; } = "";
    public long Customers { get; set; }

    /// <summary>With a paid order.</summary>
    public long Buyers { get; set; }

    /// <summary>With more than one.</summary>
    public long Repeaters { get; set; }

    /// <summary>Whose row this night changed.</summary>
    public long Changed { get; set; }
    public SortedDictionary<string, Slice> Classes { get; init; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, Slice> Lives { get; init; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, Slice> Grades { get; init; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, Slice> Tiers { get; init; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, Slice> Regions { get; init; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, long> Tags { get; init; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, long> Segments { get; init; } = new(StringComparer.Ordinal);

    /// <summary>"class|old|new" → customers; "" for none.</summary>
    public SortedDictionary<string, long> Moves { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Sum of the customers' fingerprints.</summary>
    public ulong Facts { get; set; }

    public void Add(NightlyReport other)
    {
        (Customers, Buyers, Repeaters, Changed, Facts) =
            (Customers + other.Customers, Buyers + other.Buyers, Repeaters + other.Repeaters, Changed + other.Changed, Facts + other.Facts);
        Merge(Classes, other.Classes);
        Merge(Lives, other.Lives);
        Merge(Grades, other.Grades);
        Merge(Tiers, other.Tiers);
        Merge(Regions, other.Regions);
        foreach (var (name, count) in other.Tags) Tags[name] = Tags.GetValueOrDefault(name) + count;
        foreach (var (name, count) in other.Segments) Segments[name] = Segments.GetValueOrDefault(name) + count;
        foreach (var (name, count) in other.Moves) Moves[name] = Moves.GetValueOrDefault(name) + count;
    }

    internal void Moved(Change change, long customers)
    {
        if (change.What.StartsWith("tag:", StringComparison.Ordinal)) return;
        var key = $"{change.What}|{change.From}|{change.To}";
        Moves[key] = Moves.GetValueOrDefault(key) + customers;
    }

    static void Merge(SortedDictionary<string, Slice> into, SortedDictionary<string, Slice> more)
    {
        foreach (var (name, slice) in more)
        {
            if (!into.TryGetValue(name, out var mine)) into[name] = mine = new Slice();
            mine.Add(slice);
        }
    }
}

/// <summary>A part of the buyers. Revenue is minor units by the currency each buys in most.</summary>
public sealed record Slice
{
    public long Buyers { get; set; }
    public long Orders { get; set; }
    public SortedDictionary<string, long> Revenue { get; init; } = new(StringComparer.Ordinal);

    public void Add(Slice other)
    {
        (Buyers, Orders) = (Buyers + other.Buyers, Orders + other.Orders);
        foreach (var (currency, amount) in other.Revenue) Revenue[currency] = Revenue.GetValueOrDefault(currency) + amount;
    }
}
