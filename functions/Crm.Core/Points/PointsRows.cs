using Crm.Common;
using Crm.Customers;
using Crm.Storage;

namespace Crm.Points;

/// <summary>The lines of a ledger in its customer's partition.</summary>
public static class PointsRows
{
    public const string Kind = "p";

    public static async ValueTask<PointsAccount> PointsAsync(this CustomerRows rows, string customer, DateTimeOffset now,
        CancellationToken cancel) =>
        PointsAccount.Of(customer,
            (await rows.OfCustomerAsync(Kind, customer, cancel)).ConvertAll(r => RowBody.Read<PointsEntry>(r.Body)), now);

    public static ValueTask<Stored<PointsEntry>?> PointsEntryAsync(this CustomerRows rows, string customer, string entry,
        CancellationToken cancel) =>
        rows.GetAsync<PointsEntry>(customer, Keys.Points(customer, entry), cancel);

    /// <summary>Adds a line to a commit, which fails where there is one of this id.</summary>
    public static void AddPoints(this Changes changes, string customer, PointsEntry entry) =>
        changes.Put(Keys.Points(customer, entry.Id), null, entry);
}
