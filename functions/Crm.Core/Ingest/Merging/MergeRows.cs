using Crm.Customers;
using Crm.Storage;

namespace Crm.Ingest.Merging;

static class MergeRows
{
    /// <summary>The customer that takes another in, as long as it knows that it does; null: look again.</summary>
    public static async ValueTask<Stored<Customer>?> WinnerAsync(this CustomerRows rows, string winner, string loser,
        CancellationToken cancel) =>
        await rows.CustomerAsync(winner, cancel) is { Value.MergedInto: null } customer && customer.Value.PendingMerges.Contains(loser)
            ? customer : null;
}
