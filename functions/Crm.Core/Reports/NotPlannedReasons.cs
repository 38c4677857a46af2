using Crm.Flows;
using Crm.Orders;

namespace Crm.Reports;

/// <summary>Why a step was never planned: what it waits for has not happened.</summary>
static class NotPlannedReasons
{
    public static string Say(Step step, OrderState order, bool isDue, string language)
    {
        var zh = language == "zh-CN";
        if (isDue) return zh ? "订单最后一次更新时流程里还没有这一步，下次更新时会排上。"
            : "The flow did not have this step when the order last changed; the next change plans it.";
        var milestones = StepTiming.Milestones(step);
        var open = milestones.Where(m => order.When(m) is null).ToList();
        var reasons = new List<string>();
        if (open.Count > 0) reasons.Add(zh ? $"订单还没有{MilestoneDescriptions.List(open, language)}"
            : $"the order has not been {MilestoneDescriptions.List(open, language)} yet");
        if (open.Count < milestones.Count) reasons.Add(zh ? $"{MilestoneDescriptions.List(milestones.Except(open), language)}的起始条件不符合这个订单"
            : $"its condition on the step '{MilestoneDescriptions.List(milestones.Except(open), language)}' does not fit this order");
        if (StepTiming.WaitsForPayBy(step)) reasons.Add(zh ? "平台没有给出付款期限，或条件不符"
            : "the platform told no payment deadline, or its condition does not fit");
        if (StepTiming.WaitsForLateness(step)) reasons.Add(zh ? "没有在途超时的包裹" : "no parcel is under way");
        if (StepTiming.WaitsForSilence(step)) reasons.Add(zh ? "没有未完结的退款" : "no refund is open");
        return zh ? $"未安排：{string.Join("；", reasons)}。" : $"Not planned: {string.Join("; ", reasons)}.";
    }

    public static string CustomerEvent(Step step, string language) => language == "zh-CN"
        ? $"未安排：还没有遇到{string.Join("或", StepTiming.CustomerEvents(step))}。"
        : $"Not planned: {string.Join(" or ", StepTiming.CustomerEvents(step))} has not come for this buyer.";
}
