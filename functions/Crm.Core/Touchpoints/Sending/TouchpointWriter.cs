using Crm.Common;
using Crm.Customers;
using Crm.Storage;
using Crm.Touchpoints.Schedule;
using Microsoft.Extensions.Logging;

namespace Crm.Touchpoints.Sending;

/// <summary>Writes what a touchpoint has become, in one commit with its due row; what waits then gets its wake-up.</summary>
public sealed partial class TouchpointWriter(
    CustomerRows rows, IdentityIndex index, IWakeUps wakeUps, TimeProvider time, ILogger<TouchpointWriter> log)
{
    internal async ValueTask<DispatchResult> WriteAsync(
        string customer, Stored<Touchpoint> stored, Touchpoint after, CancellationToken cancel,
        RowWrite? more = null, Stored<Customer>? locked = null, Customer? learned = null)
    {
        var changes = new Changes();
        changes.Put(Keys.Touchpoint(customer, after.Id), stored, after);
        changes.MoveDue(customer, stored.Value, after);
        if (more is not null) changes.Add(more);
        if (locked is not null && learned is not null) changes.Put(Keys.Customer(customer), locked, learned);
        changes.Lock(Keys.Customer(customer), locked);
        var revived = SendReversal.Is(stored.Value, after)
            ? await SendReversal.AddAsync(rows, customer, after.Id, time.GetUtcNow(), changes, cancel) : [];
        if (!await rows.TryCommitAsync(customer, changes, cancel)) return DispatchResult.Conflict;
        if (revived.Count > 0) await wakeUps.ScheduleAsync(revived, cancel);
        var waiting = after.HasDue ? await WaitAsync(customer, after, cancel) : DispatchResult.Done;
        // Accepted once, however often its report is asked for.
        return after.Waits || after.State == stored.Value.State && after.State == TouchpointState.Accepted ? waiting : Count(after);
    }

    /// <summary>
    /// The second delivery of a wake-up whose process died after its commit: what that put back may lack its own wake-up.
    /// </summary>
    internal async ValueTask RemindAsync(string customer, Touchpoint touchpoint, CancellationToken cancel)
    {
        if (!SendReversal.MayHaveBeen(touchpoint)) return;
        var revived = await SendReversal.RevivedAsync(rows, customer, touchpoint.Id, cancel);
        if (revived.Count > 0) await wakeUps.ScheduleAsync(revived, cancel);
    }

    internal async ValueTask<DispatchResult> WaitAsync(string customer, Touchpoint touchpoint, CancellationToken cancel)
    {
        await wakeUps.ScheduleAsync([new WakeUp(customer, touchpoint.Id, touchpoint.WakeAt)], cancel);
        return DispatchResult.Waiting;
    }

    DispatchResult Count(Touchpoint touchpoint)
    {
        CrmMetrics.Touchpoints.Add(1, new("step", touchpoint.Step), new("state", touchpoint.State.ToString()));
        Settled(touchpoint.Id, touchpoint.Step, touchpoint.State, touchpoint.Reason);
        return DispatchResult.Done;
    }

    /// <summary>
    /// Writes what became of the claim. A report may have settled the row first: then that stands. Who took the customer in meanwhile has
    /// the row now.
    /// </summary>
    internal async ValueTask<DispatchResult> RecordAsync(string owner, Stored<Touchpoint> claimed, Func<Touchpoint, Touchpoint> become,
        CancellationToken cancel)
    {
        var stored = claimed;
        for (var attempt = 0; attempt < 20; attempt++)
        {
            if (stored.Value.State is not (TouchpointState.Claimed or TouchpointState.InDoubt)) return DispatchResult.Done;
            var after = become(stored.Value);
            if (await WriteAsync(owner, stored, after, cancel) is not DispatchResult.Conflict and var result)
            {
                if (after.State == TouchpointState.InDoubt) Count(after);
                return result;
            }
            if (await rows.TouchpointAsync(owner, claimed.Value.Id, cancel) is { } changed) stored = changed;
            else if (await index.SuccessorAsync(owner, cancel) is not { } successor) return DispatchResult.Done;
            else if (await rows.TouchpointAsync(successor, claimed.Value.Id, cancel) is { } moved) (owner, stored) = (successor, moved);
        }
        return DispatchResult.Conflict;
    }

    [LoggerMessage(3001, LogLevel.Debug, "Touchpoint {Touchpoint} ({Step}): {State} {Reason}")]
    partial void Settled(string touchpoint, string step, TouchpointState state, string? reason);
}
