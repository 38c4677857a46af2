using Crm.Activities;
using Crm.Common;
using Crm.Customers;
using Crm.Points;
using Crm.Shops;
using Crm.Touchpoints.Deciding;

namespace Crm.Membership;

/// <param name="Worth">In major units of the currency; null where points have no value in money.</param>
public sealed record MemberPoints(long Available, long Pending, long Owed, decimal? Worth, string Currency,
    IReadOnlyList<PointsExpiring> Expiring);

/// <param name="Pay">Major units the member adds at the checkout.</param>
/// <param name="Affordable">There are points enough.</param>
public sealed record MemberReward(string Reward, long Points, decimal? Pay, bool Affordable);

public sealed record MemberRedemption(DateTimeOffset At, string Reward, long Points, string? Code, DateOnly? Until, string? Gift)
{
    public static MemberRedemption Of(PointsEntry entry) => new(entry.At, entry.About ?? "", -entry.Points, entry.Given?.Code,
        entry.Given?.Until, entry.Given?.Gift);
}

public sealed record MemberChoice(string Value, string Text);

/// <param name="Attribute">The answer's name in <c>answers</c>.</param>
/// <param name="Choices">Empty: the member's own words.</param>
public sealed record MemberQuestion(string Attribute, string Text, IReadOnlyList<MemberChoice> Choices, bool Many);

/// <param name="Chance">Of one try.</param>
public sealed record MemberPrize(string Text, double Chance);

public sealed record MemberTask(string Text, bool Done);

/// <summary>An activity as the member sees it.</summary>
/// <param name="Open">It can be played now; else <paramref name="Rule"/> says why not.</param>
/// <param name="Cost">Points the next play takes.</param>
/// <param name="Commitment">SHA-256 of the seed it draws by.</param>
public sealed record MemberActivity(string Activity, string Kind, string Title, DateOnly From, DateOnly Until, bool Open, string? Rule,
    int Cost, string? Commitment, PlayView? Last)
{
    public IReadOnlyList<MemberQuestion>? Questions { get; init; }
    public IReadOnlyList<MemberChoice>? Options { get; init; }
    public IReadOnlyList<MemberPrize>? Prizes { get; init; }
    public IReadOnlyList<MemberTask>? Tasks { get; init; }
}

/// <param name="Member">The name that draws are made under.</param>
/// <param name="Points">Null: the shop gives none.</param>
/// <param name="Redemptions">Newest first.</param>
public sealed record MemberView(string Member, string? Name, MemberPoints? Points, MemberTier? Tier, IReadOnlyList<MemberReward> Rewards,
    IReadOnlyList<MemberActivity> Activities, IReadOnlyList<MemberRedemption> Redemptions);

/// <param name="Tier">ordinary, advanced, vip or supreme.</param>
/// <param name="Benefits">In words.</param>
/// <param name="Data">The same for programs; null where the shop's settings have only words.</param>
/// <param name="ToNext">Major units of <paramref name="Currency"/> that are missing to the next tier.</param>
/// <param name="FallsOn">The day it falls unless <paramref name="ToKeep"/> is spent.</param>
public sealed record MemberTier(string Tier, string Name, DateOnly Since, string? Benefits, TierBenefit? Data, string Currency,
    string? Next, string? NextName, string? ToNext, DateOnly? FallsOn, string? ToKeep);

/// <summary>What a member has and can do.</summary>
public sealed class MemberBoard(CustomerRows rows, ActivityBoard activities, MemberKnowledge members, ShopDirectory shops,
    TimeProvider time)
{
    const int FewRedemptions = 20;

    public async Task<MemberView> OfAsync(Shop shop, Customer customer, string language, CancellationToken cancel)
    {
        var (now, rules) = (time.GetUtcNow(), shops.PointsOf(customer.Group));
        var account = rules is null ? null : await rows.PointsAsync(customer.Id, now, cancel);
        var lines = await activities.OfAsync(customer, account?.Available ?? 0, now, cancel);
        return new MemberView(customer.Id, customer.Profile?.Name?.Value, account is null ? null : PointsOf(account, rules!),
            TierOf(await members.TierAsync(customer, now, cancel), shop, language),
            [.. (rules?.Rewards.Values ?? []).Select(r => new MemberReward(r.Name, r.Points, r.Pay == 0 ? null : r.Pay,
                account!.Available >= r.Points))],
            [.. lines.Select(l => Of(l, language))],
            [.. (account?.Entries ?? []).Where(e => e.Cause == PointsCause.Redemption).OrderByDescending(e => e.At).Take(FewRedemptions)
                .Select(MemberRedemption.Of)]);
    }

    public static MemberPoints PointsOf(PointsAccount account, PointsRules rules) => new(account.Available, account.Pending, account.Owed,
        rules.Value == 0 ? null : account.Available * rules.Value, rules.Currency,
        [.. account.Lots.Where(l => l.Until is not null).GroupBy(l => l.Until!.Value).OrderBy(g => g.Key)
            .Select(g => new PointsExpiring(g.Sum(l => l.Left), g.Key))]);

    static MemberTier? TierOf(TierStanding? standing, Shop shop, string language)
    {
        if (standing is not { Tier: var tier, Currency: var currency }) return null;
        string? Amount(long? minor) => minor is { } amount ? Money.Format(amount, currency) : null;
        return new MemberTier(tier.ToStoredName(), tier.Label(language), standing.Since, shop.BenefitsOf(tier, language),
            shop.TierBenefits.GetValueOrDefault(tier), currency, standing.Next?.ToStoredName(), standing.Next?.Label(language),
            Amount(standing.ToNext), standing.FallsOn, Amount(standing.ToKeep));
    }

    static MemberActivity Of(BoardLine line, string language)
    {
        var (activity, kind) = (line.Activity, line.Activity.Kind);
        string In(IReadOnlyDictionary<string, string> texts) => Activity.In(texts, language);
        List<MemberChoice> Choices(IEnumerable<Choice> choices) => [.. choices.Select(c => new MemberChoice(c.Value, In(c.Text)))];
        return new MemberActivity(activity.Id, kind.Name, In(activity.Title), activity.From, activity.Until, line.Rule is null, line.Rule,
            line.Cost, line.Commitment, line.Plays.Count == 0 ? null : PlayView.Of(activity, line.Plays[^1], language))
        {
            Questions = kind switch
            {
                ActivityKind.Survey survey => [.. survey.Questions.Select(q => new MemberQuestion(q.Attribute, In(q.Text),
                    Choices(q.Choices), q.IsMany))],
                ActivityKind.Profile profile => [.. profile.Fields.Select(f => new MemberQuestion(f, f, [], false))],
                _ => null,
            },
            Options = kind is ActivityKind.Vote vote ? Choices(vote.Options) : null,
            Prizes = kind is ActivityKind.Lottery lottery
                ? [.. lottery.Prizes.Select(p => new MemberPrize(In(p.Text), (double)p.Millionths / FairDice.Sides))] : null,
            Tasks = kind is ActivityKind.Chain chain ? [.. chain.Tasks.Select(t => new MemberTask(In(t.Text), line.Tasks.Contains(t.Id)))]
                : null,
        };
    }
}
