using System.Globalization;
using Crm.Common;
using Crm.Customers;
using NodaTime;

namespace Crm.Shops;

/// <summary>Section <c>Shops:{id}:Points</c> of a group's first shop by id. Without Since there are no points.</summary>
public sealed class PointsOptions
{
    /// <summary>yyyy-MM-dd: orders paid from this day on earn.</summary>
    public string? Since { get; set; }

    /// <summary>By currency: PerUnit:CNY = 1.</summary>
    public Dictionary<string, decimal> PerUnit { get; set; } = [];

    /// <summary>By tier: Tiers:vip = 1.5.</summary>
    public Dictionary<string, decimal> Tiers { get; set; } = [];

    public List<PromotionOptions> Promotions { get; set; } = [];
    public int PendingDays { get; set; } = 7;
    public int ExpireMonths { get; set; } = 12;
    public int WarnDays { get; set; } = 30;
    public decimal Value { get; set; }
    public int MostPercent { get; set; } = 100;
    public Dictionary<string, RewardOptions> Rewards { get; set; } = [];

    /// <summary>What is given for a friend who buys.</summary>
    public ReferralOptions Referral { get; set; } = new();

    /// <summary>Days, both included, on which orders earn so many times the points; without To it is one day.</summary>
    public sealed class PromotionOptions
    {
        public string? From { get; set; }
        public string? To { get; set; }
        public decimal Times { get; set; } = 2;
    }

    public sealed class RewardOptions
    {
        public long Points { get; set; }
        public string? Coupon { get; set; }
        public string? Gift { get; set; }
        public decimal Pay { get; set; }
    }

    public PointsRules? ToRules(string at, string zone, string currency, ICollection<string> mistakes)
    {
        if (string.IsNullOrWhiteSpace(Since)) return null;
        if (!TryDay(Since, out var since)) mistakes.Add($"{at}:Since: a day is written yyyy-MM-dd.");
        if (PendingDays is < 0 or > 365) mistakes.Add($"{at}:PendingDays: days from 0 to 365.");
        if (ExpireMonths is < 0 or > 120) mistakes.Add($"{at}:ExpireMonths: months from 0 (never) to 120.");
        if (WarnDays is < 0 or > 180) mistakes.Add($"{at}:WarnDays: days from 0 (no warning) to 180.");
        if (Value is < 0 or > 10_000) mistakes.Add($"{at}:Value: what a point is worth, from 0 to 10000.");
        if (MostPercent is < 1 or > 100) mistakes.Add($"{at}:MostPercent: percent of a price from 1 to 100.");
        var (perUnit, tiers, promotions, rewards) = (ReadPerUnit(at, mistakes), ReadTiers(at, mistakes), ReadPromotions(at, mistakes),
            ReadRewards(at, mistakes));
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is not { } clock) return null;
        return new PointsRules
        {
            Since = since, PerUnit = perUnit, Tiers = tiers, Promotions = promotions, PendingDays = PendingDays,
            ExpireMonths = ExpireMonths, WarnDays = WarnDays, Value = Value, Currency = currency, MostPercent = MostPercent,
            Rewards = rewards, Zone = clock, Referral = Referral.ToRules(at + ":Referral", currency, mistakes),
        };
    }

    SortedDictionary<string, decimal> ReadPerUnit(string at, ICollection<string> mistakes)
    {
        if (PerUnit.Count == 0) mistakes.Add($"{at}:PerUnit: say how many points a unit of a currency earns (PerUnit:CNY = 1).");
        foreach (var (currency, points) in PerUnit)
            if (!Money.IsCurrency(currency) || points is <= 0 or > 10_000)
                mistakes.Add($"{at}:PerUnit:{currency}: a currency of three capitals, and points from above 0 to 10000.");
        return new(PerUnit, StringComparer.Ordinal);
    }

    Dictionary<Tier, decimal> ReadTiers(string at, ICollection<string> mistakes)
    {
        var tiers = new Dictionary<Tier, decimal>();
        foreach (var (name, times) in Tiers)
            if (Names.FromStoredName<Tier>(name.ToLowerInvariant()) is not { } tier || times is < 0 or > 100)
                mistakes.Add($"{at}:Tiers:{name}: one of ordinary, advanced, vip, supreme, and how many times the points, 0 to 100.");
            else tiers[tier] = times;
        return tiers;
    }

    List<PromotionDays> ReadPromotions(string at, ICollection<string> mistakes)
    {
        var promotions = new List<PromotionDays>();
        foreach (var (told, i) in Promotions.Select((p, i) => (p, i)))
            if (!TryDay(told.From ?? "", out var from) || !TryDay(Word(told.To) ?? told.From!, out var to) || to < from
                || told.Times is < 0 or > 100)
                mistakes.Add($"{at}:Promotions:{i}: From and To are days (yyyy-MM-dd), From not after To; Times is from 0 to 100.");
            else promotions.Add(new PromotionDays(from, to, told.Times));
        return promotions;
    }

    SortedDictionary<string, Reward> ReadRewards(string at, ICollection<string> mistakes)
    {
        var rewards = new SortedDictionary<string, Reward>(StringComparer.Ordinal);
        foreach (var (name, told) in Rewards)
        {
            var (coupon, gift) = (Word(told.Coupon), Word(told.Gift));
            if (!IsName(name)) mistakes.Add($"{at}:Rewards:{name}: a name has 1 to 40 small letters, digits, '-' and '_'.");
            if (told.Points is < 1 or > 100_000_000) mistakes.Add($"{at}:Rewards:{name}:Points: from 1 to 100000000.");
            if ((coupon is null) == (gift is null))
                mistakes.Add($"{at}:Rewards:{name}: name a pool (Coupon) or a gift (Gift), one of them.");
            if (told.Pay is < 0 or > 1_000_000) mistakes.Add($"{at}:Rewards:{name}:Pay: an amount from 0 to 1000000.");
            rewards[name] = new Reward(name, told.Points, coupon, gift, told.Pay);
        }
        return rewards;
    }

    static string? Word(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    static bool IsName(string name) =>
        name is { Length: > 0 and <= 40 } && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_');

    static bool TryDay(string text, out DateOnly day) =>
        DateOnly.TryParseExact(text.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
}
