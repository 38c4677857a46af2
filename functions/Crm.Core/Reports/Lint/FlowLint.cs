using Crm.Conditions;
using Crm.Flows;
using Crm.Shops;
using Crm.Sms;

namespace Crm.Reports.Lint;

/// <summary>
/// Looks for what a flow file may say but should not: texts that cost more than one part, variables that do not exist, promotion where care
/// belongs, steps that get in each other's way. Pure: the samples are brought by the caller, real buyers where there are some.
/// </summary>
public static class FlowLint
{
    /// <param name="file">For messages.</param>
    /// <param name="json">The flow; what cannot be read is an error of its own.</param>
    /// <param name="shop">Whose rules and signature the texts go out by.</param>
    /// <param name="samples">Buyers and orders the texts are written for; at least one.</param>
    public static LintReport Check(string file, string json, Shop shop, IReadOnlyList<EvaluationContext> samples)
    {
        var mistakes = new List<string>();
        return FlowReader.Read(file, json, mistakes) is { } flow
            ? Check(flow, shop, samples)
            : new LintReport([.. mistakes.Select(m => new LintFinding(LintLevel.Error, "unreadable", file, m))], []);
    }

    public static LintReport Check(Flow flow, Shop shop, IReadOnlyList<EvaluationContext> samples)
    {
        var (findings, parts) = (new List<LintFinding>(), new List<LintParts>());
        foreach (var step in flow.Steps)
        {
            findings.AddRange(StepLint.Check(flow, step, shop));
            findings.AddRange(LinkLint.Check(flow.Name, step, shop));
            var subjects = For(step, samples);
            foreach (var (name, texts) in step.Offer is { } offer ? new[] { ("value", offer.Value), ("reason", offer.Reason) } : [])
                foreach (var (language, template) in texts) findings.AddRange(
                    TextLint.Check($"{flow.Name}/{step.Name}/offer.{name}/{language}", template, step, subjects));
            foreach (var variant in step.Variants)
                foreach (var (style, language, template) in TextsOf(variant))
                {
                    var where = $"{flow.Name}/{step.Name}/{variant.Name}/{language}{(style == Variant.OwnStyle ? "" : "/" + style)}";
                    findings.AddRange(TextLint.Check(where, template, step, subjects));
                    findings.AddRange(OfferLint.Check(where, template, step, shop));
                    findings.AddRange(step.Channel == Channel.Sms ? TextLint.Empty(where, template) : []);
                    if (step.Channel == Channel.Sms) parts.Add(PartsOf(where, variant, language, step,
                        [.. subjects.Select(s => s with { Shop = s.Shop with { Style = style } })]));
                }
            findings.AddRange(Mails(flow, step, shop, subjects));
        }
        findings.AddRange(StepLint.Collisions(flow));
        findings.AddRange(parts.Where(p => p.Longer > 0).Select(p => new LintFinding(LintLevel.Warning, "over-one-part", p.Where,
            $"{p.Longer} of {p.Texts} texts exceed one part, up to "
                + $"{p.MostParts}{(p.Examples.Count > 0 ? $", e.g. order {string.Join(", ", p.Examples)}" : "")}.")));
        return new LintReport([.. findings.OrderByDescending(f => f.Level)], parts);
    }

    /// <summary>Subjects and bodies, each once: variants may share the step's.</summary>
    static IEnumerable<LintFinding> Mails(Flow flow, Step step, Shop shop, IReadOnlyList<EvaluationContext> subjects) =>
        from variant in step.Variants
        where variant.Mail is not null
        group variant.Name by variant.Mail! into names
        from part in new[] { ("subject", names.Key.Subject), ("body", names.Key.Body) }
        from text in part.Item2
        let place = $"{flow.Name}/{step.Name}/{string.Join('+', names)}/mail.{part.Item1}/{text.Key}"
        from finding in TextLint.Check(place, text.Value, step, subjects).Concat(OfferLint.Check(place, text.Value, step, shop))
            .Concat(TextLint.Empty(place, text.Value))
        select finding;

    // In every voice: a shop may change its own without another look.
    static IEnumerable<(string Style, string Language, TextTemplate Text)> TextsOf(Variant variant) =>
        variant.Text.Select(t => (Variant.OwnStyle, t.Key, t.Value)).Concat(variant.Styles.SelectMany(s => s.Value
            .Where(t => !ReferenceEquals(t.Value, variant.Text.GetValueOrDefault(t.Key))).Select(t => (s.Key, t.Key, t.Value))));

    static LintParts PartsOf(string where, Variant variant, string language, Step step, IReadOnlyList<EvaluationContext> samples)
    {
        var whom = samples.Where(s => Applies(step, variant, s)).ToList();
        // Nobody among the samples gets this variant: then what it would be for any of them.
        if (whom.Count == 0) whom = [.. samples];
        var (longer, most, unicode, examples) = (0, 0, false, new List<string>());
        foreach (var subject in whom)
        {
            var count = SmsParts.Of(Texts.Write(variant, subject, Texts.ClassOf(step, variant, subject.Shop), language));
            (most, unicode) = (Math.Max(most, count.Parts), unicode || count.Unicode);
            if (count.Parts <= 1) continue;
            longer++;
            if (examples.Count < 3 && subject.Order is { } order) examples.Add(order.Details?.Value.Number ?? order.Key.Id);
        }
        return new LintParts(where, whom.Count, longer, most, unicode, examples);
    }

    /// <summary>A text that follows a moment of the buyer knows of no order.</summary>
    static IReadOnlyList<EvaluationContext> For(Step step, IReadOnlyList<EvaluationContext> samples) =>
        StepTiming.IsOfMoments(step) ? [.. samples.Select(s => s with { Order = null })] : samples;

    static bool Applies(Step step, Variant variant, EvaluationContext subject) =>
        step.Audience.Holds(subject) && ReferenceEquals(step.Variants.FirstOrDefault(v => v.When.Holds(subject)), variant);
}
