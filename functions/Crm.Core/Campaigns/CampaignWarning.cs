using System.Globalization;

namespace Crm.Campaigns;

/// <summary>What to think about before a campaign is approved.</summary>
sealed record CampaignWarning(string Code, object?[] Values)
{
    static readonly Dictionary<string, (string English, string Chinese)> Words = new()
    {
        ["nobody"] = ("Nobody is in the audience.", "没有符合条件的买家。"),
        ["no-holdout"] = ("Nobody is held out: the report will not be able to say what the campaign did.",
            "没有留对照组：报告无法说明活动的效果。"),
        ["too-small"] = ("The groups are too small to show any effect.", "人数太少，看不出任何效果。"),
        ["no-link-address"] = ("A text prints a short link: set Shops:{0}:Links:Url and Links:Key, or the link is missing from it.",
            "文案含短链接：请设置 Shops:{0}:Links:Url 和 Links:Key，否则链接不会出现。"),
        ["few-codes"] = ("The pool {0} has {1} codes for {2} buyers.", "券池{0}只有{1}个券码，要发给{2}人。"),
        ["budget"] = ("The budget of {0} does not cover {1} {2}.", "预算{0}不够，需要{1} {2}。"),
        ["long"] = ("It takes longer than a day.", "发完需要一天以上。"),
        ["slow-gateways"] = ("The gateways are slower than the spread: part of it will be over before its turn comes.",
            "网关的速度低于设定的速度：一部分会在轮到之前过期。"),
        ["over"] = ("Its time is over already.", "时间已经过了。"),
        ["not-live"] = ("The shop is not live: nothing would leave.", "店铺还没有上线：什么都不会发出。"),
    };

    public string In(string language) => string.Format(CultureInfo.InvariantCulture,
        language == "en" ? Words[Code].English : Words[Code].Chinese, Values);
}
