using System.Globalization;
using Crm.Customers;
using Crm.Shops;

namespace Crm.Touchpoints.Deciding;

/// <summary>
/// Pure: whether a text still fits the share of the month's budget that its kind may use. What goes out stays within the share to the last
/// part.
/// </summary>
public static class BudgetRule
{
    public const string Name = "budget";

    /// <summary>
    /// The rule with the values it saw, <c>budget:promotional-small-until-60-percent:180.05+0.09-of-300-CNY</c>; null when the text fits.
    /// </summary>
    /// <param name="rules">The shop's.</param>
    /// <param name="messageClass">The text's.</param>
    /// <param name="customer">Graded by the last night; before the first one nobody's value is known and counts as small.</param>
    /// <param name="cost">The text's, in millionths of the price's currency.</param>
    /// <param name="spentMicros">This month, in millionths of the price's currency.</param>
    public static string? Objects(SendingRules rules, MessageClass messageClass, Customer customer, long cost, long spentMicros)
    {
        if (rules.Budget is not { } budget) return null;
        var grade = Names.FromStoredName<Grade>(customer.Classification?.Grade?.Value) ?? Grade.Small;
        if (budget.Until(messageClass, grade) is not { } until) return null;
        if (spentMicros + cost <= budget.PerMonthMicros / 100 * until) return null;
        var who = messageClass == MessageClass.Promotional ? "promotional-" + grade.ToStoredName() : messageClass.ToStoredName();
        return string.Create(CultureInfo.InvariantCulture, $"{Name}:{who}-until-{until}-percent:"
            + $"{Amount(spentMicros)}+{Amount(cost)}-of-{Amount(budget.PerMonthMicros)}-{rules.PriceCurrency}");
    }

    public static string OfCampaign(SendingRules rules, long budgetMicros, long costMicros) =>
        $"campaign-budget:{Amount(costMicros)}-of-{Amount(budgetMicros)}-{rules.PriceCurrency}";

    static string Amount(long micros) => (micros / 1_000_000m).ToString("0.######", CultureInfo.InvariantCulture);
}
