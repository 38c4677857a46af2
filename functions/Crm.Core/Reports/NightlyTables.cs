using System.Globalization;
using Crm.Common;
using Crm.Customers;
using Crm.Nightly;

namespace Crm.Reports;

/// <summary>A report as rows of text: the terminal, CSV and JSON all show this.</summary>
public sealed record ReportTable(string Name, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);

/// <summary>A night's report as tables.</summary>
public static class NightlyTables
{
    static readonly string[] SliceColumns = ["name", "title", "buyers", "share", "orders", "revenue", "per buyer", "currency"];

    public static IReadOnlyList<ReportTable> Of(NightlyReport report) =>
    [
        new("summary", ["customers", "buyers", "bought again", "repeat share", "changed tonight", "run", "input"],
            [[Text(report.Customers), Text(report.Buyers), Text(report.Repeaters), Share(report.Repeaters, report.Buyers),
                Text(report.Changed), report.Run, report.Input]]),
        Slices("classes", report.Classes, report.Buyers, w => Names.FromStoredName<RfmClass>(w)?.Chinese()),
        Slices("lives", report.Lives, report.Buyers, w => Names.FromStoredName<LifeStage>(w)?.Chinese()),
        Slices("grades", report.Grades, report.Buyers, w => Names.FromStoredName<Grade>(w)?.Chinese()),
        Slices("tiers", report.Tiers, report.Buyers, w => Names.FromStoredName<Tier>(w)?.Chinese()),
        Slices("regions", report.Regions, report.Buyers, _ => null),
        Matrix("migration", "class", report, [.. Enum.GetValues<RfmClass>().Select(c => (c.ToStoredName(), c.Chinese()))]),
        Matrix("life migration", "life", report, [.. Enum.GetValues<LifeStage>().Select(c => (c.ToStoredName(), c.Chinese()))]),
        new("tags", ["tag", "customers"], [.. report.Tags.Select(t => new[] { t.Key, Text(t.Value) })]),
        new("segments", ["segment", "customers", "joined", "left"],
            [.. report.Segments.Select(s =>
                new[] { s.Key, Text(s.Value), Text(report.Moves.GetValueOrDefault($"segment:{s.Key}||in")),
                Text(report.Moves.GetValueOrDefault($"segment:{s.Key}|in|")) })]),
    ];

    static ReportTable Slices(string name, SortedDictionary<string, Slice> slices, long buyers, Func<string, string?> title) =>
        new(name, SliceColumns,
            [.. slices.OrderByDescending(s => s.Value.Buyers).ThenBy(s => s.Key, StringComparer.Ordinal)
            .SelectMany(s => s.Value.Revenue.Select(r => new[]
        {
            s.Key.Length == 0 ? "(not known)"
                : s.Key, title(s.Key) ?? "", Text(s.Value.Buyers), Share(s.Value.Buyers, buyers), Text(s.Value.Orders),
            Money.Format(r.Value, r.Key), Money.Format(r.Value / Math.Max(1, s.Value.Buyers), r.Key), r.Key,
        }))]);

    /// <summary>Who was what before (rows) and is what now (columns); those that stayed are not counted.</summary>
    static ReportTable Matrix(string name, string what, NightlyReport report, List<(string Word, string Title)> words)
    {
        var from = words.Prepend(("", "(none)")).ToList();
        return new(name, ["from \\ to", .. words.Select(Named)],
            [.. from.Select(f =>
                (IReadOnlyList<string>)[Named(f),
                .. words.Select(to => Text(report.Moves.GetValueOrDefault($"{what}|{f.Item1}|{to.Word}")))])]);
    }

    // The name in both languages, as the other tables have it in two columns.
    static string Named((string Word, string Title) word) => word.Word.Length == 0 ? word.Title : $"{word.Word} {word.Title}";

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
    static string Share(long part, long all) => all == 0 ? "" : (100.0 * part / all).ToString("F1", CultureInfo.InvariantCulture) + " %";
}
