using Crm.Common;
using Crm.Storage;

namespace Crm.Customers;

/// <summary>The writes of one commit, collected. A value that did not change writes nothing.</summary>
public sealed class Changes
{
    readonly List<RowWrite> writes = [];

    public IReadOnlyList<RowWrite> Writes => writes;
    public bool Any => writes.Count > 0;

    public void Put<T>(string key, Stored<T>? old, T value) where T : class
    {
        var body = RowBody.Bytes(value);
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

    /// <summary>
    /// Makes the commit conditional on a row it leaves as it was: the customer row is the lock of all that is the customer's.
    /// </summary>
    public void Lock<T>(string key, Stored<T>? row) where T : class
    {
        if (Any && row is not null && !writes.Exists(w => w.Key == key)) Add(new RowWrite.Replace(key, row.Body.ToArray(), row.ETag));
    }

    /// <summary>The customer's row goes first: it is where two writers meet, before either has written anything.</summary>
    public void Add(RowWrite write) => writes.Insert(Keys.IsCustomer(write.Key) ? 0 : writes.Count, write);
}
