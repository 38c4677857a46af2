using System.Globalization;
using Crm.Effect;

namespace Crm.Campaigns;

/// <summary>What a comparison comes to, in a sentence of each language.</summary>
static class EffectWords
{
    public static SortedDictionary<string, string> Of(Finding finding, Finding money, Interval lift, DateTimeOffset over) =>
        new(StringComparer.Ordinal) { ["en"] = English(finding, money, lift, over), ["zh-CN"] = Chinese(finding, money, lift, over) };

    static string English(Finding finding, Finding money, Interval lift, DateTimeOffset over) => finding switch
    {
        Finding.NoComparison => "Nobody was held out, so nobody can say what it did.",
        Finding.TooEarly => $"Not to be judged before {Day(over)}: until then the days of some buyers are not over.",
        Finding.NotDistinguishable => "Not distinguishable yet: chance alone may have made the difference"
            + $" ({Points(lift.Low)} to {Points(lift.High)} points)." + Money(money),
        Finding.Better => $"More buyers ordered than without it: {Points(lift.Low)} to {Points(lift.High)} points more." + Money(money),
        _ => $"Fewer buyers ordered than without it: {Points(lift.Low)} to {Points(lift.High)} points." + Money(money),
    };

    static string Money(Finding money) => money switch
    {
        Finding.Better => " They also spent more.",
        Finding.Worse => " They spent less.",
        _ => " Of the money nothing can be said.",
    };

    static string Chinese(Finding finding, Finding money, Interval lift, DateTimeOffset over) => finding switch
    {
        Finding.NoComparison => "没有对照组，无法判断效果。",
        Finding.TooEarly => $"{Day(over)}之前不下结论：还有买家的观察期没满。",
        Finding.NotDistinguishable => $"目前分不出差别：可能只是偶然（{Points(lift.Low)}到{Points(lift.High)}个百分点）。"
            + MoneyInChinese(money),
        Finding.Better => $"比不发时下单的人更多：多{Points(lift.Low)}到{Points(lift.High)}个百分点。" + MoneyInChinese(money),
        _ => $"比不发时下单的人更少：{Points(lift.Low)}到{Points(lift.High)}个百分点。" + MoneyInChinese(money),
    };

    static string MoneyInChinese(Finding money) => money switch
    {
        Finding.Better => "成交额也更高。",
        Finding.Worse => "成交额更低。",
        _ => "成交额上分不出差别。",
    };

    static string Points(double share) => (share * 100).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture);
    static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
