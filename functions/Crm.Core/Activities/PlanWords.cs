using System.Globalization;

namespace Crm.Activities;

/// <summary>What a plan is judged by, in a sentence of each language.</summary>
static class PlanWords
{
    public static PlanFinding NoPoints() => Of("points", false, "The shop keeps no points: set Shops:…:Points:Since and what goes with it.",
        "店铺还没有积分：请设置 Shops:…:Points:Since 等。");

    public static PlanFinding Count(int count, bool isGood) => Of("count", isGood,
        isGood ? $"{count} activities: enough for every taste, and few enough to follow."
            : $"{count} {(count == 1 ? "activity" : "activities")}; four to six at once give everybody something and stay easy to follow.",
        isGood ? $"共{count}个活动，数量合适。" : $"共{count}个活动；同期以四到六个为宜。");

    public static PlanFinding Earning(bool isGood) => Of("earning", isGood,
        isGood ? "Members can earn points." : "Nothing brings points: add a sign-in, a survey or another that pays.",
        isGood ? "会员可以赚到积分。" : "没有任何活动送积分：请加上签到、调查等。");

    public static PlanFinding Burning(List<string> activities, int rewards) => Of("burning", activities.Count + rewards > 0,
        activities.Count + rewards == 0 ? "Nothing takes points: without a reward or tries for points nobody knows what they are for."
            : $"Points can be spent: {Join(activities, rewards, $"{rewards} {(rewards == 1 ? "reward" : "rewards")}", ", ")}.",
        activities.Count + rewards == 0 ? "积分没有去处：请设置兑换或积分抽奖。" : $"积分可以花：{Join(activities, rewards, $"{rewards}种兑换", "、")}。");

    public static PlanFinding Repeatable(List<string> which) => Of("repeatable", which.Count > 0,
        which.Count > 0 ? $"Members have a reason to come back: {string.Join(", ", which)}."
            : "Nothing can be done again: add a sign-in, a lottery or a guess.",
        which.Count > 0 ? $"有可以反复参加的活动：{string.Join('、', which)}。" : "没有可以反复参加的活动：请加上签到、抽奖或猜价格。");

    public static PlanFinding Collects(List<string> which) => Of("collects", which.Count > 0,
        which.Count > 0 ? $"The shop learns about its members: {string.Join(", ", which)}."
            : "Nothing is learned of the members: add a birthday, a profile or a survey.",
        which.Count > 0 ? $"可以收集会员信息：{string.Join('、', which)}。" : "没有收集信息的活动：请加上生日登记、完善资料或调查。");

    public static PlanFinding Round(long perRound, long? cheapest)
    {
        var isGood = cheapest is { } price && perRound >= price;
        return Of("round", isGood, cheapest is null ? $"One round brings {perRound} points, and there is no reward to spend them on."
            : isGood ? $"One round brings {perRound} points, enough for the reward of {cheapest}."
            : $"One round brings {perRound} points, and the cheapest reward takes {cheapest}: who did everything goes away with nothing.",
            cheapest is null ? $"参加一轮得{perRound}分，但没有可兑换的东西。"
            : isGood ? $"参加一轮得{perRound}分，够兑换{cheapest}分的奖励。" : $"参加一轮得{perRound}分，最便宜的兑换要{cheapest}分：忙了一轮什么也换不到。");
    }

    public static PlanFinding Starts(DateOnly from, DateOnly sale, bool isGood)
    {
        var days = sale.DayNumber - from.DayNumber;
        return Of("starts", isGood, isGood ? $"It starts {days} days before the sale of {Day(sale)}."
            : $"It starts {days} days before the sale of {Day(sale)}; one to two weeks before is right.",
            isGood ? $"大促（{Day(sale)}）前{days}天开始。" : $"大促（{Day(sale)}）前{days}天开始；提前一到两周为宜。");
    }

    public static PlanFinding Over(List<string> which, DateOnly sale) => Of("over", false,
        $"Over before the sale of {Day(sale)} begins: {string.Join(", ", which)}.", $"大促（{Day(sale)}）还没开始就结束了：{string.Join('、', which)}。");

    public static PlanFinding Cost(PlanReport report)
    {
        var (worth, money) = (Money(report.Worth), Money(report.Money));
        return Of("cost", true, $"Of {report.Members} members as expected: {report.Points} points given"
            + (report.Worth > 0 ? $" (worth {worth} {report.Currency})" : "") + $", {report.Spent} spent, prizes for {money}.",
            $"{report.Members}名会员按预计参与：送出{report.Points}分" + (report.Worth > 0 ? $"（合{worth} {report.Currency}）" : "")
            + $"，消耗{report.Spent}分，奖品{money}。");
    }

    public static PlanFinding Missing(string chain, List<string> missing) => Of("chain", false,
        $"{chain}: nobody can finish it, as there is no activity {string.Join(", ", missing)}.",
        $"{chain}：没有活动{string.Join('、', missing)}，谁也做不完。");

    public static PlanFinding Budget(string activity, long budget) => Of("budget", false,
        $"{activity}: the expected participation uses up its {budget} points before it ends.", $"{activity}：按预计参与，{budget}分的预算不够用到结束。");

    static string Join(List<string> activities, int rewards, string words, string comma) =>
        string.Join(comma, rewards == 0 ? activities : activities.Append(words));

    static PlanFinding Of(string name, bool isGood, string english, string chinese) =>
        new(name, isGood, new(StringComparer.Ordinal) { ["en"] = english, ["zh-CN"] = chinese });

    static string Money(decimal amount) => amount.ToString("0.##", CultureInfo.InvariantCulture);
    static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
