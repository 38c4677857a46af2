using Crm.Customers;
using Crm.Orders;
using Crm.Sms;
using Crm.Tasks;
using Crm.Touchpoints;

namespace Crm.Reports;

/// <summary>All rows of one customer, for the audit.</summary>
sealed class AuditedCustomer(string id)
{
    readonly List<StoredOrder> orders = [];

    public string Id { get; } = id;
    public Customer? Customer { get; set; }
    public IReadOnlyList<StoredOrder> Orders => orders;
    public List<ServiceTask> Tasks { get; } = [];
    public Dictionary<string, Touchpoint> Touchpoints { get; } = new(StringComparer.Ordinal);

    public void Add(StoredOrder order)
    {
        orders.Add(order);
        foreach (var past in PastTouchpoints.Of(order)) Touchpoints.TryAdd(past.Id, past);
    }

    public void Add(Touchpoint touchpoint) => Touchpoints[touchpoint.Id] = touchpoint;
}

/// <summary>The rules of the audit over one customer: pure.</summary>
static class CustomerAudit
{
    // Claims drop out of the ledger a month after; a little less is looked at, so that the edge is nobody's fault.
    static readonly TimeSpan LedgerSpan = TimeSpan.FromDays(30);

    public static IEnumerable<AuditFinding> Check(AuditedCustomer rows, Func<Touchpoint, bool> hasDue,
        IReadOnlyDictionary<string, GatewayEntry>? records) =>
        rows.Touchpoints.Values.SelectMany(t => Touchpoint(t, rows, hasDue)
            .Concat(records is null ? [] : Record(t, rows.Id, records.GetValueOrDefault(t.Id))))
            .Concat(Plans(rows)).Concat(Tasks(rows)).Concat(Ledger(rows));

    static IEnumerable<AuditFinding> Touchpoint(Touchpoint t, AuditedCustomer rows, Func<Touchpoint, bool> hasDue)
    {
        if (t.HasDue && !hasDue(t)) yield return new(AuditKind.WaitingWithoutDueRow, t.Id, rows.Id,
            $"{t.Step} waits for {t.WakeAt:u}, but has no due row; 'rebuild' restores it");
        if (t.State is TouchpointState.Suppressed or TouchpointState.Expired or TouchpointState.Failed && string.IsNullOrEmpty(t.Reason))
            yield return new(AuditKind.NoReason, t.Id, rows.Id, $"{t.Step} is {t.State} without a rule");
        // A merge moves the tasks last: until it is done they may still lie with the other half.
        if (t.State == TouchpointState.TaskCreated && rows.Customer is not { PendingMerges.Count: > 0 }
            && !rows.Tasks.Exists(k => k.Id == t.Id)) yield return new(AuditKind.TaskMissing, t.Id, rows.Id,
            $"{t.Step} made a task that is not there");
    }

    static IEnumerable<AuditFinding> Record(Touchpoint t, string customer, GatewayEntry? record)
    {
        if (AuditReport.IsSent(t.State)
            && record is null) yield return new(AuditKind.AcceptedNotRecorded, t.Id, customer,
            $"{t.Step} is {t.State}, but the gateway has no such text");
        if (record is null) yield break;
        if (record.Sends > 1) yield return new(AuditKind.SentTwice, t.Id, customer,
            $"{t.Step} was handed to the gateway {record.Sends} times");
        if (t.State is TouchpointState.Planned or TouchpointState.Suppressed or TouchpointState.Expired or TouchpointState.TaskCreated)
            yield return new(AuditKind.RecordedNotSent, t.Id, customer,
                $"{t.Step} is {t.State}, but the gateway took its text at {record.At:u}");
    }

    static IEnumerable<AuditFinding> Plans(AuditedCustomer rows)
    {
        foreach (var order in rows.Orders)
            foreach (var planned in order.Plan.Keys)
                if (planned.Split('|') is [var flow, var step] && IdOf(order.State.Key, flow, step) is var id
                    && !rows.Touchpoints.ContainsKey(id))
                    yield return new(AuditKind.PlannedAndGone, id, rows.Id,
                        $"{step} of order {order.State.Key} was planned and has no row");
    }

    static string IdOf(OrderKey order, string flow, string step) => Touchpoints.Touchpoint.IdOf(order.Shop, flow, step, order);

    static IEnumerable<AuditFinding> Tasks(AuditedCustomer rows)
    {
        foreach (var task in rows.Tasks)
            if (task.AddedBy is null && rows.Touchpoints.GetValueOrDefault(task.Id)?.State != TouchpointState.TaskCreated)
                yield return new(AuditKind.TaskWithoutTouchpoint, task.Id, rows.Id,
                    $"the task {task.Kind} was made by no touchpoint and by nobody's hand");
    }

    static IEnumerable<AuditFinding> Ledger(AuditedCustomer rows)
    {
        var ledger = rows.Customer?.Ledger ?? [];
        foreach (var twice in ledger.GroupBy(e => e.Touchpoint).Where(g => g.Count() > 1))
            yield return new(AuditKind.LedgerTwice, twice.Key, rows.Id, $"{twice.First().Step} stands {twice.Count()} times in the ledger");
        foreach (var entry in ledger.Where(e => !rows.Touchpoints.ContainsKey(e.Touchpoint)))
            yield return new(AuditKind.LedgerWithoutClaim, entry.Touchpoint, rows.Id,
                $"the ledger counts a text of {entry.Step} at {entry.At:u} that no touchpoint stands for");
        var known = ledger.Select(e => e.Touchpoint).ToHashSet(StringComparer.Ordinal);
        var oldest = ledger.Count == 0 ? DateTimeOffset.MinValue : ledger.Max(e => e.At) - LedgerSpan;
        foreach (var t in rows.Touchpoints.Values)
            if (t.State != TouchpointState.Failed && t.ClaimedAt > oldest
                && !known.Contains(t.Id)) yield return new(AuditKind.ClaimWithoutLedger, t.Id, rows.Id,
                $"{t.Step} was claimed at {t.ClaimedAt:u}, but the ledger does not count it");
    }
}
