using Crm.Conditions;
using Crm.Flows;

namespace Crm.Reports.Lint;

/// <summary>Mistakes inside one text.</summary>
static class TextLint
{
    // The shop's name and the order's number are always there; all else depends on what the platform told.
    static readonly string[] Always = ["shop", "order"];

    public static IEnumerable<LintFinding> Check(string where, TextTemplate template, Step step, IReadOnlyList<EvaluationContext> samples)
    {
        var uses = TemplateVariables.Of(template.Source);
        var values = samples.Select(Texts.Variables).ToList();
        var known = values[0].Keys.ToHashSet(StringComparer.Ordinal);
        foreach (var name in uses.Select(u => u.Name).Where(n => !known.Contains(n)).Distinct())
            yield return new(LintLevel.Error, "unknown-variable", where,
                $"There is no variable '{name}'; known are {string.Join(", ", known.Order(StringComparer.Ordinal))}.");
        var always = StepTiming.IsOfMoments(step) ? Always[..1] : Always;
        foreach (var name in uses.Where(u => u is { Printed: true, Guarded: false } && known.Contains(u.Name) && !always.Contains(u.Name))
            .Select(u => u.Name).Distinct())
        {
            var missing = values.Count(v => IsEmpty(v[name]));
            var seen = missing > 0 ? $" It is missing for {missing} of {values.Count}." : "";
            yield return new(LintLevel.Warning, "may-be-missing", where,
                $"'{name}' may be missing and the text does not ask for it with {{{{#if {name}}}}}.{seen}");
        }
    }

    /// <summary>A text that says nothing by itself.</summary>
    public static IEnumerable<LintFinding> Empty(string where, TextTemplate template)
    {
        if (!Texts.IsBlank(template.Render(new Dictionary<string, object?>()))) yield break;
        if (TemplateVariables.Of(template.Source).Count == 0)
            yield return new(LintLevel.Error, "empty-text", where, "The text says nothing: it is never sent (rule empty-text).");
        else
            yield return new(LintLevel.Warning, "empty-text", where,
                "The text says nothing when its variables are missing: then it is not sent (rule empty-text).");
    }

    public static bool IsEmpty(object? value) => value is null or "";
}
