using System.Text.RegularExpressions;
using Crm.Conditions;
using Crm.Customers;
using Crm.Flows;
using Crm.Gateways;
using Crm.Gateways.Templates;
using Crm.Shops;

namespace Crm.Reports.Lint;

/// <summary>
/// Compares what the providers approved with what the flows say now. A binding whose wording the step no longer says is an error: its texts
/// would wait for ever. Pure.
/// </summary>
public static partial class TemplateLint
{
    const string OptOut = "拒收请回复R", Stand = "样例";
    const int LongestTemplate = 500;

    [GeneratedRegex("邀请好评|好评返|五星好评|返现|返红包|积分兑换|兑换积分|刷单|晒图有礼")]
    private static partial Regex Forbidden();

    [GeneratedRegex(@"(\$\{\w+\}|\{\d+\})\s*(\$\{\w+\}|\{\d+\})")]
    private static partial Regex Adjacent();

    [GeneratedRegex(@"\$\{\w+\}|\{\d+\}|[\p{P}\p{S}\s]")]
    private static partial Regex NotWords();

    /// <param name="flow">One of the shop's.</param>
    /// <param name="shop">Its signature, opt-out line and chains count.</param>
    /// <param name="bindings">All of the shop's.</param>
    /// <param name="gateways">The configured accounts.</param>
    /// <param name="samples">Buyers the texts are written for.</param>
    public static IEnumerable<LintFinding> Check(Flow flow, Shop shop, IReadOnlyList<TemplateBinding> bindings, GatewayDirectory gateways,
        IReadOnlyList<EvaluationContext> samples)
    {
        var needing = gateways.All.Where(g => g.Wire.Traits.NeedsTemplate
            && shop.Gateways.Names.Contains(g.Name, StringComparer.OrdinalIgnoreCase)).ToList();
        foreach (var binding in bindings.Where(b => b.Flow == flow.Name))
            foreach (var finding in Binding(binding, flow, shop, samples)) yield return finding;
        if (needing.Count == 0) yield break;
        foreach (var step in flow.Steps.Where(s => s.Channel == Channel.Sms))
            foreach (var variant in step.Variants)
                foreach (var finding in Text(flow, step, variant, shop, bindings, needing)) yield return finding;
    }

    static IEnumerable<LintFinding> Text(Flow flow, Step step, Variant variant, Shop shop, IReadOnlyList<TemplateBinding> bindings,
        List<GatewayAccount> needing)
    {
        if (!variant.In(shop.Style).TryGetValue(shop.Language, out var template)) yield break;
        var where = $"{flow.Name}/{step.Name}/{variant.Name}/{shop.Language}";
        if (Forbidden().Match(template.Source) is { Success: true } word)
            yield return new(LintLevel.Warning, "forbidden-wording", where,
                $"'{word.Value}' is refused at approval; say it in other words, or send this step by e-mail or as a task.");
        foreach (var gateway in needing)
            if (!bindings.Any(b => Is(b, gateway.Name) && b.Flow == flow.Name && b.Step == step.Name
                && (b.Variant is null || b.Variant == variant.Name) && b.Language == shop.Language))
                yield return new(LintLevel.Warning, "template-missing", where,
                    $"No template of '{gateway.Name}' is bound to it: its texts pass that gateway by, or wait.");
    }

    static IEnumerable<LintFinding> Binding(TemplateBinding binding, Flow flow, Shop shop, IReadOnlyList<EvaluationContext> samples)
    {
        var where = binding.Where;
        if (flow.Find(binding.Step) is not { } step)
        {
            yield return new(LintLevel.Error, "template-of-nothing", where, $"The flow has no step '{binding.Step}'.");
            yield break;
        }
        var variants = step.Variants.Where(v => binding.Variant is null || v.Name == binding.Variant).ToList();
        if (variants.Count == 0) yield return new(LintLevel.Error, "template-of-nothing", where,
            $"The step has no variant '{binding.Variant}'.");
        else if (!variants.Any(v => StillSays(binding, v, step, shop, samples)))
            yield return new(LintLevel.Error, "template-stale", where,
                "The approved wording is not what the step says now: have the new wording approved, or put the old text back.");
        if (binding.Sign is { } sign && shop.Signature.Trim('【', '】') != sign)
            yield return new(LintLevel.Warning, "template-sign", where, $"The provider puts 【{sign}】 before it, the shop's own signature "
                + $"is '{shop.Signature}': parts and price are counted with the latter.");
        foreach (var finding in Wording(binding, step, where)) yield return finding;
    }

    static IEnumerable<LintFinding> Wording(TemplateBinding binding, Step step, string where)
    {
        if (Forbidden().Match(binding.Text) is { Success: true } word) yield return new(LintLevel.Warning, "forbidden-wording", where,
            $"'{word.Value}' is refused at approval.");
        if (binding.Text.Length > LongestTemplate) yield return new(LintLevel.Error, "template-long", where,
            $"{binding.Text.Length} characters; a template has at most {LongestTemplate}.");
        if (NotWords().Replace(binding.Text, "")
            .Length == 0) yield return new(LintLevel.Error, "template-all-variables", where,
            "A template of variables alone is not approved.");
        if (binding.Placeholders().Select(p => binding.Of(p).Variable ?? p).FirstOrDefault(Texts.LinkNames.Contains) is { } link)
            yield return new(LintLevel.Error, "template-link", where,
                $"'{link}' is an address, which providers refuse in a variable: write a fixed one into the wording, or send an e-mail.");
        if (Adjacent().IsMatch(binding.Text)) yield return new(LintLevel.Warning, "template-adjacent", where,
            "Two variables stand next to each other, which Tencent refuses.");
        var promotional = step.Class == MessageClass.Promotional;
        if (promotional && !binding.Text.TrimEnd('。', ' ')
            .EndsWith(OptOut, StringComparison.Ordinal)) yield return new(LintLevel.Error, "template-opt-out", where,
            $"A promotional template ends with '{OptOut}'.");
        if (!promotional && binding.Text.Contains(OptOut, StringComparison.Ordinal)) yield return new(LintLevel.Error, "template-opt-out",
            where, $"A notice must not say '{OptOut}'.");
    }

    /// <summary>For some buyer: one who has everything, or one of whom a value is missing.</summary>
    static bool StillSays(TemplateBinding binding, Variant variant, Step step, Shop shop, IReadOnlyList<EvaluationContext> samples)
    {
        if (!variant.In(shop.Style).TryGetValue(binding.Language, out var template)) return false;
        var suffix = shop.Rules.OptOut.Of(step.Class, binding.Language);
        foreach (var sample in samples)
            foreach (var values in Cases(binding, Texts.Variables(StepTiming.IsOfMoments(step) ? sample with { Order = null } : sample)))
                if (binding.Says(template.Render(values).Trim() + suffix, values)) return true;
        return false;
    }

    static IEnumerable<IReadOnlyDictionary<string, object?>> Cases(TemplateBinding binding, IReadOnlyDictionary<string, object?> values)
    {
        // The samples need not have every value a buyer may have: an offer, a courier.
        var filled = values.ToDictionary(v => v.Key, v => TextLint.IsEmpty(v.Value) ? Stand : v.Value, StringComparer.Ordinal);
        yield return values;
        yield return filled;
        foreach (var name in filled.Keys) yield return new Dictionary<string, object?>(filled) { [name] = null };
        // What the wording has no place for is missing altogether.
        var said = binding.Placeholders().Select(p => binding.Of(p).Variable ?? p).ToHashSet(StringComparer.Ordinal);
        yield return filled.ToDictionary(v => v.Key, v => said.Contains(v.Key) ? v.Value : null, StringComparer.Ordinal);
    }

    static bool Is(TemplateBinding binding, string gateway) => string.Equals(binding.Gateway, gateway, StringComparison.OrdinalIgnoreCase);
}
