using Crm.Common;
using Crm.Customers;
using Crm.Shops;

namespace Crm.Reports;

/// <summary>The member on the card: tier and what it brings, what is missing, points.</summary>
/// <param name="Benefits">In words; what the shop says, else what its data come to.</param>
/// <param name="ToNext">Major units of <paramref name="Currency"/> that are missing to the next tier.</param>
/// <param name="FallsOn">The day the tier falls unless <paramref name="ToKeep"/> is spent.</param>
/// <param name="Expiring">Points that expire first, after <paramref name="Until"/>.</param>
public sealed record CardMember(string? Tier, DateOnly? Since, string? Benefits, TierBenefit? Data, string? Currency, string? NextTier,
    string? ToNext, DateOnly? FallsOn, string? ToKeep, long? Points, long? Pending, long? Expiring, DateOnly? Until)
{
    /// <summary>Null where there is nothing to tell.</summary>
    public static CardMember? Of(MemberStanding standing, Shop? shop, string language)
    {
        var (tier, points) = (standing.Tier, standing.Points);
        if (tier is null && points is null) return null;
        string? Amount(long? minor) => minor is { } amount ? Money.Format(amount, tier!.Currency) : null;
        return new CardMember(tier?.Tier.ToStoredName(), tier?.Since, tier is null ? null : shop?.BenefitsOf(tier.Tier, language),
            tier is null ? null : shop?.TierBenefits.GetValueOrDefault(tier.Tier), tier?.Currency, tier?.Next?.ToStoredName(),
            Amount(tier?.ToNext), tier?.FallsOn, Amount(tier?.ToKeep), points?.Available, points?.Pending, points?.Expiring, points?.Until);
    }
}
