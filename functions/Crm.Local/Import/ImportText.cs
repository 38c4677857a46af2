using System.Globalization;

namespace Crm.Local.Import;

/// <summary>An import's counts in words.</summary>
static class ImportText
{
    public static string Summary(ImportSummary summary)
    {
        var resumed = summary.ResumedAt == 0 ? ""
            : string.Create(CultureInfo.InvariantCulture, $" (continued after row {summary.ResumedAt:N0})");
        return string.Create(CultureInfo.InvariantCulture,
            $"{Counts(summary.Counts, "applied", resumed)}; {summary.Elapsed.TotalSeconds:N1} s, {summary.RowsPerSecond:N0} rows/s.");
    }

    public static string Counts(ImportCounts counts, string applied, string resumed = "")
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{counts.Rows:N0} rows read{resumed}: {counts.Applied:N0} orders "
            + $"{applied}, {counts.Unchanged:N0} unchanged, {counts.Rejected:N0} rejected");
        return text + Also(counts.Merged, "merged into an order of another row") + Also(counts.Skipped, "skipped")
            + Also(counts.JoinedRejected, "rejected in joined files");
    }

    /// <summary>What a person should know of the orders that came.</summary>
    public static IEnumerable<string> Notes(ImportCounts counts)
    {
        if (counts.Guests > 0) yield return string.Create(CultureInfo.InvariantCulture,
            $"{counts.Guests:N0} orders name no buyer: they are in the revenue, but nobody's.");
        if (counts.Phones > 0) yield return string.Create(CultureInfo.InvariantCulture,
            $"{counts.Phones:N0} phones are masked or cannot be read: their orders came without them.");
        if (counts.Emails > 0) yield return string.Create(CultureInfo.InvariantCulture,
            $"{counts.Emails:N0} e-mail addresses are masked or cannot be read: their orders came without them.");
        if (counts.Codes > 0) yield return string.Create(CultureInfo.InvariantCulture,
            $"{counts.Codes:N0} numbers of items or parcels were rounded by a spreadsheet: their orders came without them.");
    }

    static string Also(long count, string what) => count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {count:N0} {what}");
}
