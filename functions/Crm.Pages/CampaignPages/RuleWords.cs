using Crm.Pages.Dashboard;
using Crm.Pages.Layout;
using Crm.Touchpoints.Campaigns;

namespace Crm.Pages.CampaignPages;

/// <summary>What stops or puts off many, in a few words: of a stored rule with its values, by what it begins with.</summary>
static class RuleWords
{
    const string Priority = "priority:";

    public static string Of(string rule, PageContext page)
    {
        var texts = page.Texts;
        if (rule.StartsWith(Priority, StringComparison.Ordinal))
            return texts["campaigns.rule.priority", page.StepName(rule[Priority.Length..])];
        for (var key = rule; key.Length > 0; key = key.LastIndexOf(':') is var at && at > 0 ? key[..at] : "")
            if (texts.Has("campaigns.word." + key)) return texts["campaigns.word." + key];
        return rule;
    }

    /// <summary>The most frequent first; rules that differ in what they saw alone are one.</summary>
    public static IReadOnlyList<Bar> Bars(IEnumerable<KeyValuePair<string, long>> counts, PageContext page) =>
        Bars(counts.Select(c => KeyValuePair.Create(Of(c.Key, page), c.Value)));

    /// <summary>The same of flows.</summary>
    public static IReadOnlyList<Bar> FlowBars(IEnumerable<KeyValuePair<string, long>> counts, PageContext page) =>
        Bars(counts.Select(c => KeyValuePair.Create(FlowOf(c.Key, page), c.Value)));

    static IReadOnlyList<Bar> Bars(IEnumerable<KeyValuePair<string, long>> counts) =>
        [.. counts.GroupBy(c => c.Key, c => c.Value).Select(c => (c.Key, Sum: c.Sum())).OrderByDescending(c => c.Sum)
            .Select(c => new Bar(c.Key, c.Sum, PageContext.Number(c.Sum)))];

    static string FlowOf(string flow, PageContext page) => CampaignGate.CampaignOf(flow) is null ? page.Texts.Word("flow", flow)
        : page.StepName(flow);
}
