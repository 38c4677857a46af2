using Crm.Customers;

namespace Crm.Storage;

/// <summary>Rows of one kind in one bucket, in key order, one page in memory: lets several kinds be read side by side, customer by customer.</summary>
sealed class RowCursor(IRowStore rows, string bucket, string kind)
{
    const int Page = 500;
    readonly Queue<Row> page = new();
    string? continuation;
    bool ended;

    /// <summary>The customer of the next row; null at the end.</summary>
    public async ValueTask<string?> NextCustomerAsync(CancellationToken cancel)
    {
        while (page.Count == 0 && !ended)
        {
            var read = await rows.QueryAsync(bucket, kind + "|", KeyText.After(kind + "|"), continuation, Page, cancel);
            foreach (var row in read.Rows) page.Enqueue(row);
            continuation = read.Continuation;
            ended = continuation is null;
        }
        return page.TryPeek(out var next) ? Keys.CustomerOf(next.Key) : null;
    }

    /// <summary>Takes the rows of this customer off the front.</summary>
    public async ValueTask TakeAsync(string customer, Action<Row> take, CancellationToken cancel)
    {
        while (await NextCustomerAsync(cancel) == customer) take(page.Dequeue());
    }
}
