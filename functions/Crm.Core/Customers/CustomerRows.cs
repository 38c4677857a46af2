using Crm.Common;
using Crm.Orders;
using Crm.Storage;

namespace Crm.Customers;

/// <summary>Typed reads of the customer table.</summary>
public sealed class CustomerRows(IRowStore rows)
{
    public ValueTask<Stored<Customer>?> CustomerAsync(string customer, CancellationToken cancel) =>
        GetAsync<Customer>(customer, Keys.Customer(customer), cancel);
    public ValueTask<Stored<StoredOrder>?> OrderAsync(string customer, OrderKey order, CancellationToken cancel) =>
        GetAsync<StoredOrder>(customer, Keys.Order(customer, order), cancel);

    public ValueTask<Stored<ClassificationChange>?> ClassificationChangeAsync(string customer, DateOnly night, CancellationToken cancel) =>
        GetAsync<ClassificationChange>(customer, Keys.ClassificationChange(night, customer), cancel);

    /// <summary>Typed reads of what lies on higher floors stand beside their records.</summary>
    public async ValueTask<Stored<T>?> GetAsync<T>(string customer, string key, CancellationToken cancel) where T : class =>
        await rows.GetAsync(Keys.Bucket(customer), key, cancel) is { } row ? new Stored<T>(RowBody.Read<T>(row.Body), row.ETag, row.Body)
            : null;

    /// <summary>All rows of one kind ("o", "t", "k") of a customer.</summary>
    public ValueTask<List<Row>> OfCustomerAsync(string kind, string customer, CancellationToken cancel) =>
        rows.RangeAsync(Keys.Bucket(customer), $"{kind}|{customer}|", cancel).ToListAsync(cancel);

    public async ValueTask<bool> TryCommitAsync(string customer, Changes changes, CancellationToken cancel) =>
        changes.Writes.Count == 0 || await rows.CommitAsync(Keys.Bucket(customer), changes.Writes, cancel) == CommitResult.Committed;
}
