using Crm.Common;
using Crm.Conditions;
using Crm.Customers;
using Crm.Flows;
using Crm.Orders;
using Crm.Shops;
using Crm.Tasks;
using Crm.Touchpoints.Sending;

namespace Crm.Touchpoints.Deciding;

/// <summary>Everything a decision is made from.</summary>
/// <param name="Order">Null for a touchpoint that follows a moment.</param>
/// <param name="Competing">The buyer's other waiting touchpoints with their steps, for texts that compete for a day's cap.</param>
public sealed record DecisionContext(Touchpoint Touchpoint, Step Step, Customer Customer, OrderState? Order, Shop Shop, DateTimeOffset Now,
    IReadOnlyList<(Touchpoint Touchpoint, Step Step)> Competing)
{
    /// <summary>
    /// What the shop has spent on texts this month, in millionths of the price's currency; looked at only where it has a budget.
    /// </summary>
    public long SpentMicros { get; init; }

    /// <summary>Whether anybody would have told that the parcel has come; asked of late parcels only.</summary>
    public bool GivesTracking { get; init; } = true;

    /// <summary>The shop's mean order in this order's currency; read where the step asks for it.</summary>
    public decimal? MeanOrder { get; init; }

    /// <summary>The buyer's orders, where the rules ask for their days or for what ends a moment; empty where nobody asked.</summary>
    public IReadOnlyList<OrderState> BuyersOrders { get; init; } = [];

    /// <summary>The platform holds its texts.</summary>
    public bool Paused { get; init; }

    /// <summary>
    /// For a touchpoint that follows a moment: the buyer's latest order to themselves, where no phone of their own is known.
    /// </summary>
    public OrderState? Own { get; init; }
}

/// <summary>
/// <c>decide(touchpoint, step, customer, order, shop, now)</c>: pure, and asked again at the very minute of sending.
/// The rules stand in the order in which they speak; the first that objects is the reason shown.
/// </summary>
public static class Decider
{
    static readonly TimeSpan PauseInterval = TimeSpan.FromHours(1);

    public static Decision Decide(Touchpoint touchpoint, Step step, Customer customer, OrderState? order, Shop shop, DateTimeOffset now) =>
        Decide(new DecisionContext(touchpoint, step, customer, order, shop, now, []));

    public static Decision Decide(DecisionContext question)
    {
        var (touchpoint, step, customer, order, shop, now, _) = question;
        if (now < touchpoint.WakeAt) return new Decision.Wait(touchpoint.WakeAt, "not-due");
        if (ExitRule(question) is { } exit) return new Decision.Suppress(exit);
        if (step.AsksForPayment && order?.Details?.Value.PayBy is { } payBy)
        {
            // The platform closes the order then: asked for so late, or put off beyond it, nobody can pay any more.
            var last = payBy - TimeSpan.FromMinutes(shop.LeastMinutesToPay);
            if (now > last) return new Decision.Suppress($"pay-by:{Math.Max(0, (int)(payBy - now).TotalMinutes)}-minutes-left");
            if (last < touchpoint.Expires) question =
                question with { Touchpoint = touchpoint = touchpoint with { Expires = last.AddTicks(1) } };
        }
        if (now >= touchpoint.Expires) return new Decision.Expire(touchpoint.Reason is { } held ? "late:" + held : "late");

        var subject = new EvaluationContext(shop, customer, order, now) { MeanOrder = question.MeanOrder, Own = question.Own };
        if (!step.Audience.Holds(subject)) return new Decision.Suppress("audience");
        if (IsHeldOut(touchpoint, step, customer)) return new Decision.Suppress($"holdout:{step.Holdout}-percent");
        if (Pick(step, subject) is not { } variant) return new Decision.Suppress("no-variant");
        return step.Channel switch
        {
            Channel.Sms => DecideText(Classed(question, variant), variant, subject),
            Channel.Task => new Decision.CreateTask(variant.Name, Texts.ForStaff(variant.Text, subject)),
            _ => DecideOffer(step, variant, subject),
        };
    }

    /// <summary>The variant this buyer would get, and its text: for previews.</summary>
    public static Variant? Pick(Step step, EvaluationContext subject)
    {
        foreach (var variant in step.Variants)
            if (variant.When.Holds(subject)) return variant;
        return null;
    }

    static string? ExitRule(DecisionContext question)
    {
        var (touchpoint, step, customer, order, shop, now, _) = question;
        if (order is { Test: true }) return "test-order";
        if (order?.IsCreditNote() ?? false) return "credit-note";
        if (order is not null && StepTiming.IsOfParcel(step) && order.Delivery() != OrderDelivery.Parcel) return "no-parcel";
        if (!question.GivesTracking && StepTiming.WaitsForLateness(step)) return "no-tracking-news";
        foreach (var milestone in step.Exit)
            if (order is not null && HasReached(order, milestone, SilentSince(shop, now))) return "exit:" + Word(milestone);
        if (order is null && touchpoint.Begun is { } moment && EndOfMoment(question, moment) is { } ended) return ended;
        var begun = order?.When(Milestone.Created) ?? touchpoint.Begun;
        return step.ExitOnOrder && begun is { } from && customer.Facts.LastOrder > from ? "exit:ordered-since" : null;
    }

    /// <summary>Why nothing leaves this installation just now, whoever it is for.</summary>
    static string? NotHere(Touchpoint touchpoint, Shop shop)
    {
        if (!shop.Live) return "not-live";
        return touchpoint.WakeAt <= shop.RestoredAt ? "restored:" + Text(shop.RestoredAt.Value) : null;
    }

    /// <summary>What has ended a moment since: the buyer's orders, or the word that the complaint is solved.</summary>
    static string? EndOfMoment(DecisionContext question, DateTimeOffset begun)
    {
        if (question.Step.ExitOnSolved && question.Customer.Complaint is { Value.Open: false } complaint
            && complaint.At >= begun) return "exit:complaint-solved";
        if (question.Step.Exit.Count == 0) return null;
        var newest = question.BuyersOrders.Where(o => !o.Test).MaxBy(o => o.When(Milestone.Created));
        foreach (var milestone in question.Step.Exit)
            if (newest?.When(milestone) is not null || question.BuyersOrders.Any(o => !o.Test && o.When(milestone) >= begun)) return "exit:"
                + Word(milestone);
        return null;
    }

    // A text with an offer is promotion by every rule, whatever its step says.
    static DecisionContext Classed(DecisionContext question, Variant variant)
    {
        var messageClass = Texts.ClassOf(question.Step, variant, question.Shop);
        return messageClass == question.Step.Class ? question : question with { Step = question.Step with { Class = messageClass } };
    }

    static Decision DecideText(DecisionContext question, Variant variant, EvaluationContext subject)
    {
        var (touchpoint, step, customer, order, shop, now, _) = question;
        if (question.Paused) return PutOff(touchpoint, now + PauseInterval, "platform-paused");
        var zone = LocalTime.Zone(shop.Zone);
        if (step.OncePerDay && customer.Ledger.FirstOrDefault(e => e.Step == step.Name && e.Touchpoint != touchpoint.Id
            && LocalTime.SameDay(e.At, now, zone)) is { } told)
            return new Decision.Suppress(SendReversal.MergedInto(told.Touchpoint));
        if ((order?.Contact?.Value.Phone ?? customer.OwnPhone ?? question.Own?.Contact?.Value.Phone)
            is not { } phone) return new Decision.Suppress("no-phone");
        if (PhoneNumber.Describe(phone).TakesNoTexts) return new Decision.Suppress("no-mobile");
        if (customer.SuppressedNumbers?.Contains(phone) ?? false) return new Decision.Suppress("phone-dead");
        if (ConsentRule(customer, step.Class) is { } refusal) return new Decision.Suppress(refusal);
        if (step.Class != MessageClass.Transactional
            && Disturbance(customer, SilentSince(shop, now)) is { } peace) return new Decision.Suppress(peace);

        if (NotHere(touchpoint, shop) is { } closed) return new Decision.Suppress(closed);
        var hours = SendingHours.For(phone, (order ?? question.Own)?.Contact?.Value.Region
            ?? customer.Profile?.Region?.Value, step.Class, shop);
        if (hours.NextAllowed(now) is not { } allowed) return new Decision.Suppress("quiet-hours:never");
        if (allowed > now) return PutOff(touchpoint, allowed, "quiet-hours");
        if (FullDay(question) is { } rule)
            return hours.NextAllowed(LocalTime.NextDay(now, zone, shop.Rules.Windows[step.Class])) is { } tomorrow
                ? PutOff(touchpoint, tomorrow, rule) : new Decision.Suppress(rule);
        var body = Texts.Body(variant, subject with { To = phone }, Texts.Language(subject));
        if (Texts.IsBlank(body)) return new Decision.Suppress("empty-text");
        var text = Texts.Signed(body, shop, step.Class);
        if (BudgetRule.Objects(shop.Rules, step.Class, customer, text, question.SpentMicros) is { } spent)
            return hours.NextAllowed(LocalTime.NextMonth(now, zone)) is { } fresh ? PutOff(touchpoint, fresh, spent)
                : new Decision.Suppress(spent);
        return new Decision.Send(phone, variant.Name, text) { Class = step.Class };
    }

    static Decision DecideOffer(Step step, Variant variant, EvaluationContext subject)
    {
        // "{{offer}}" of a shop that has none: nothing to suggest.
        if (step.Offer is not { } offer
            || Texts.ForStaff(offer.Value, subject) is not { Length: > 0 } value) return new Decision.Suppress("no-offer");
        return new Decision.CreateTask(variant.Name, Texts.ForStaff(variant.Text, subject),
            new TaskOffer(step.Channel == Channel.Gift ? OfferKind.Gift
            : OfferKind.Coupon, value, subject.Now + offer.ValidFor, Texts.ForStaff(offer.Reason, subject)));
    }

    static Decision PutOff(Touchpoint touchpoint, DateTimeOffset until, string rule) =>
        until < touchpoint.Expires ? new Decision.Wait(until, rule) : new Decision.Suppress(rule);

    /// <summary>Why not another text of this class today.</summary>
    static string? FullDay(DecisionContext question)
    {
        var (touchpoint, step, customer, _, shop, now, rivals) = question;
        var zone = LocalTime.Zone(shop.Zone);
        bool IsToday(DateTimeOffset at) => LocalTime.SameDay(at, now, zone);
        var cap = shop.Rules.Caps[step.Class];
        var today = customer.Ledger.Count(e => e.Class == step.Class && e.Touchpoint != touchpoint.Id && IsToday(e.At));
        if (today >= cap.PerDay) return $"frequency-cap:{today}-per-day";
        var month = customer.Ledger.Count(e => e.Class == step.Class && e.Touchpoint != touchpoint.Id
            && e.At > now - TimeSpan.FromDays(30));
        if (month >= cap.Per30Days) return $"frequency-cap:{month}-per-30-days";
        if (step.Class != MessageClass.Promotional) return null;
        // On the day of a purchase or a parcel there is care only, never promotion.
        if (customer.Facts.LastOrder is { } last && IsToday(last) && !IsUnpaid(question, last)
            || question.BuyersOrders.Any(o => !o.Test && TradeSteps.Any(m => o.When(m) is { } at && IsToday(at)))
            || customer.Ledger.Any(e => e.Class == MessageClass.Transactional && IsToday(e.At))) return "trade-day";
        var rival = rivals.FirstOrDefault(r => r.Step.Class == step.Class && r.Step.Priority > step.Priority
            && r.Touchpoint.State == TouchpointState.Planned && IsToday(r.Touchpoint.WakeAt));
        return rival.Step is null ? null : "priority:" + rival.Step.Name;
    }

    // By the order's own life: a shop that texts nothing of a parcel has trade days all the same.
    static readonly Milestone[] TradeSteps =
        [Milestone.PartlyShipped, Milestone.Shipped, Milestone.ArrivedInCity, Milestone.OutForDelivery, Milestone.Signed,
        Milestone.ReadyForPickup];

    // An order that is not paid yet is no purchase to its own reminder.
    static bool IsUnpaid(DecisionContext question, DateTimeOffset last) =>
        question.Order is { } order && question.Step.Exit.Contains(Milestone.Paid) && order.When(Milestone.Created) == last
        && order.When(Milestone.Paid) is null;

    // An open quarrel is no time for thanks or offers.
    static string? Disturbance(Customer customer, DateTimeOffset silent) =>
        customer.Complaint?.Value.Open == true ? "do-not-disturb:complaint-open" : customer.Facts.RefundsOpenSince(silent) > 0
            ? "do-not-disturb:refund-open" : null;

    static string? ConsentRule(Customer customer, MessageClass messageClass)
    {
        // Service texts go out until refused; promotion needs a yes. A refusal of service texts refuses promotion too.
        for (var wider = messageClass; wider >= MessageClass.Transactional; wider--)
            if (customer.Consent.TryGetValue(wider, out var consent) && !consent.Value.Granted) return $"consent:{Word(wider)}-refused";
        return messageClass == MessageClass.Promotional && !customer.Consent.ContainsKey(MessageClass.Promotional) ? "consent:none" : null;
    }

    /// <summary>The rule of a number's refusal, with what it saw.</summary>
    public static string NumberRule(MessageClass messageClass, LwwRegister<ConsentState> refusal) =>
        $"number-refused:{Word(messageClass)} "
            + $"{refusal.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture)} "
            + $"{refusal.Value.Source}";

    static string Text(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);

    // The same buyer is always in or always out of a step's comparison group.
    static bool IsHeldOut(Touchpoint touchpoint, Step step, Customer customer) =>
        step.Holdout > 0 && Convert.ToInt32(Hash.Hex(touchpoint.Flow, step.Name, customer.Id)[..6], 16) % 100 < step.Holdout;

    static bool HasReached(OrderState order, Milestone milestone, DateTimeOffset silent) => milestone switch
    {
        Milestone.Cancelled => order.IsCancelled,
        // Withdrawn, refused, or given up on: what it ended goes on.
        Milestone.RefundOpened => order.HasRefundedMoney() || order.LastRefundNews() >= silent,
        _ => order.When(milestone) is not null,
    };

    // An open refund nobody has spoken of for so long counts as over; a task has asked about it.
    static DateTimeOffset SilentSince(Shop shop, DateTimeOffset now) => now - TimeSpan.FromDays(shop.RefundSilentDays);

    static string Word<T>(T value) where T : struct, Enum => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
