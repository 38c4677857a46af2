using Crm.Common;
using Crm.Customers;
using Crm.Orders;
using Crm.Sms;
using Crm.Storage;
using Crm.Tasks;
using Crm.Touchpoints;

namespace Crm.Reports;

/// <summary>
/// The daily proof that nothing was sent twice and nothing was lost: touchpoints, plans, due rows, tasks, the customers' ledgers and the
/// gateway's own record, joined. Reads only, beside a working host: what looks wrong is read again before it is said.
/// Memory: one page of each kind, one customer, and the due rows of one of the 256 buckets, whatever the size of the shop;
/// only when the record has texts nobody stands for, up to <see cref="OrphanSearch.Slice"/> ids at a time to name them.
/// </summary>
public sealed class Audit(CrmTables tables, IGatewayRecord record, TimeProvider time)
{
    const int Looks = 3;
    const int BucketsBetween = 16;
    readonly CustomerRows typed = new(tables.Rows);

    public Task<AuditReport> RunAsync(CancellationToken cancel) => RunAsync(null, _ => ValueTask.CompletedTask, cancel);

    /// <param name="from">Where an interrupted audit stopped; null begins anew.</param>
    /// <param name="save">Keeps a checkpoint, given every <see cref="BucketsBetween"/> buckets.</param>
    /// <param name="cancel">Ends it; the last checkpoint says where to go on.</param>
    public async Task<AuditReport> RunAsync(AuditCheckpoint? from, Func<AuditCheckpoint, ValueTask> save, CancellationToken cancel)
    {
        var (report, started, matched) = from is null ? (new AuditReport(), time.GetUtcNow(), 0L)
            : (AuditReport.Of(from), from.Started, from.Matched);
        var done = from?.Buckets ?? 0;
        foreach (var bucket in Keys.AllBuckets().Skip(done))
        {
            matched += await BucketAsync(bucket, report, started, cancel);
            if (++done % BucketsBetween == 0) await save(report.Checkpoint(done, started, matched));
        }
        if (record.Keeps)
        {
            report.Recorded = 0;
            await foreach (var entry in record.AllAsync(started, cancel)) report.Recorded++;
            if (report.Recorded != matched) await new OrphanSearch(tables.Rows, record).RunAsync(report, started, cancel);
        }
        CrmMetrics.Audits.Add(1, new KeyValuePair<string, object?>("outcome", report.IsClean ? "clean" : "findings"));
        foreach (var (kind, count) in report.Counts) CrmMetrics.AuditFindings.Add(count,
            new KeyValuePair<string, object?>("kind", kind.ToString()));
        return report;
    }

    /// <summary>How many of the bucket's touchpoints the gateway has taken a text for.</summary>
    async Task<long> BucketAsync(string bucket, AuditReport report, DateTimeOffset started, CancellationToken cancel)
    {
        var due = await DueAsync(bucket, cancel);
        var (customers, orders, tasks, touchpoints) =
            (new RowCursor(tables.Rows, bucket, "c"), new RowCursor(tables.Rows, bucket, "o"), new RowCursor(tables.Rows, bucket, "k"),
            new RowCursor(tables.Rows, bucket, "t"));
        var matched = 0L;
        while (true)
        {
            string?[] next = [await customers.NextCustomerAsync(cancel), await orders.NextCustomerAsync(cancel),
                await tasks.NextCustomerAsync(cancel), await touchpoints.NextCustomerAsync(cancel)];
            if (next.OfType<string>().Min(StringComparer.Ordinal) is not { } id) break;
            var rows = new AuditedCustomer(id);
            await customers.TakeAsync(id, r => rows.Customer = RowBody.Read<Customer>(r.Body), cancel);
            await orders.TakeAsync(id, r => rows.Add(RowBody.Read<StoredOrder>(r.Body)), cancel);
            await tasks.TakeAsync(id, r => rows.Tasks.Add(RowBody.Read<ServiceTask>(r.Body)), cancel);
            await touchpoints.TakeAsync(id, r => rows.Add(RowBody.Read<Touchpoint>(r.Body)), cancel);
            matched += await CustomerAsync(rows, t => due.Remove(Keys.Due(t.WakeAt, t.Id)), report, started, cancel);
        }
        foreach (var key in due.Keys) await OrphanedDueAsync(bucket, key, report, cancel);
        return matched;
    }

    async Task<Dictionary<string, DueRow>> DueAsync(string bucket, CancellationToken cancel)
    {
        var due = new Dictionary<string, DueRow>(StringComparer.Ordinal);
        await foreach (var row in tables.Rows.RangeAsync(bucket, "d|", cancel)) due[row.Key] = RowBody.Read<DueRow>(row.Body);
        return due;
    }

    async Task<long> CustomerAsync(AuditedCustomer rows, Func<Touchpoint, bool> takeDue, AuditReport report, DateTimeOffset started,
        CancellationToken cancel)
    {
        // Its rows are on their way to another customer, who is counted.
        if (rows.Customer is { MergedInto: not null }) return 0;
        foreach (var touchpoint in rows.Touchpoints.Values) report.Count(touchpoint);
        var taken = rows.Touchpoints.Values.Where(t => t.HasDue).Where(takeDue).Select(t => t.Id).ToHashSet(StringComparer.Ordinal);
        var records = record.Keeps ? await record.FindAsync(rows.Touchpoints.Keys, cancel) : null;
        var matched = records?.Values.Count(r => r.At <= started) ?? 0;
        var findings = CustomerAudit.Check(rows, t => taken.Contains(t.Id), records).ToList();
        // Work went on between reading one kind of row and another: only what is still so on fresh rows is wrong.
        for (var look = 1; look < Looks && findings.Count > 0; look++) findings = await LookAgainAsync(rows.Id, cancel);
        findings.ForEach(report.Add);
        return matched;
    }

    async Task<List<AuditFinding>> LookAgainAsync(string id, CancellationToken cancel)
    {
        var rows = new AuditedCustomer(id);
        foreach (var row in await typed.OfCustomerAsync("o", id, cancel)) rows.Add(RowBody.Read<StoredOrder>(row.Body));
        foreach (var row in await typed.OfCustomerAsync("t", id, cancel)) rows.Add(RowBody.Read<Touchpoint>(row.Body));
        foreach (var row in await typed.OfCustomerAsync("k", id, cancel)) rows.Tasks.Add(RowBody.Read<ServiceTask>(row.Body));
        rows.Customer = (await typed.CustomerAsync(id, cancel))?.Value;
        if (rows.Customer is { MergedInto: not null }) return [];
        var due = new HashSet<string>(StringComparer.Ordinal);
        foreach (var t in rows.Touchpoints.Values.Where(t => t.HasDue))
            if (await tables.Rows.GetAsync(Keys.Bucket(id), Keys.Due(t.WakeAt, t.Id), cancel) is not null) due.Add(t.Id);
        var records = record.Keeps ? await record.FindAsync(rows.Touchpoints.Keys, cancel) : null;
        return [.. CustomerAudit.Check(rows, t => due.Contains(t.Id), records)];
    }

    async Task OrphanedDueAsync(string bucket, string key, AuditReport report, CancellationToken cancel)
    {
        for (var look = 0; look < Looks; look++)
        {
            if (await tables.Rows.GetAsync(bucket, key, cancel) is not { } row) return;
            var due = RowBody.Read<DueRow>(row.Body);
            if (await typed.TouchpointAsync(due.Customer, due.Touchpoint, cancel) is { Value: { HasDue: true } waiting }
                && Keys.Due(waiting.WakeAt, waiting.Id) == key) return;
            if (look == Looks - 1) report.Add(
                new(AuditKind.DueRowWithoutTouchpoint, due.Touchpoint, due.Customer,
                $"the due row {key} wakes nobody; it goes when its time comes"));
        }
    }
}
