using System.Globalization;
using System.Text.Json;
using Crm.Common;
using Crm.Customers;
using Crm.Flows;
using Crm.Shops;
using NodaTime;
using LocalTime = Crm.Common.LocalTime;

namespace Crm.Publishing;

/// <summary>A difference as people read it: counts by step, what each policy costs, the first lines.</summary>
public static class DifferenceText
{
    public static IEnumerable<string> Of(FlowDifference difference)
    {
        yield return $"{difference.Flow}: version {difference.Version} in the place of "
            + (difference.Before is { } before ? $"version {before}" : "none") + $"; what is past then: {difference.CatchUp}";
        var width = Math.Max(4, difference.Steps.Keys.Select(k => k.Length).DefaultIfEmpty(0).Max());
        yield return $"{"step".PadRight(width)}  policy     waiting  under-way  earlier  later  new  withdrawn  past-due  other-text  "
            + "other-cost  keep                replan";
        var told = difference.Steps.Where(s => s.Value.Waiting + s.Value.Changes > 0 || s.Value.Policy != StepPolicy.Keep)
            .ToList();
        foreach (var (name, s) in told)
            yield return $"{name.PadRight(width)}  {s.Policy.ToStoredName(),-9}  {s.Waiting,7}  {s.UnderWay,9}  {s.Earlier,7}  "
                + $"{s.Later,5}  "
                + $"{s.New,3}  {s.Withdrawn,9}  {s.PastDue,8}  {s.OtherText,10}  {s.OtherCost,10}  {Cost(s.Keep),-18}  {Cost(s.Replan)}";
        if (difference.Steps.Count - told.Count is > 0 and var quiet) yield return $"Of {quiet} more steps nothing waits.";
        if (difference.First.Count > 0) yield return $"What changes by these policies: {difference.Changes} touchpoints. The first:";
        foreach (var line in difference.First) yield return "  " + line;
        yield return difference.Changes > 0 ? $"Publish exactly this: --difference {difference.Hash}"
            : difference.Steps.Values.Sum(s => s.Changes) is > 0 and var replanned
                ? $"Nothing that waits changes. Planned anew (--policy replan) {replanned} would." : "Nothing that waits changes.";
    }

    static string Cost(PolicyCost cost) => $"{cost.Texts} texts {Money(cost.Cost)}" + (cost.Tasks > 0 ? $", {cost.Tasks} tasks" : "");

    static string Money(SortedDictionary<string, long> micros) => micros.Count == 0 ? "0" : string.Join(" + ", micros.Select(m =>
        $"{(m.Value / 1_000_000m).ToString("0.00####", CultureInfo.InvariantCulture)} {m.Key}"));

    /// <summary>A line in words: order and step, to the minute of the shop's clock.</summary>
    public static string Sentence(DifferenceLine line, Shop? shop)
    {
        string Local(DateTimeOffset? at) => at is not { } instant ? "" : Instant.FromDateTimeOffset(instant)
            .InZone(shop is null ? DateTimeZone.Utc : LocalTime.Zone(shop.Zone)).ToString("uuuu-MM-dd HH:mm", CultureInfo.InvariantCulture);
        var what = line.Kind switch
        {
            DifferenceKind.New => $"new, due {Local(line.DueAfter)}",
            DifferenceKind.Withdrawn => $"withdrawn; it waits for {Local(line.DueBefore)}",
            DifferenceKind.PastDue when line.DueAfter is null => "due before the publication: not sent"
                + (line.DueBefore is null ? "" : $"; it waits for {Local(line.DueBefore)}"),
            DifferenceKind.PastDue => $"due before the publication: spread over the time after it, at {Local(line.After?.At)}",
            DifferenceKind.SameTime => $"at the same time, {Local(line.DueBefore)}",
            _ => $"from {Local(line.DueBefore)} to {Local(line.DueAfter)}, {Span(line.MovedBy)} {line.Kind.ToStoredName()}",
        };
        var text = line.OtherText ? $"; another text: {line.After!.Text}" : "";
        var cost = line.OtherCost ? $"; {Cost(line.Before)} becomes {Cost(line.After)}" : "";
        var stop = line.After?.Stopped is { } rule && rule != line.Before?.Stopped ? $"; as things stand {rule} stops it" : "";
        return $"{line.Order} {line.Step}: {what}{text}{cost}{stop}";
    }

    static string Cost(Expected? one) => one?.Currency is { } currency
        ? $"{(one.CostMicros / 1_000_000m).ToString("0.######", CultureInfo.InvariantCulture)} {currency}" : "nothing";

    static string Span(TimeSpan? by)
    {
        var span = by?.Duration() ?? TimeSpan.Zero;
        var parts = new[] { (span.Days, "d"), (span.Hours, "h"), (span.Minutes, "min"), (span.Seconds, "s") };
        return string.Join(' ', parts.Where(p => p.Item1 > 0).Take(2).Select(p => $"{p.Item1} {p.Item2}"));
    }
}

/// <summary>Every changed touchpoint as a line of CSV. No phone stands in it; texts hold what they hold.</summary>
public static class DifferenceCsv
{
    public const string Header = "shop,platform,order,customer,flow,step,change,due_before,due_after,minutes_later,sent_before,sent_after,"
        + "cost_before,cost_after,stopped_before,stopped_after,text_before,text_after";

    public static string Of(DifferenceLine line) => CsvText.Line([
        line.Order.Shop, line.Order.Platform, line.Order.Id, line.Customer, line.Flow, line.Step,
        JsonNamingPolicy.CamelCase.ConvertName(line.Kind.ToString()), Utc(line.DueBefore), Utc(line.DueAfter),
        line.MovedBy?.TotalMinutes.ToString("0.##", CultureInfo.InvariantCulture), Utc(line.Before?.At), Utc(line.After?.At),
        Cost(line.Before), Cost(line.After), line.Before?.Stopped, line.After?.Stopped, line.Before?.Text, line.After?.Text]);

    static string? Utc(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    static string? Cost(Expected? one) => one?.Currency is { } currency
        ? $"{(one.CostMicros / 1_000_000m).ToString("0.######", CultureInfo.InvariantCulture)} {currency}" : null;
}
