using Crm.Effect;
using static Crm.Effect.FindingWords;

namespace Crm.Campaigns;

/// <summary>What a comparison comes to, in a sentence of each language.</summary>
static class EffectWords
{
    public static SortedDictionary<string, string> Of(Finding finding, Finding money, Interval lift, DateTimeOffset over) =>
        FindingWords.Of(English(finding, money, lift, over), Chinese(finding, money, lift, over));

    static string English(Finding finding, Finding money, Interval lift, DateTimeOffset over) => finding switch
    {
        Finding.NothingYet => "Nothing was sent yet.",
        Finding.NobodyTreated => "Everybody was held out, so nobody can say what it does.",
        Finding.NoComparison => "Nobody was held out, so nobody can say what it did.",
        Finding.TooEarly => $"Not to be judged before {Day(over)}: until then the days of some buyers are not over.",
        Finding.NotDistinguishable => "Not distinguishable yet: chance alone may have made the difference"
            + $" ({InPoints(lift.Low)} to {InPoints(lift.High)} points)." + OfMoney(money),
        Finding.Better => $"More buyers ordered than without it: {InPoints(lift.Low)} to {InPoints(lift.High)} points more."
            + OfMoney(money),
        _ => $"Fewer buyers ordered than without it: {InPoints(lift.Low)} to {InPoints(lift.High)} points." + OfMoney(money),
    };

    static string Chinese(Finding finding, Finding money, Interval lift, DateTimeOffset over) => finding switch
    {
        Finding.NothingYet => "还没有发送。",
        Finding.NobodyTreated => "全部在对照组，无法判断效果。",
        Finding.NoComparison => "没有对照组，无法判断效果。",
        Finding.TooEarly => $"{Day(over)}之前不下结论：还有买家的观察期没满。",
        Finding.NotDistinguishable => $"目前分不出差别：可能只是偶然（{InPoints(lift.Low)}到{InPoints(lift.High)}个百分点）。"
            + OfMoneyInChinese(money),
        Finding.Better => $"比不发时下单的人更多：多{InPoints(lift.Low)}到{InPoints(lift.High)}个百分点。" + OfMoneyInChinese(money),
        _ => $"比不发时下单的人更少：{InPoints(lift.Low)}到{InPoints(lift.High)}个百分点。" + OfMoneyInChinese(money),
    };
}
