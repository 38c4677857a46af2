using Crm.Common;
using Crm.Customers;
using Crm.Storage;
using Crm.Touchpoints.Schedule;

namespace Crm.Touchpoints.Sending;

/// <summary>
/// A text that did not go out after all (refused, given back, reported as failed): it leaves the frequency ledger, and the texts that had
/// been merged into it come due again, because nothing speaks for them any more. All of it stands in the commit that takes the text back.
/// Whoever merges makes its commit conditional on the customer row, and this one writes that row: so no text is merged into one that has
/// just failed.
/// </summary>
static class SendReversal
{
    const string Merged = "merged:", Revived = "failed:";
    const int MostRevived = 40;

    public static string MergedInto(string touchpoint) => Merged + touchpoint;
    public static bool IsMerge(string? reason) => reason?.StartsWith(Merged, StringComparison.Ordinal) ?? false;

    /// <summary>From "out, or perhaps out" to certainly not.</summary>
    public static bool Is(Touchpoint before, Touchpoint after) => IsOut(before.State) && !IsOut(after.State);

    /// <summary>From "not out", as was told, to out after all.</summary>
    public static bool IsUndone(Touchpoint before, Touchpoint after) => !IsOut(before.State) && IsOut(after.State);

    /// <summary>As a reversal leaves it. Hardly one in a hundred that fire is, so only these pay for a look at what it put back.</summary>
    public static bool MayHaveBeen(Touchpoint touchpoint) =>
        touchpoint.State is TouchpointState.Failed or TouchpointState.Suppressed
        || touchpoint is { State: TouchpointState.Planned, Reason: { } reason } && OutcomeRules.IsGivenBack(reason);

    static bool IsOut(TouchpointState state) =>
        state is TouchpointState.Claimed or TouchpointState.Accepted or TouchpointState.Delivered or TouchpointState.InDoubt;

    public static Customer WithoutEntry(Customer customer, string touchpoint) =>
        customer.Ledger.Any(e => e.Touchpoint == touchpoint)
            ? customer with { Ledger = [.. customer.Ledger.Where(e => e.Touchpoint != touchpoint)] } : customer;

    /// <summary>The ledger counts it again, at its place in time.</summary>
    public static Customer WithEntry(Customer customer, LedgerEntry entry) =>
        customer with { Ledger = [.. WithoutEntry(customer, entry.Touchpoint).Ledger.Append(entry).OrderBy(e => e.At)] };

    /// <summary>All of it, where the customer is not part of the commit otherwise.</summary>
    /// <returns>To be scheduled once the commit has taken place.</returns>
    public static async ValueTask<List<WakeUp>> AddAsync(CustomerRows rows, string customer, string touchpoint, DateTimeOffset now,
        Changes changes, CancellationToken cancel)
    {
        // One that is being folded into another is left alone: its rows are on their way, and the entry counts a month at most.
        if (await rows.CustomerAsync(customer, cancel) is not { Value.MergedInto: null } stored) return [];
        changes.Put(Keys.Customer(customer), stored, WithoutEntry(stored.Value, touchpoint));
        changes.Lock(Keys.Customer(customer), stored);
        return await ReviveAsync(rows, customer, touchpoint, now, changes, cancel);
    }

    /// <summary>
    /// Puts what was merged into the touchpoint back among the waiting, as far as its time is not over. Only this rare case pays for the
    /// range read.
    /// </summary>
    /// <returns>To be scheduled once the commit has taken place.</returns>
    public static async ValueTask<List<WakeUp>> ReviveAsync(CustomerRows rows, string customer, string touchpoint, DateTimeOffset now,
        Changes changes, CancellationToken cancel)
    {
        var due = new List<WakeUp>();
        foreach (var row in await rows.OfCustomerAsync("t", customer, cancel))
        {
            var merged = new Stored<Touchpoint>(RowBody.Read<Touchpoint>(row.Body), row.ETag, row.Body);
            if (merged.Value.State != TouchpointState.Suppressed || merged.Value.Reason != MergedInto(touchpoint)
                || merged.Value.Expires <= now) continue;
            // A commit holds a hundred writes; who left more orders unpaid in a day is reminded of these.
            if (due.Count == MostRevived) break;
            var again = merged.Value
                with { State = TouchpointState.Planned, Next = now, Reason = Revived + touchpoint, SettledAt = null };
            changes.Put(Keys.Touchpoint(customer, again.Id), merged, again);
            changes.MoveDue(customer, merged.Value, again);
            due.Add(new WakeUp(customer, again.Id, again.WakeAt));
        }
        return due;
    }

    /// <summary>What an earlier commit put back and still waits as it was put: its wake-ups may never have been sent.</summary>
    public static ValueTask<List<WakeUp>> RevivedAsync(CustomerRows rows, string customer, string touchpoint, CancellationToken cancel) =>
        rows.WaitingAsync(customer, other => other.Reason == Revived + touchpoint, cancel);
}
