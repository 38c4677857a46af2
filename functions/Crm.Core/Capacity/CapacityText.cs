using System.Globalization;
using Crm.Common;
using NodaTime;
using LocalTime = Crm.Common.LocalTime;

namespace Crm.Capacity;

/// <summary>A capacity plan as people read it: the verdict, days, steps, and a small chart of the day.</summary>
public static class CapacityText
{
    static readonly CultureInfo Plain = CultureInfo.InvariantCulture;
    const int Columns = 72, Rows = 8;
    const string Blocks = " ▁▂▃▄▅▆▇█";

    public static IEnumerable<string> Of(CapacityReport report, string zone)
    {
        var request = report.Request;
        yield return string.Create(Plain, $"{request.Shop}, {request.Day:yyyy-MM-dd}: {request.Orders:N0} orders, curve {report.Curve}, ")
            + (report.Patterns > 0 ? string.Create(Plain, $"lives of {report.Patterns:N0} stored orders") : "one order that goes well");
        yield return string.Create(Plain, $"Gateway {request.Gateway}: {request.PerSecond:0.##} texts a second")
            + (request.BrokerPerSecond is { } broker ? string.Create(Plain, $"; broker: {broker:0.##} messages a second") : "");
        yield return "day          due     sent  most-queued  spilled  expired";
        foreach (var d in report.Days.Where(d => d.Due + d.Sent >= 0.5))
            yield return string.Create(Plain, $"{d.Day:yyyy-MM-dd}  {d.Due,6:0}  {d.Sent,7:0}  {d.MostQueued,11:0}  {d.Spilled,7:0} "
                + $" {d.Expired,7:0}");
        foreach (var (step, count) in report.Steps) yield return string.Create(Plain, $"  {step,-40} {count,10:N0} texts");
        foreach (var line in Chart(report)) yield return line;
        yield return string.Create(Plain, $"Busiest minute {report.MostDueInAMinute:N0} texts due, "
            + $"{report.MostMessagesInAMinute:N0} broker "
            + $"messages; ")
            + string.Create(Plain, $"most queued {report.MostQueued:N0} at {Local(report.MostQueuedAt, zone)}; longest wait "
                + $"{report.LongestWait} minutes");
        yield return string.Create(Plain, $"Spilled past their hours {report.Spilled:N0}, expired {report.Expired:N0} (in quiet "
            + $"hours anyway ")
            + string.Create(Plain, $"{report.ExpiredAnyway:N0}); cost {Money(report.Cost)}");
        yield return report.NeededPerSecond is { } needed
            ? string.Create(Plain, $"NOT ENOUGH: ask {request.Gateway} for {needed:0.#} texts a second by {report.AskBy:yyyy-MM-dd}.")
            : "The limit is enough.";
    }

    /// <summary>Texts due and queued over the day, each column 20 minutes.</summary>
    static IEnumerable<string> Chart(CapacityReport report)
    {
        var columns = report.Minutes.Take(OrderCurve.Minutes).Chunk(OrderCurve.Minutes / Columns).ToList();
        foreach (var (name, values) in new[] { ("due a minute", columns.Select(c => c.Average(m => m.Due)).ToList()),
            ("queued", columns.Select(c => c.Max(m => m.Queue)).ToList()) })
        {
            var top = Math.Max(values.Max(), 1e-9);
            yield return string.Create(Plain, $"{name}, up to {top:N0}");
            for (var row = Rows / 2 - 1; row >= 0; row--)
                yield return "  " + string.Concat(values.Select(v =>
                    Blocks[(int)Math.Clamp(Math.Round(v / top * Rows / 2 * 8 - row * 8), 0, 8)]));
        }
        yield return "  " + string.Concat(Enumerable.Range(0, 24).Select(hour => hour % 3 == 0 ? $"{hour:00} " : "   "));
    }

    public const string CsvHeader = "minute,due,sent,queued,held_for_hours,spilled,expired,broker_messages";

    public static IEnumerable<string> Csv(CapacityReport report, string zone) => report.Minutes.Select(m => CsvText.Line([
        Local(report.Start.AddMinutes(m.Minute), zone), Number(m.Due), Number(m.Sent), Number(m.Queue), Number(m.Held), Number(m.Spilled),
        Number(m.Expired), Number(m.Messages)]));

    static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    static string Local(DateTimeOffset at, string zone) => Instant.FromDateTimeOffset(at).InZone(LocalTime.Zone(zone))
        .ToString("uuuu-MM-dd HH:mm", CultureInfo.InvariantCulture);

    static string Money(SortedDictionary<string, double> micros) => micros.Count == 0 ? "nothing" : string.Join(" + ", micros.Select(m =>
        string.Create(Plain, $"{m.Value / 1_000_000:N2} {m.Key}")));
}
