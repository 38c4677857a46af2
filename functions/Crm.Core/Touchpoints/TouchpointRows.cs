using Crm.Common;
using Crm.Customers;
using Crm.Storage;

namespace Crm.Touchpoints;

/// <summary>Typed reads of touchpoints and their due rows.</summary>
public static class TouchpointRows
{
    public static ValueTask<Stored<Touchpoint>?> TouchpointAsync(this CustomerRows rows, string customer, string touchpoint,
        CancellationToken cancel) =>
        rows.GetAsync<Touchpoint>(customer, Keys.Touchpoint(customer, touchpoint), cancel);

    public static ValueTask<Stored<DueRow>?> DueAsync(this CustomerRows rows, string customer, Touchpoint touchpoint,
        CancellationToken cancel) =>
        rows.GetAsync<DueRow>(customer, Keys.Due(touchpoint.WakeAt, touchpoint.Id), cancel);
}

/// <summary>Due rows in a commit. A due row exists exactly while its touchpoint waits, or its report is waited for.</summary>
public static class DueChanges
{
    public static void AddDue(this Changes changes, string customer, Touchpoint touchpoint) =>
        changes.Add(new RowWrite.Upsert(Keys.Due(touchpoint.WakeAt, touchpoint.Id), RowBody.Bytes(DueRow.Of(customer, touchpoint))));

    public static void RemoveDue(this Changes changes, Touchpoint touchpoint) =>
        changes.Add(new RowWrite.Delete(Keys.Due(touchpoint.WakeAt, touchpoint.Id), null));

    /// <summary>Moves the due row with the touchpoint's change.</summary>
    public static void MoveDue(this Changes changes, string customer, Touchpoint before, Touchpoint after)
    {
        var stays = before.HasDue && after.HasDue && Keys.DuePrefix(before.WakeAt) == Keys.DuePrefix(after.WakeAt);
        if (stays) return;
        if (before.HasDue) changes.RemoveDue(before);
        if (after.HasDue) changes.AddDue(customer, after);
    }
}
