using Crm.Customers;
using Crm.Orders;
using Crm.Points;
using Crm.Tasks;
using Crm.Touchpoints;

namespace Crm.Erasure;

/// <summary>Rows without the person: pure, and the same again when applied again.</summary>
static class ErasedRows
{
    public const string Rule = "erased", By = "erasure";

    public static Customer Of(Customer customer, DateTimeOffset at) => new()
    {
        Id = customer.Id, Group = customer.Group, Facts = customer.Facts, Classification = customer.Classification, Ledger =
            customer.Ledger, Erased = at,
    };

    public static StoredOrder Of(StoredOrder order) => order with { State = OrderErasure.WithoutPerson(order.State) };

    /// <summary>A text in flight is left to be settled: whether it went out is a proof.</summary>
    public static Touchpoint Of(Touchpoint touchpoint, DateTimeOffset at) => touchpoint.State == TouchpointState.Planned
        ? touchpoint with { State = TouchpointState.Suppressed, Reason = Rule, SettledAt = at, Next = null, Text = null,
            Hand = Of(touchpoint.Hand) }
        : touchpoint with
        {
            // Its report is not worth keeping the number for.
            Text = null, Hand = Of(touchpoint.Hand), Next = touchpoint.AwaitsReport ? null : touchpoint.Next,
            To = touchpoint.AwaitsReport ? null : touchpoint.To,
            Links = touchpoint.Links is { } links ? [.. links.Select(link => link with { Url = null })] : null,
        };

    static HandText? Of(HandText? hand) => hand is null ? null : hand with { Text = "" };

    public static ServiceTask Of(ServiceTask task, DateTimeOffset at) => task with
    {
        Text = "", Offer = task.Offer is { } offer ? offer with { Reason = "" } : null,
        Outcome = task.Outcome is { } outcome ? new TaskOutcome { Given = outcome.Given, Code = outcome.Code } : null,
        Done = task.Done ?? at, DoneBy = task.Done is null ? By : task.DoneBy,
        History = task.Done is null ? [.. task.History, new TaskEntry(at, "done", By)] : task.History,
    };

    /// <summary>The sums stay. What people wrote goes, and the code that was given.</summary>
    public static PointsEntry Of(PointsEntry entry) => entry with
    {
        Reason = null, Given = entry.Given is { } given ? given with { Code = null } : null,
    };

    /// <summary>By what the person can be found elsewhere.</summary>
    public static PersonTraces TracesOf(Customer customer, IReadOnlyList<OrderState> orders, IEnumerable<Touchpoint> touchpoints)
    {
        var traces = new PersonTraces { Touchpoints = new(touchpoints.Select(t => t.Id), StringComparer.Ordinal) };
        foreach (var text in customer.Identities)
            if (Identity.TryParse(text, out var identity)) Set(traces, identity.Kind).Add(identity.Value);
        traces.Phones.UnionWith(OwnOrders.Numbers(customer, orders));
        traces.Emails.UnionWith(customer.Profile?.Emails?.Keys.AsEnumerable() ?? []);
        traces.Contacts.UnionWith(customer.Contacts ?? []);
        foreach (var order in orders) traces.Ids.Add(Identity.Order(order.Key).Value);
        return traces;
    }

    static SortedSet<string> Set(PersonTraces traces, IdentityKind kind) => kind switch
    {
        IdentityKind.Phone => traces.Phones, IdentityKind.Email => traces.Emails, _ => traces.Ids,
    };
}
