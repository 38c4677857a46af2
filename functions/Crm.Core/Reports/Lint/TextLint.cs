using System.Text.RegularExpressions;
using Crm.Conditions;
using Crm.Customers;
using Crm.Flows;

namespace Crm.Reports.Lint;

/// <summary>Mistakes inside one text.</summary>
static partial class TextLint
{
    // The shop's name and the order's number are always there; all else depends on what the platform told.
    static readonly string[] Always = ["shop", "order"];

    [GeneratedRegex("大促|促销|秒杀|清仓|特价|满减|打折|[0-9一二三四五六七八九.]折|% ?off|clearance|flash sale", RegexOptions.IgnoreCase)]
    private static partial Regex Promotion();

    public static IEnumerable<LintFinding> Check(string where, TextTemplate template, Step step, IReadOnlyList<EvaluationContext> samples)
    {
        var uses = TemplateVariables.Of(template.Source);
        var values = samples.Select(Texts.Variables).ToList();
        var known = values[0].Keys.ToHashSet(StringComparer.Ordinal);
        foreach (var name in uses.Select(u => u.Name).Where(n => !known.Contains(n)).Distinct())
            yield return new(LintLevel.Error, "unknown-variable", where, $"There is no variable '{name}'; known are {string.Join(", ", known.Order(StringComparer.Ordinal))}.");
        var always = StepTiming.IsOfMoments(step) ? Always[..1] : Always;
        foreach (var name in uses.Where(u => u is { Printed: true, Guarded: false } && known.Contains(u.Name) && !always.Contains(u.Name)).Select(u => u.Name).Distinct())
        {
            var missing = values.Count(v => IsEmpty(v[name]));
            var seen = missing > 0 ? $" It is missing for {missing} of {values.Count}." : "";
            yield return new(LintLevel.Warning, "may-be-missing", where, $"'{name}' may be missing and the text does not ask for it with {{{{#if {name}}}}}.{seen}");
        }
        if (step.Channel == Channel.Sms && step.Class != MessageClass.Promotional && Promotion().Match(template.Source) is { Success: true } word)
            yield return new(LintLevel.Warning, "promotion-in-care", where, $"'{word.Value}' is promotion, but the step's class is {step.Class}: buyers who refused promotion would get it.");
    }

    public static bool IsEmpty(object? value) => value is null or "";
}
