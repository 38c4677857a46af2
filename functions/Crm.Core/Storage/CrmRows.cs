using Crm.Common;
using Crm.Customers;
using Crm.Ingest;
using Crm.Orders;
using Crm.Segments;
using Crm.Service;
using Crm.Touchpoints;

namespace Crm.Storage;

/// <summary>The installation's tables.</summary>
/// <param name="Rows">Customers, orders, touchpoints, due rows, tasks: one customer's rows share a partition.</param>
/// <param name="Index">Identity → customer.</param>
/// <param name="Poison">What could not be processed, with its reason.</param>
/// <param name="Runs">Nightly runs: claims, checkpoints and reports.</param>
public sealed record CrmTables(IRowStore Rows, IRowStore Index, IRowStore Poison, IRowStore Runs)
{
    /// <summary>Rows and index together; a host whose store can do both in one transaction brings its own.</summary>
    public ICommits Commits { get; init; } = new SplitCommits(Rows, Index);
}

/// <summary>A row read as a value, with what a conditional write of it needs.</summary>
public sealed record Stored<T>(T Value, string ETag, ReadOnlyMemory<byte> Body) where T : class;

/// <summary>Typed reads of the customer table.</summary>
public sealed class CrmRows(IRowStore rows)
{
    public ValueTask<Stored<Customer>?> CustomerAsync(string customer, CancellationToken cancel) => GetAsync<Customer>(customer, Keys.Customer(customer), cancel);
    public ValueTask<Stored<StoredOrder>?> OrderAsync(string customer, OrderKey order, CancellationToken cancel) => GetAsync<StoredOrder>(customer, Keys.Order(customer, order), cancel);
    public ValueTask<Stored<Touchpoint>?> TouchpointAsync(string customer, string touchpoint, CancellationToken cancel) => GetAsync<Touchpoint>(customer, Keys.Touchpoint(customer, touchpoint), cancel);
    public ValueTask<Stored<DueRow>?> DueAsync(string customer, Touchpoint touchpoint, CancellationToken cancel) => GetAsync<DueRow>(customer, Keys.Due(touchpoint.WakeAt, touchpoint.Id), cancel);
    public ValueTask<Stored<ServiceTask>?> TaskAsync(string customer, string task, CancellationToken cancel) => GetAsync<ServiceTask>(customer, Keys.Task(customer, task), cancel);

    public ValueTask<Stored<Membership>?> MembershipAsync(string customer, DateOnly night, CancellationToken cancel) => GetAsync<Membership>(customer, Keys.Membership(night, customer), cancel);

    async ValueTask<Stored<T>?> GetAsync<T>(string customer, string key, CancellationToken cancel) where T : class =>
        await rows.GetAsync(Keys.Bucket(customer), key, cancel) is { } row ? new Stored<T>(Json.Read<T>(row.Body.Span), row.ETag, row.Body) : null;

    /// <summary>All rows of one kind ("o", "t", "k") of a customer.</summary>
    public async ValueTask<List<Row>> OfCustomerAsync(string kind, string customer, CancellationToken cancel)
    {
        var found = new List<Row>();
        var prefix = $"{kind}|{customer}|";
        string? continuation = null;
        do
        {
            var page = await rows.QueryAsync(Keys.Bucket(customer), prefix, Keys.After(prefix), continuation, 1000, cancel);
            found.AddRange(page.Rows);
            continuation = page.Continuation;
        }
        while (continuation is not null);
        return found;
    }

    public async ValueTask<bool> TryCommitAsync(string customer, Changes changes, CancellationToken cancel) =>
        changes.Writes.Count == 0 || await rows.CommitAsync(Keys.Bucket(customer), changes.Writes, cancel) == CommitResult.Committed;
}

/// <summary>The writes of one commit, collected. A value that did not change writes nothing.</summary>
public sealed class Changes
{
    readonly List<RowWrite> writes = [];

    public IReadOnlyList<RowWrite> Writes => writes;
    public bool Any => writes.Count > 0;

    public void Put<T>(string key, Stored<T>? old, T value) where T : class
    {
        var body = Json.Bytes(value);
        if (old is null) Add(new RowWrite.Insert(key, body));
        else if (!old.Body.Span.SequenceEqual(body)) Add(new RowWrite.Replace(key, body, old.ETag));
    }

    /// <summary>A row as the commit left it, ready for its next conditional write.</summary>
    public Stored<T> Committed<T>(string key, T value) where T : class => writes.Find(w => w.Key == key) switch
    {
        RowWrite.Insert { NewETag: { } etag } insert => new Stored<T>(value, etag, insert.Body),
        RowWrite.Replace { NewETag: { } etag } replace => new Stored<T>(value, etag, replace.Body),
        _ => throw new InvalidOperationException($"The commit did not write '{key}'."),
    };

    /// <summary>Makes the commit conditional on a row it leaves as it was: the customer row is the lock of all that is the customer's.</summary>
    public void Lock<T>(string key, Stored<T>? row) where T : class
    {
        if (Any && row is not null && !writes.Exists(w => w.Key == key)) Add(new RowWrite.Replace(key, row.Body.ToArray(), row.ETag));
    }

    public void AddDue(string customer, Touchpoint touchpoint) =>
        Add(new RowWrite.Upsert(Keys.Due(touchpoint.WakeAt, touchpoint.Id), Json.Bytes(new DueRow(customer, touchpoint.Id))));

    public void RemoveDue(Touchpoint touchpoint) => Add(new RowWrite.Delete(Keys.Due(touchpoint.WakeAt, touchpoint.Id), null));

    /// <summary>Moves the due row with the touchpoint's change; its row exists exactly while it waits.</summary>
    public void MoveDue(string customer, Touchpoint before, Touchpoint after)
    {
        var stays = before.Waits && after.Waits && Keys.DuePrefix(before.WakeAt) == Keys.DuePrefix(after.WakeAt);
        if (stays) return;
        if (before.Waits) RemoveDue(before);
        if (after.Waits) AddDue(customer, after);
    }

    /// <summary>The customer's row goes first: it is where two writers meet, before either has written anything.</summary>
    public void Add(RowWrite write) => writes.Insert(Keys.IsCustomer(write.Key) ? 0 : writes.Count, write);
}
