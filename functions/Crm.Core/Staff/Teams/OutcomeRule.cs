using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Tasks;

namespace Crm.Staff.Teams;

/// <summary>What follows from an outcome, purely: the task after it, and what it teaches of the buyer.</summary>
static class OutcomeRule
{
    /// <summary>When the task comes again; null where the outcome ends it, as the last try does.</summary>
    public static DateTimeOffset? Again(ServiceTask task, OutcomeCode? code, DateTimeOffset now, string zone) =>
        code?.Again is { } again && (task.Tries ?? 0) + 1 < again.AtMost ? again.From(now, zone) : null;

    /// <summary>A try whose reply was lost, told once more: until the next one is due, one is one.</summary>
    public static bool IsToldAgain(ServiceTask task, CompleteTask complete, DateTimeOffset now) => task.IsPutOff(now)
        && task.History is [.., { What: "tried" } last] && last.By == complete.By && last.Code == complete.Outcome.Code;

    public static ServiceTask PutOff(ServiceTask task, CompleteTask complete, DateTimeOffset until, DateTimeOffset now) => task with
    {
        // Whoever called stays with it: a buyer should not have to get to know another voice each day.
        Person = task.Person ?? complete.By, Tries = (task.Tries ?? 0) + 1, NotBefore = until,
        DueBy = task.DueBy > until.AddDays(1) ? task.DueBy : until.AddDays(1),
        History = [.. task.History, new(now, "tried", complete.By) { Code = complete.Outcome.Code }],
    };

    public static ServiceTask Done(ServiceTask task, CompleteTask complete, DateTimeOffset now) => task with
    {
        Done = now, DoneBy = complete.By, Outcome = complete.Outcome, NotBefore = null,
        History = [.. task.History, new(now, "done", complete.By)],
    };

    public static Customer Learn(Customer customer, TaskOutcome outcome, OutcomeCode? code, string by, DateTimeOffset now) =>
        CustomerAttributes.Learn(BirthdayAnswer.Learn(customer, outcome, now), outcome.Attributes,
            outcome.Tags.Concat(code?.Tags ?? []).Distinct(StringComparer.Ordinal).Select(tag => KeyValuePair.Create(tag, true)), by, now);

    /// <summary>Complaints are a state of the buyer, whoever tells of them.</summary>
    public static Customer Follow(Customer customer, OutcomeCode? code, DateTimeOffset now) => code?.Event switch
    {
        CustomerEvent.Complaint => Complain(customer, true, now),
        CustomerEvent.ComplaintSolved => Complain(customer, false, now),
        _ => customer,
    };

    public static Customer Complain(Customer customer, bool open, DateTimeOffset now) =>
        customer with { Complaint = LwwRegister<ComplaintState>.Join(customer.Complaint, new(now, new ComplaintState(open))) };

    public static string? OfferMistake(ServiceTask task, TaskOutcome outcome, DateTimeOffset now, string zone) =>
        (task.Offer, outcome.Given) switch
        {
            ({ }, null) => "given: say whether the buyer got the offer, true or false.",
            (null, not null) => "given: this task has no offer.",
            ({ } offer, true) when offer.ValidUntil < now =>
                $"given: the offer ended at {LocalTime.Minute(offer.ValidUntil, zone)}, by the shop's clock.",
            _ => null,
        };
}
