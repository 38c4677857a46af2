using Crm.Customers;
using Crm.Storage;

namespace Crm.Reports;

/// <summary>
/// Rows of one kind in one bucket, in key order, one page in memory: lets several kinds be read side by side, customer by customer.
/// </summary>
sealed class RowCursor(IRowStore rows, string bucket, string kind)
{
    const int Page = 500;
    IAsyncEnumerator<Row>? range;
    Row? next;
    bool ended;

    /// <summary>The customer of the next row; null at the end.</summary>
    public async ValueTask<string?> NextCustomerAsync(CancellationToken cancel)
    {
        if (next is null && !ended)
        {
            range ??= rows.RangeAsync(bucket, kind + "|", cancel, Page).GetAsyncEnumerator(cancel);
            ended = !await range.MoveNextAsync();
            next = ended ? null : range.Current;
        }
        return next is null ? null : Keys.CustomerOf(next.Key);
    }

    /// <summary>Takes the rows of this customer off the front.</summary>
    public async ValueTask TakeAsync(string customer, Action<Row> take, CancellationToken cancel)
    {
        while (await NextCustomerAsync(cancel) == customer)
        {
            take(next!);
            next = null;
        }
    }
}
