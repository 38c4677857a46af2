using Crm.Conditions;
using Crm.Customers;
using Crm.Flows;
using Crm.Orders;
using Crm.Shops;
using Crm.Sms;
using Crm.Storage;
using Crm.Touchpoints.Budget;
using Crm.Touchpoints.Deciding;
using Crm.Touchpoints.Schedule;
using Microsoft.Extensions.Logging;

namespace Crm.Touchpoints.Sending;

/// <summary>
/// Plans a text by hand and dispatches it at once, by the same decision and claim as any other touchpoint. Whoever dies between the two
/// leaves a due row, which the sweep finds.
/// </summary>
public sealed partial class HandSender(CustomerRows rows, DispatchReads reads, DispatchHandler dispatch, MonthSpend spend,
    NumberConsents numbers, IWakeUps wakeUps, TimeProvider time, ILogger<HandSender> log)
{
    const int MaxAttempts = 20;

    /// <summary>What would become of the text now, and how it reads, whatever holds it back; nothing is written.</summary>
    internal async ValueTask<(Decision Decision, Decision.Send Written, IReadOnlyList<string> Missing)> DecideAsync(HandText text,
        Stored<Customer> customer, Shop shop, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var touchpoint = text.ToTouchpoint(shop, customer.Value.Id, "", now);
        var order = text.About is { } about ? await rows.OrderAsync(customer.Value.Id, about, cancel) : null;
        var context = new DispatchContext(new Stored<Touchpoint>(touchpoint, "", default), customer, order?.Value.State, now);
        var question = await reads.LoadAsync(context, text.ToStep(customer.Value, shop), shop, cancel);
        var decision = Decider.Decide(question with { SpentMicros = await spend.OfAsync(shop, now, cancel) });
        if (decision is Decision.Send send && (await numbers.FindAsync(send.To, cancel))
            ?.Refusal(send.Class, send.To, customer.Value) is { } refusal)
            decision = new Decision.Suppress(ConsentRules.OfNumber(refusal.Class, refusal.Word));
        var subject = Subject(question);
        return (decision, Written(question, subject), Missing(question.Step.Variants[0], subject));
    }

    static EvaluationContext Subject(DecisionContext question)
    {
        var step = question.Step with { Class = Texts.ClassOf(question.Step, question.Step.Variants[0], question.Shop) };
        return new EvaluationContext(question.Shop, question.Customer, question.Order, question.Now)
        {
            Own = question.Own, Related = question.Related, Member = question.Member,
            To = Recipient.Of(question with { Step = step })?.Phone,
        };
    }

    // What the text asks for first is no gap.
    static IReadOnlyList<string> Missing(Variant variant, EvaluationContext subject)
    {
        var values = Texts.Variables(subject);
        return [.. TemplateVariables.Of(Texts.Template(variant, subject.Shop, Texts.Language(subject)).Source)
            .Where(use => use is { Printed: true, Guarded: false } && values.TryGetValue(use.Name, out var value) && value is null or "")
            .Select(use => use.Name).Distinct()];
    }

    static Decision.Send Written(DecisionContext question, EvaluationContext subject)
    {
        var (step, shop, to) = (question.Step, question.Shop, subject.To ?? "");
        var messageClass = Texts.ClassOf(step, step.Variants[0], shop);
        var text = Texts.Write(step.Variants[0], subject, messageClass);
        var parts = SmsParts.Of(text).Parts;
        return new Decision.Send(to, step.Variants[0].Name, text)
        {
            Class = messageClass, Parts = parts, CostMicros = shop.Rules.CostOf(parts, messageClass, to),
        };
    }

    /// <summary>
    /// The touchpoint as it stands after its dispatch, and whether this call made it; null where the customer was taken in by another or
    /// kept changing. The same key again sends nothing more.
    /// </summary>
    public async ValueTask<(Touchpoint Touchpoint, bool IsNew)?> SendAsync(HandText text, string customer, Shop shop, string key,
        CancellationToken cancel)
    {
        var planned = text.ToTouchpoint(shop, customer, key, time.GetUtcNow());
        var none = planned with { State = TouchpointState.Suppressed };
        var made = await Optimistic.TryAsync<Touchpoint>(MaxAttempts, async _ =>
        {
            if (await rows.CustomerAsync(customer, cancel) is not { Value: { MergedInto: null, Erased: null } } owner) return none;
            if (await rows.TouchpointAsync(customer, planned.Id, cancel) is not null) return none;
            var changes = new Changes();
            changes.Put(Keys.Touchpoint(customer, planned.Id), null, planned);
            changes.AddDue(customer, planned);
            changes.Lock(Keys.Customer(customer), owner);
            return await rows.TryCommitAsync(customer, changes, cancel) ? planned : null;
        });
        var isNew = ReferenceEquals(made, planned);
        if (isNew) await DispatchAsync(new WakeUp(customer, planned.Id, planned.Due), cancel);
        return await rows.TouchpointAsync(customer, planned.Id, cancel) is { } stored ? (stored.Value, isNew) : null;
    }

    async ValueTask DispatchAsync(WakeUp wakeUp, CancellationToken cancel)
    {
        try
        {
            if (await dispatch.DispatchAsync(wakeUp, cancel) != DispatchResult.Conflict) return;
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            Failed(failure, wakeUp.Touchpoint);
        }
        await wakeUps.ScheduleAsync([wakeUp], CancellationToken.None);
    }

    [LoggerMessage(3030, LogLevel.Warning, "The text by hand {Touchpoint} could not be dispatched at once; it is tried again")]
    partial void Failed(Exception failure, string touchpoint);
}
