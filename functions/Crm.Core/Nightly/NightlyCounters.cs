using System.Runtime.InteropServices;
using Crm.Customers;
using Crm.Customers.Views;

namespace Crm.Nightly;

/// <summary>Counts of one bucket while it is scanned, in flat arrays: a sorted map would cost more than the classifying.</summary>
sealed class NightlyCounters
{
    sealed class Count
    {
        public long Buyers, Orders, Revenue;
    }

    readonly Dictionary<(int Kind, string Name, string Currency), Count> slices = [];
    readonly Dictionary<string, Count>[] byKind =
        [.. Enumerable.Range(0, 5).Select(_ => new Dictionary<string, Count>(StringComparer.Ordinal))];
    readonly Dictionary<string, long> tags = new(StringComparer.Ordinal), segments = new(StringComparer.Ordinal);
    readonly Dictionary<Change, long> moves = [];
    string currency = "";

    public NightlyReport Report { get; private set; } = new();

    public void Start()
    {
        Report = new NightlyReport();
        slices.Clear();
        foreach (var kind in byKind) kind.Clear();
        tags.Clear();
        segments.Clear();
        moves.Clear();
        currency = "";
    }

    public void Add(CustomerView view, ulong fingerprint)
    {
        Report.Customers++;
        Report.Facts += fingerprint;
        foreach (var (name, _) in view.Tags) CollectionsMarshal.GetValueRefOrAddDefault(tags, name, out _)++;
        foreach (var name in view.Segments) CollectionsMarshal.GetValueRefOrAddDefault(segments, name, out _)++;
        if (view.Purchases == 0) return;
        Report.Buyers++;
        if (view.Purchases > 1) Report.Repeaters++;
        if (view.Currency != currency) Switch(view.Currency);
        Add(0, view.Class!.Value.ToStoredName(), view);
        Add(1, view.Life!.Value.ToStoredName(), view);
        Add(2, view.Grade!.Value.ToStoredName(), view);
        Add(3, view.Tier!.Value.ToStoredName(), view);
        Add(4, view.Region ?? "", view);
    }

    /// <summary>A customer whose changes are committed. Commits come to an end on any thread.</summary>
    public void Moved(IReadOnlyList<Change> changes)
    {
        lock (moves)
        {
            Report.Changed++;
            foreach (var change in changes) CollectionsMarshal.GetValueRefOrAddDefault(moves, change, out _)++;
        }
    }

    public NightlyReport Finish()
    {
        foreach (var (change, count) in moves) Report.Moved(change, count);
        SortedDictionary<string, Slice>[] into = [Report.Classes, Report.Lives, Report.Grades, Report.Tiers, Report.Regions];
        foreach (var (key, count) in slices)
        {
            if (!into[key.Kind].TryGetValue(key.Name, out var slice)) into[key.Kind][key.Name] = slice = new Slice();
            slice.Buyers += count.Buyers;
            slice.Orders += count.Orders;
            slice.Revenue[key.Currency] = count.Revenue;
        }
        foreach (var (name, count) in tags) Report.Tags[name] = count;
        foreach (var (name, count) in segments) Report.Segments[name] = count;
        return Report;
    }

    void Switch(string next)
    {
        currency = next;
        foreach (var kind in byKind) kind.Clear();
    }

    void Add(int kind, string name, CustomerView view)
    {
        if (!byKind[kind].TryGetValue(name, out var count))
        {
            if (!slices.TryGetValue((kind, name, currency), out count)) slices[(kind, name, currency)] = count = new Count();
            byKind[kind][name] = count;
        }
        count.Buyers++;
        count.Orders += view.Purchases;
        count.Revenue += view.Total;
    }
}
