using Crm.Common;
using Crm.Customers;
using Crm.Orders;
using Crm.Storage;
using Crm.Touchpoints;

namespace Crm.Reports.Finding;

/// <summary>A touchpoint somebody may have to look at.</summary>
public sealed record Trouble(string Customer, string Touchpoint, TouchpointState State, DateTimeOffset At);

/// <summary>The newest touchpoints that failed or are in doubt, so that a figure of them leads to them.</summary>
public sealed class TroubleFold : IRowFold
{
    const int Most = 200;

    static readonly Comparer<Trouble> Age = Comparer<Trouble>.Create((a, b) =>
        a.At.CompareTo(b.At) is not 0 and var at ? at : string.CompareOrdinal(a.Touchpoint, b.Touchpoint));

    readonly SortedSet<Trouble> failed = new(Age), doubted = new(Age);

    /// <summary>Newest first, those in doubt before those that failed.</summary>
    public IReadOnlyList<Trouble> All => [.. doubted.Reverse(), .. failed.Reverse()];

    public void Add(Customer customer)
    {
    }

    public void Add(string customer, OrderState order)
    {
    }

    public void Add(string customer, Touchpoint touchpoint)
    {
        if (touchpoint.State is not (TouchpointState.Failed or TouchpointState.InDoubt)) return;
        var of = touchpoint.State == TouchpointState.Failed ? failed : doubted;
        of.Add(new Trouble(customer, touchpoint.Id, touchpoint.State, touchpoint.SettledAt ?? touchpoint.ClaimedAt ?? touchpoint.Due));
        if (of.Count > Most) of.Remove(of.Min!);
    }
}

/// <summary>They as one row, looked at again whenever they are shown: what was mended meanwhile is none any more.</summary>
public sealed class TroubleRows(CrmTables tables, CustomerRows rows)
{
    const string Partition = "find", Key = "trouble";

    sealed record Kept(IReadOnlyList<Trouble> All);

    public async Task WriteAsync(TroubleFold fold, CancellationToken cancel) =>
        await tables.Runs.CommitAsync(Partition, [new RowWrite.Upsert(Key, Json.Bytes(new Kept(fold.All)))], cancel);

    /// <param name="most">So many of each state at most.</param>
    /// <param name="cancel">Stops the reading.</param>
    public async Task<IReadOnlyList<(string Customer, Touchpoint Touchpoint)>> ReadAsync(int most, CancellationToken cancel)
    {
        var found = new List<(string, Touchpoint)>();
        if (await tables.Runs.GetAsync(Partition, Key, cancel) is not { } row) return found;
        foreach (var state in RowBody.Read<Kept>(row.Body).All.GroupBy(t => t.State))
            foreach (var trouble in state.Take(most))
                if (await rows.TouchpointAsync(trouble.Customer, trouble.Touchpoint, cancel) is { Value: var now }
                    && now.State == state.Key) found.Add((trouble.Customer, now));
        return found;
    }
}
