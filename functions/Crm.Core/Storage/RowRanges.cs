using System.Runtime.CompilerServices;

namespace Crm.Storage;

/// <summary>The one paging loop. A page may be empty and still continue: only a missing continuation ends a range.</summary>
public static class RowRanges
{
    /// <summary>All rows of a partition whose key starts with <paramref name="prefix"/>, in key order, a page in memory.</summary>
    public static IAsyncEnumerable<Row> RangeAsync(this IRowStore rows, string partition, string prefix, CancellationToken cancel,
        int pageSize = RowLimits.MaxPage) =>
        rows.RangeAsync(partition, prefix, KeyText.After(prefix), cancel, pageSize);

    /// <summary>
    /// All rows of a partition with <paramref name="from"/> ≤ key &lt; <paramref name="to"/>, in key order, a page in memory.
    /// </summary>
    public static async IAsyncEnumerable<Row> RangeAsync(
        this IRowStore rows, string partition, string from, string to, [EnumeratorCancellation] CancellationToken cancel, int pageSize =
            RowLimits.MaxPage)
    {
        string? continuation = null;
        do
        {
            var page = await rows.QueryAsync(partition, from, to, continuation, pageSize, cancel);
            foreach (var row in page.Rows) yield return row;
            continuation = page.Continuation;
        }
        while (continuation is not null);
    }

    /// <summary>
    /// Visits the rows of a prefix page by page; what is told holds only while the visitor runs (see <see cref="IRowStore.VisitAsync"/>).
    /// </summary>
    /// <param name="between">Runs between pages, with the store free to be written.</param>
    public static async ValueTask VisitAllAsync(
        this IRowStore rows, string partition, string prefix, Action<Row> visit, CancellationToken cancel, Func<ValueTask>? between = null)
    {
        string? continuation = null;
        do
        {
            continuation = await rows.VisitAsync(partition, prefix, KeyText.After(prefix), continuation, RowLimits.MaxPage, visit, cancel);
            if (between is not null) await between();
        }
        while (continuation is not null);
    }
}
