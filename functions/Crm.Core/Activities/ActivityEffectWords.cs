using System.Globalization;
using Crm.Effect;

namespace Crm.Activities;

/// <summary>What a comparison comes to, in a sentence of each language.</summary>
static class ActivityEffectWords
{
    public static SortedDictionary<string, string> Of(Finding finding, Finding money, Interval lift, DateTimeOffset over) =>
        new(StringComparer.Ordinal) { ["en"] = English(finding, money, lift, over), ["zh-CN"] = Chinese(finding, money, lift, over) };

    static string English(Finding finding, Finding money, Interval lift, DateTimeOffset over) => finding switch
    {
        Finding.NoComparison => "Nobody comparable stayed away, so nobody can say what it did.",
        Finding.TooEarly => $"Not to be judged before {Day(over)}: until then the days of some members are not over.",
        Finding.NotDistinguishable => "Not distinguishable from comparable members who stayed away: chance alone may have made the"
            + $" difference ({Points(lift.Low)} to {Points(lift.High)} points)." + Spent(money),
        _ => $"{(finding == Finding.Better ? "More" : "Fewer")} of those who took part ordered than of comparable members: "
            + $"{Points(lift.Low)} to {Points(lift.High)} points." + Spent(money) + " They chose to take part: some of it may be keenness.",
    };

    static string Spent(Finding money) => money switch
    {
        Finding.Better => " They also spent more.", Finding.Worse => " They spent less.", _ => " Of the money nothing can be said.",
    };

    static string Chinese(Finding finding, Finding money, Interval lift, DateTimeOffset over) => finding switch
    {
        Finding.NoComparison => "没有可比的未参加会员，无法判断效果。",
        Finding.TooEarly => $"{Day(over)}之前不下结论：还有会员的观察期没满。",
        Finding.NotDistinguishable => $"和可比的未参加会员分不出差别：可能只是偶然（{Points(lift.Low)}到{Points(lift.High)}个百分点）。"
            + SpentInChinese(money),
        _ => $"参加的会员下单{(finding == Finding.Better ? "更多" : "更少")}：比可比会员{Points(lift.Low)}到{Points(lift.High)}个百分点。"
            + SpentInChinese(money) + "参加与否是自己选的，其中可能有一部分是本来就更积极。",
    };

    static string SpentInChinese(Finding money) => money switch
    {
        Finding.Better => "成交额也更高。", Finding.Worse => "成交额更低。", _ => "成交额上分不出差别。",
    };

    static string Points(double share) => (share * 100).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture);
    static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
