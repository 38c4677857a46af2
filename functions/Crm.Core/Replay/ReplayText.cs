using System.Globalization;
using Crm.Common;

namespace Crm.Replay;

/// <summary>A replay's report as people read it.</summary>
public static class ReplayText
{
    public static IEnumerable<string> Of(ReplayReport report)
    {
        yield return $"Draft of {report.Flow}, version {report.Version}{(report.Shop is null ? "" : ", shop " + report.Shop)}: what fell "
            + $"due from {Utc(report.From)} to {Utc(report.To)}";
        yield return string.Create(CultureInfo.InvariantCulture,
            $"{report.Customers:N0} buyers, {report.Orders:N0} orders, {report.All.Touchpoints:N0} touchpoints, "
            + $"{report.Decisions:N0} decisions");
        yield return $"By the draft {report.All.Texts} texts for {Money(report.All.Cost)}, {report.All.Tasks} tasks; "
            + $"really {Money(report.All.RealCost)}";
        foreach (var line in Table("step", report.Steps)) yield return line;
        foreach (var line in Table("class", report.Classes)) yield return line;
        foreach (var line in Table("day", report.Days)) yield return line;
        yield return "Not carried out by the draft: " + (report.Rules.Count == 0 ? "nothing"
            : string.Join(", ", report.Rules.OrderByDescending(r => r.Value).ThenBy(r => r.Key, StringComparer.Ordinal)
                .Select(r => $"{r.Key} {r.Value}")));
        foreach (var line in Samples(report)) yield return line;
        foreach (var line in Limits(report.Limits)) yield return line;
        if (report.FirstDifferences.Count > 0) yield return "The first differences:";
        foreach (var line in report.FirstDifferences) yield return "  " + line;
        yield return $"Differences from what really went out: {report.All.Differences}";
    }

    static IEnumerable<string> Table(string what, SortedDictionary<string, ReplayCounts> counts)
    {
        var width = Math.Max(what.Length, counts.Keys.Select(k => k.Length).DefaultIfEmpty(0).Max());
        yield return $"{what.PadRight(width)}   texts   tasks  not-sent  both  only-draft  only-real  other-time  other-text  other-cost  "
            + "other-reason";
        foreach (var (key, c) in counts)
            yield return $"{key.PadRight(width)}  {c.Texts,6}  {c.Tasks,6}  {c.NotSent,8}  {c.Both,4}  {c.OnlyDraft,10}  {c.OnlyReal,9}  "
                + $"{c.OtherTime,10}  {c.OtherText,10}  {c.OtherCost,10}  {c.OtherReason,12}";
    }

    static IEnumerable<string> Samples(ReplayReport report)
    {
        yield return "Some of the texts:";
        foreach (var (step, samples) in report.Samples)
            foreach (var sample in samples)
                yield return $"  {step} ({sample.Variant}), order {sample.Order}, {Utc(sample.At)}: {sample.Text}";
    }

    static IEnumerable<string> Limits(ReplayLimits limits)
    {
        if (limits.HistoryOnly > 0) yield return $"Only history is known of {limits.HistoryOnly} orders: their steps count as known at "
            + "their own times.";
        if (limits.ToldAgain > 0) yield return $"What was bought, or where it goes, was told otherwise later for {limits.ToldAgain} orders"
            + ": earlier decisions see the later words, without what was taken out since.";
        if (limits.Erased > 0) yield return $"{limits.Erased} buyers were erased and are left out.";
    }

    static string Money(SortedDictionary<string, long> micros) => micros.Count == 0 ? "nothing" : string.Join(" + ", micros.Select(m =>
        $"{(m.Value / 1_000_000m).ToString("0.00####", CultureInfo.InvariantCulture)} {m.Key}"));

    static string Utc(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mmZ", CultureInfo.InvariantCulture);
}

/// <summary>Every decision of a replay as a line of CSV. No phone stands in it; texts hold what they hold.</summary>
public static class ReplayCsv
{
    public static string Header => "shop,platform,order,customer,flow,step,class,channel,due,difference,draft,draft_at,draft_variant,"
        + "draft_parts,draft_cost,draft_reason,draft_text,real,real_at,real_variant,real_parts,real_cost,real_reason,real_text";

    public static string Of(ReplayLine line) => CsvText.Line([
        line.Known.Order.Shop, line.Known.Order.Platform, line.Known.Order.Id, line.Customer, line.Known.Flow, line.Known.Step, line.Class,
        line.Channel, Utc(line.Known.Due), Word(line.Difference), .. Of(line.Draft), .. Of(line.Real)]);

    static IEnumerable<string?> Of(ReplayOutcome outcome) => [
        Word(outcome.End), outcome.At is { } at ? Utc(at) : null, outcome.Variant, outcome.Text is null ? null : Number(outcome.Parts),
        outcome.Currency is null ? null : $"{(outcome.CostMicros / 1_000_000m).ToString("0.######", CultureInfo.InvariantCulture)} "
            + outcome.Currency,
        outcome.Reason, outcome.Text];

    static string Utc(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
    static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
    static string Word<T>(T value) where T : struct, Enum => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
