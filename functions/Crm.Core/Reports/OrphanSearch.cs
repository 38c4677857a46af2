using System.Globalization;
using Crm.Customers;
using Crm.Sms;
using Crm.Storage;

namespace Crm.Reports;

/// <summary>
/// Names the texts of the gateway's record that no touchpoint stands for. Runs only when the counts differ; reads all touchpoints once for
/// each slice of ids.
/// </summary>
sealed class OrphanSearch(IRowStore rows, IGatewayRecord record)
{
    /// <summary>Ids held at once, about 80 MB.</summary>
    public const int Slice = 1_000_000;

    public async Task RunAsync(AuditReport report, DateTimeOffset upTo, CancellationToken cancel)
    {
        var slices = (int)(report.Recorded.GetValueOrDefault() / Slice) + 1;
        for (var slice = 0; slice < slices; slice++)
        {
            // Records first: a touchpoint always stands upTo its text is handed over.
            var orphans = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
            await foreach (var entry in record.AllAsync(upTo, cancel))
                if (SliceOf(entry.Tag, slices) == slice) orphans[entry.Tag] = entry.At;
            await foreach (var row in rows.ScanAsync("t|", KeyText.After("t|"), cancel)) orphans.Remove(Keys.NameOf(row.Key));
            foreach (var (tag, at) in orphans.OrderBy(o => o.Key, StringComparer.Ordinal))
                report.Add(new(AuditKind.RecordWithoutTouchpoint, tag, null,
                    $"the gateway took a text at {at:u} that no touchpoint stands for"));
        }
    }

    static int SliceOf(string tag, int slices) =>
        slices == 1 ? 0 : int.TryParse(tag.AsSpan(0, Math.Min(6, tag.Length)), NumberStyles.HexNumber, CultureInfo.InvariantCulture,
            out var number) ? number % slices : 0;
}
