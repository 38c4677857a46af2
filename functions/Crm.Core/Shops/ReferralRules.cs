using Crm.Common;

namespace Crm.Shops;

/// <summary>What members get who bring a friend, and what the friend gets: section <c>Shops:{id}:Points:Referral</c>.</summary>
public sealed record ReferralRules
{
    public long ReferrerPoints { get; init; }
    public long FriendPoints { get; init; }

    /// <summary>An order of the friend counts that was paid within so many days.</summary>
    public int Days { get; init; } = 60;

    /// <summary>So many days after it was signed for it can no longer be sent back.</summary>
    public int ReturnDays { get; init; } = 15;

    /// <summary>Minor units that are left of the order after refunds; of the points' currency.</summary>
    public long LeastTotal { get; init; } = 1;

    /// <summary>Friends of one member that are rewarded in 365 days; 0: as many as come.</summary>
    public int MostPerYear { get; init; }

    /// <summary>Where a member's link leads, with {code} in it; null: there are codes only.</summary>
    public string? Link { get; init; }

    public string? LinkOf(string code) => Link?.Replace("{code}", code, StringComparison.Ordinal);
}

/// <summary>Without points for either side there is no referral.</summary>
public sealed class ReferralOptions
{
    public long ReferrerPoints { get; set; }
    public long FriendPoints { get; set; }
    public int Days { get; set; } = 60;
    public int ReturnDays { get; set; } = 15;
    public decimal LeastTotal { get; set; }
    public int MostPerYear { get; set; } = 20;
    public string? Link { get; set; }

    public ReferralRules? ToRules(string at, string currency, ICollection<string> mistakes)
    {
        if (ReferrerPoints == 0 && FriendPoints == 0) return null;
        if (ReferrerPoints is < 0 or > 1_000_000 || FriendPoints is < 0 or > 1_000_000)
            mistakes.Add($"{at}: ReferrerPoints and FriendPoints are from 0 to 1000000.");
        if (Days is < 1 or > 365 || ReturnDays is < 0 or > 365) mistakes.Add($"{at}: Days is from 1 to 365, ReturnDays from 0 to 365.");
        if (LeastTotal is < 0 or > 1_000_000) mistakes.Add($"{at}:LeastTotal: an amount from 0 to 1000000.");
        if (MostPerYear is < 0 or > 100_000) mistakes.Add($"{at}:MostPerYear: from 0 (any number) to 100000.");
        if (!string.IsNullOrEmpty(Link) && (!WebAddress.TryParse(Link.Replace("{code}", "0", StringComparison.Ordinal), out _)
            || !Link.Contains("{code}", StringComparison.Ordinal)))
            mistakes.Add($"{at}:Link: an address with {{code}} in it, such as https://shop.example/?friend={{code}}.");
        return new ReferralRules
        {
            ReferrerPoints = ReferrerPoints, FriendPoints = FriendPoints, Days = Days, ReturnDays = ReturnDays, MostPerYear = MostPerYear,
            LeastTotal = Math.Max(1, (long)Math.Ceiling(LeastTotal * Money.Scale(currency))),
            Link = string.IsNullOrEmpty(Link) ? null : Link,
        };
    }
}
