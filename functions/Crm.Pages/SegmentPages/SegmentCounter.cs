using Crm.Conditions;
using Crm.Customers;
using Crm.Nightly;
using Crm.Reports;

namespace Crm.Pages.SegmentPages;

/// <summary>
/// A pass over all customers is not what the machine is for: one at a time, and for as long as a person waits. Whoever comes meanwhile is
/// told so.
/// </summary>
public sealed class SegmentCounter(SegmentQuery query, CustomerRows rows) : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    const int Few = 8, Draw = 4000;
    readonly SemaphoreSlim one = new(1, 1), estimating = new(1, 1);

    /// <summary>Null while somebody else asks, or before the first night: the next key pressed asks again.</summary>
    public async Task<SegmentEstimate?> EstimateAsync(string group, Condition when, CancellationToken cancel)
    {
        if (!await estimating.WaitAsync(TimeSpan.Zero, cancel)) return null;
        try
        {
            return await query.EstimateAsync(group, when, Draw, cancel);
        }
        finally
        {
            estimating.Release();
        }
    }

    /// <returns>Null while somebody else's is under way.</returns>
    public async Task<(SegmentCount? Count, IReadOnlyList<FoundCustomer> Some)> CountAsync(string group, Condition when,
        CancellationToken cancel)
    {
        if (!await one.WaitAsync(TimeSpan.Zero, cancel)) return (null, []);
        try
        {
            var count = await query.CountAsync(group, when, Few, Patience, cancel);
            var some = new List<FoundCustomer>();
            foreach (var member in count.Some)
                if (await rows.CustomerAsync(member.Customer, cancel) is { } row)
                    some.Add(CardView.Found(row.Value, await Reach.OfAsync(rows, row.Value, cancel)));
            return (count, some);
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>False while somebody else's is under way.</summary>
    public async Task<bool> AllAsync(string group, Condition when, Action<SegmentMember> each, CancellationToken cancel)
    {
        if (!await one.WaitAsync(TimeSpan.Zero, cancel)) return false;
        try
        {
            await query.RunAsync(group, when, each, cancel);
            return true;
        }
        finally
        {
            one.Release();
        }
    }

    public void Dispose()
    {
        one.Dispose();
        estimating.Dispose();
    }
}
