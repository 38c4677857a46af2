using System.Text.Json;
using Crm.Flows;
using Crm.Orders;
using Crm.Reports.Sentences;
using Crm.Shops;

namespace Crm.Reports;

/// <summary>Why a step was never planned: what it waits for has not happened.</summary>
static class NotPlannedReasons
{
    /// <param name="step">The step.</param>
    /// <param name="order">As it is.</param>
    /// <param name="isDue">The step's beginning has come.</param>
    /// <param name="isLater">The flow has had other versions.</param>
    /// <param name="language">Of the staff.</param>
    public static string Say(Step step, OrderState order, bool isDue, bool isLater, string language)
    {
        var book = SentenceBook.Of(language);
        if (isDue) return book.Say(isLater ? "not-planned:later-version" : "not-planned:new-step", _ => null);
        var milestones = StepTiming.Milestones(step);
        var open = milestones.Where(m => order.When(m) is null).ToList();
        var reasons = new List<string>();
        void Add(bool holds, string name, IEnumerable<Milestone> of)
        {
            if (holds) reasons.Add(book.Say("not-planned:" + name, _ => book.Or(of.Select(m => book.Term("milestone", Name(m))))));
        }
        Add(open.Count > 0, "not-reached", open);
        Add(open.Count < milestones.Count, "unfit", milestones.Except(open));
        Add(StepTiming.WaitsForPayBy(step), "no-deadline", []);
        Add(StepTiming.WaitsForLateness(step), "no-parcel", []);
        Add(StepTiming.WaitsForSilence(step), "no-refund", []);
        Add(StepTiming.WaitsForUse(step), "not-used-up", []);
        return book.Say("not-planned", _ => book.And(reasons));
    }

    public static string LeftOut(Shop shop, string? language) =>
        SentenceBook.Of(language ?? shop.Language).Say("not-planned:preset", _ => shop.Preset);

    public static string CustomerEvent(Step step, string language)
    {
        var book = SentenceBook.Of(language);
        return book.Say("not-planned:no-event", _ => book.Or(StepTiming.CustomerEvents(step)));
    }

    static string Name(Milestone milestone) => JsonNamingPolicy.CamelCase.ConvertName(milestone.ToString());
}
