using Crm.Conditions;
using Crm.Customers;
using Crm.Flows;
using Crm.Orders;
using Crm.Shops;

namespace Crm.Touchpoints;

/// <summary>
/// <c>decide(touchpoint, step, customer, order, shop, now)</c>: pure, and asked again at the very minute of sending.
/// The rules stand in the order in which they speak; the first that objects is the reason shown.
/// </summary>
public static class Decider
{
    public static Decision Decide(Touchpoint touchpoint, Step step, Customer customer, OrderState order, Shop shop, DateTimeOffset now)
    {
        if (now < touchpoint.WakeAt) return new Decision.Wait(touchpoint.WakeAt, "not-due");
        if (order.Test) return new Decision.Suppress("test-order");
        foreach (var milestone in step.Exit)
            if (HasReached(order, milestone)) return new Decision.Suppress("exit:" + Word(milestone));
        if (now >= touchpoint.Expires) return new Decision.Expire(touchpoint.Reason is { } last ? "late:" + last : "late");

        var subject = new Subject(shop, customer, order, now);
        if (!step.Audience.Holds(subject)) return new Decision.Suppress("audience");
        if (Pick(step, subject) is not { } variant) return new Decision.Suppress("no-variant");
        if (step.Channel == Channel.Task) return new Decision.CreateTask(variant.Name, Texts.Write(variant, subject, step.Class));
        return DecideText(touchpoint, step, variant, subject);
    }

    static Decision DecideText(Touchpoint touchpoint, Step step, Variant variant, Subject subject)
    {
        var (shop, customer, order, now) = (subject.Shop, subject.Customer, subject.Order!, subject.Now);
        var zone = LocalTime.Zone(shop.Zone);
        if (step.OncePerDay && customer.Ledger.FirstOrDefault(e => e.Step == step.Name && e.Touchpoint != touchpoint.Id && LocalTime.SameDay(e.At, now, zone)) is { } told)
            return new Decision.Suppress("merged:" + told.Touchpoint);
        if ((order.Contact?.Value.Phone ?? customer.Profile?.Value.Phone) is not { } phone) return new Decision.Suppress("no-phone");
        if (customer.DeadPhones?.Contains(phone) ?? false) return new Decision.Suppress("phone-dead");
        if (ConsentRule(customer, step.Class) is { } refusal) return new Decision.Suppress(refusal);

        var window = shop.Rules.Windows[step.Class];
        var allowed = LocalTime.NextAllowed(now, zone, window);
        if (allowed > now) return PutOff(touchpoint, allowed, "quiet-hours");
        var today = customer.Ledger.Count(e => e.Class == step.Class && e.Touchpoint != touchpoint.Id && LocalTime.SameDay(e.At, now, zone));
        if (today >= shop.Rules.Caps[step.Class].PerDay) return PutOff(touchpoint, LocalTime.NextDay(now, zone, window), $"frequency-cap:{today}-per-day");
        return new Decision.Send(phone, variant.Name, Texts.Write(variant, subject, step.Class));
    }

    static Decision PutOff(Touchpoint touchpoint, DateTimeOffset until, string rule) =>
        until < touchpoint.Expires ? new Decision.Wait(until, rule) : new Decision.Suppress(rule);

    static string? ConsentRule(Customer customer, MessageClass messageClass)
    {
        // Service texts go out until refused; promotion needs a yes. A refusal of service texts refuses promotion too.
        for (var wider = messageClass; wider >= MessageClass.Transactional; wider--)
            if (customer.Consent.TryGetValue(wider, out var consent) && !consent.Value.Granted) return $"consent:{Word(wider)}-refused";
        return messageClass == MessageClass.Promotional && !customer.Consent.ContainsKey(MessageClass.Promotional) ? "consent:none" : null;
    }

    static bool HasReached(OrderState order, Milestone milestone) =>
        milestone == Milestone.Cancelled ? order.IsCancelled : order.When(milestone) is not null;

    static Variant? Pick(Step step, Subject subject)
    {
        foreach (var variant in step.Variants)
            if (variant.When.Holds(subject)) return variant;
        return null;
    }

    static string Word<T>(T value) where T : struct, Enum => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
