using Crm.Customers;
using NodaTime;

namespace Crm.Shops;

/// <summary>
/// How a shop group's members earn points and what they are worth: the section <c>Shops:{id}:Points</c> of its first shop by id.
/// </summary>
public sealed record PointsRules
{
    /// <summary>Orders paid on this local day or later earn.</summary>
    public required DateOnly Since { get; init; }

    /// <summary>Points for one major unit, by currency; a currency that is not here earns none.</summary>
    public required IReadOnlyDictionary<string, decimal> PerUnit { get; init; }

    /// <summary>A tier's points are so many times the ordinary ones.</summary>
    public IReadOnlyDictionary<Tier, decimal> Tiers { get; init; } = new Dictionary<Tier, decimal>();
    public IReadOnlyList<PromotionDays> Promotions { get; init; } = [];

    /// <summary>An order's points can be spent so many days after it was signed.</summary>
    public int PendingDays { get; init; } = 7;

    /// <summary>Points expire at the end of the local day so many months after they could first be spent; 0: never.</summary>
    public int ExpireMonths { get; init; } = 12;

    /// <summary>Members hear of points so many days before they expire; 0: they do not.</summary>
    public int WarnDays { get; init; } = 30;

    /// <summary>What a point is worth, in major units of <see cref="Currency"/>; 0: points take nothing off a price.</summary>
    public decimal Value { get; init; }
    public required string Currency { get; init; }

    /// <summary>Percent of a price that points may pay.</summary>
    public int MostPercent { get; init; } = 100;

    /// <summary>What points are given for, by name.</summary>
    public IReadOnlyDictionary<string, Reward> Rewards { get; init; } = new SortedDictionary<string, Reward>(StringComparer.Ordinal);

    /// <summary>Null: nobody is rewarded for bringing friends.</summary>
    public ReferralRules? Referral { get; init; }

    /// <summary>The clock of the group.</summary>
    public required DateTimeZone Zone { get; init; }

    public DateOnly Day(DateTimeOffset at)
    {
        var local = Instant.FromDateTimeOffset(at).InZone(Zone).Date;
        return new DateOnly(local.Year, local.Month, local.Day);
    }

    /// <summary>When points expire that can be spent from an instant on; null: never.</summary>
    public DateTimeOffset? Expiry(DateTimeOffset from) => ExpireMonths == 0 ? null : Zone
        .AtStartOfDay(Instant.FromDateTimeOffset(from).InZone(Zone).Date.PlusMonths(ExpireMonths).PlusDays(1)).ToDateTimeOffset()
        .ToUniversalTime();

    /// <summary>How many times the ordinary points a tier earns on a day.</summary>
    public decimal Times(Tier tier, DateOnly day)
    {
        var times = Tiers.GetValueOrDefault(tier, 1);
        // Of promotions that overlap the better one counts.
        return times * Promotions.Where(p => p.From <= day && day <= p.To).Select(p => p.Times).DefaultIfEmpty(1).Max();
    }
}

/// <summary>Days, both included, on which orders earn so many times the points.</summary>
public sealed record PromotionDays(DateOnly From, DateOnly To, decimal Times);

/// <summary>Something points are given for: a code of a pool, or a piece of the catalogue of gifts.</summary>
/// <param name="Pay">Major units the buyer adds; told, and taken by the shop's checkout.</param>
public sealed record Reward(string Name, long Points, string? Coupon, string? Gift, decimal Pay);
