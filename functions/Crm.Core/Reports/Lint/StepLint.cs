using Crm.Conditions;
using Crm.Customers;
using Crm.Customers.Replies;
using Crm.Flows;
using Crm.Orders;
using Crm.Shops;

namespace Crm.Reports.Lint;

/// <summary>Mistakes of a step as a whole, and of steps among each other.</summary>
static class StepLint
{
    static readonly TimeSpan Day = TimeSpan.FromDays(1);

    // On the day of the trade and of the shipping there is care, never promotion.
    static readonly Milestone[] TradeAndShip =
        [Milestone.Created, Milestone.Paid, Milestone.PartlyShipped, Milestone.Shipped, Milestone.ArrivedInCity, Milestone.OutForDelivery,
        Milestone.Signed, Milestone.Completed];

    public static IEnumerable<LintFinding> Check(Flow flow, Step step, Shop shop)
    {
        var where = $"{flow.Name}/{step.Name}";
        foreach (var finding in Variants(where, step)) yield return finding;
        if (StepTiming.StartsOnlyBy(step, step.Exit))
            yield return new(LintLevel.Error, "exits-at-start", where,
                "Every milestone that starts this step also ends it: it is never sent.");
        if (step.Channel != Channel.Sms) yield break;
        if (step.Class == MessageClass.Promotional)
        {
            var lines = shop.Rules.OptOut.All(step.Class, shop.Language).ToList();
            if (lines.Exists(line => !string.IsNullOrWhiteSpace(line) && !ConsentWords.MentionsRefusal(line)))
                yield return new(LintLevel.Error, "opt-out-unknown", where,
                    $"Shops:{shop.Id}:OptOutSuffix asks for a word that is not understood as a refusal; T, R, TD, 退订 and STOP are.");
            if (lines.Exists(string.IsNullOrWhiteSpace))
                yield return new(LintLevel.Error, "no-opt-out", where,
                    $"A promotional text goes out without an opt-out line: set Shops:{shop.Id}:OptOutSuffix.");
            foreach (var (milestone, after) in StepTiming.OnTheDay(step).Where(d => IsTrade(d.Milestone, step)))
                yield return new(LintLevel.Error, "promotion-on-trade-day", where,
                    $"Promotion {(after == TimeSpan.Zero ? "at once" : $"{Text(after)} later")} on the day an order is {milestone}: "
                        + "that day is for care only.");
        }
        if (NightOf(step, shop) is { } night && step.Expires <= night)
            yield return new(LintLevel.Warning, "expires-overnight", where, $"It expires after {Text(step.Expires)}, the quiet night of "
                + $"{step.Class} texts lasts {Text(night)}: what falls due in the evening is never sent.");
    }

    // An order that is not paid yet is no trade: a step that ends with the payment may offer something for it.
    static bool IsTrade(Milestone milestone, Step step) =>
        TradeAndShip.Contains(milestone) && !(milestone == Milestone.Created && step.Exit.Contains(Milestone.Paid));

    /// <summary>
    /// Texts of one flow that one milestone can bring on the same day. Audience and exits may still keep them apart: a warning.
    /// </summary>
    public static IEnumerable<LintFinding> Collisions(Flow flow)
    {
        var texts = flow.Steps.Where(s => s.Channel == Channel.Sms).ToList();
        for (var i = 0; i < texts.Count; i++)
            for (var j = i + 1; j < texts.Count; j++)
                foreach (var (beginning, _, after, at) in StepTiming.Delays(texts[i]))
                    if (StepTiming.Delays(texts[j]).Any(d => d.Beginning == beginning && CanMeet((after, at), (d.After, d.At))))
                    {
                        yield return new(LintLevel.Warning, "same-day", $"{flow.Name}/{texts[i].Name}",
                            $"It can fall on one day with '{texts[j].Name}': both follow '{beginning}' within a day of each other.");
                        break;
                    }
    }

    static IEnumerable<LintFinding> Variants(string where, Step step)
    {
        for (var i = 0; i < step.Variants.Count - 1; i++)
            if (IsUnconditional(step.Variants[i]))
            {
                yield return new(LintLevel.Error, "unreachable-variant", where, $"'{step.Variants[i].Name}' has no condition, so what "
                    + $"follows is never used: {string.Join(", ", step.Variants.Skip(i + 1).Select(v => $"'{v.Name}'"))}.");
                break;
            }
        foreach (var twice in step.Variants.GroupBy(v => v.Name).Where(g => g.Count() > 1))
            yield return new(LintLevel.Error, "variant-twice", where,
                $"The variant '{twice.Key}' stands twice: reports cannot tell them apart.");
        if (!step.Variants.Any(IsUnconditional))
            yield return new(LintLevel.Warning, "no-fallback", where,
                "Every variant has a condition: a buyer whom none fits gets nothing (rule no-variant).");
    }

    static bool IsUnconditional(Variant variant) => ReferenceEquals(variant.When, Condition.Always);

    static bool CanMeet((TimeSpan After, TimeOnly? At) a, (TimeSpan After, TimeOnly? At) b)
    {
        if (a.At is null == b.At is null) return (a.After - b.After).Duration() < Day;
        // Only one moves on to a time of day, by up to a day: it can land next to the other from there.
        var (moving, still) = a.At is null ? (b.After, a.After) : (a.After, b.After);
        return still > moving - Day && still < moving + Day + Day;
    }

    static TimeSpan? NightOf(Step step, Shop shop) =>
        shop.Rules.Windows.TryGetValue(step.Class, out var window) ? Day - (window.Closes - window.Opens) : null;

    static string Text(TimeSpan span) => span < Day ? $"{span.TotalHours:0.#} h" : $"{span.TotalDays:0.#} days";
}
