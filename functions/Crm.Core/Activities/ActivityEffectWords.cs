using Crm.Effect;
using static Crm.Effect.FindingWords;

namespace Crm.Activities;

/// <summary>What a comparison comes to, in a sentence of each language.</summary>
static class ActivityEffectWords
{
    public static SortedDictionary<string, string> Of(Finding finding, Finding money, Interval lift, DateTimeOffset over) =>
        FindingWords.Of(English(finding, money, lift, over), Chinese(finding, money, lift, over));

    static string English(Finding finding, Finding money, Interval lift, DateTimeOffset over) => finding switch
    {
        Finding.NothingYet or Finding.NobodyTreated => "Nobody has taken part yet.",
        Finding.NoComparison => "Nobody comparable stayed away, so nobody can say what it did.",
        Finding.TooEarly => $"Not to be judged before {Day(over)}: until then the days of some members are not over.",
        Finding.NotDistinguishable => "Not distinguishable from comparable members who stayed away: chance alone may have made the"
            + $" difference ({InPoints(lift.Low)} to {InPoints(lift.High)} points)." + OfMoney(money),
        _ => $"{(finding == Finding.Better ? "More" : "Fewer")} of those who took part ordered than of comparable members: "
            + $"{InPoints(lift.Low)} to {InPoints(lift.High)} points." + OfMoney(money)
            + " They chose to take part: some of it may be keenness.",
    };

    static string Chinese(Finding finding, Finding money, Interval lift, DateTimeOffset over) => finding switch
    {
        Finding.NothingYet or Finding.NobodyTreated => "还没有会员参加。",
        Finding.NoComparison => "没有可比的未参加会员，无法判断效果。",
        Finding.TooEarly => $"{Day(over)}之前不下结论：还有会员的观察期没满。",
        Finding.NotDistinguishable => $"和可比的未参加会员分不出差别：可能只是偶然（{InPoints(lift.Low)}到{InPoints(lift.High)}个百分点）。"
            + OfMoneyInChinese(money),
        _ => $"参加的会员下单{(finding == Finding.Better ? "更多" : "更少")}：比可比会员{InPoints(lift.Low)}到{InPoints(lift.High)}个百分点。"
            + OfMoneyInChinese(money) + "参加与否是自己选的，其中可能有一部分是本来就更积极。",
    };
}
