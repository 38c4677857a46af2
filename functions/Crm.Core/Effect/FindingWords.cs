using System.Globalization;

namespace Crm.Effect;

/// <summary>What sentences about an effect share, whoever was compared with whom.</summary>
static class FindingWords
{
    /// <summary>The same in each language.</summary>
    public static SortedDictionary<string, string> Of(string english, string chinese) =>
        new(StringComparer.Ordinal) { ["en"] = english, ["zh-CN"] = chinese };

    public static string OfMoney(Finding money) => money switch
    {
        Finding.Better => " They also spent more.", Finding.Worse => " They spent less.", _ => " Of the money nothing can be said.",
    };

    public static string OfMoneyInChinese(Finding money) => money switch
    {
        Finding.Better => "成交额也更高。", Finding.Worse => "成交额更低。", _ => "成交额上分不出差别。",
    };

    public static string InPoints(double share) => (share * 100).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture);
    public static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
