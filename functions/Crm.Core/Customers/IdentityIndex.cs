using System.Text;
using Crm.Storage;

namespace Crm.Customers;

/// <summary>
/// Identity → customer. Rows are committed before their index entries, so an entry never points to a customer that has yet to be written.
/// </summary>
public sealed class IdentityIndex(IRowStore table)
{
    public async ValueTask<string?> FindAsync(string group, Identity name, CancellationToken cancel)
    {
        var (partition, key) = Keys.Index(group, name.ToString());
        return await table.GetAsync(partition, key, cancel) is { } row ? Encoding.UTF8.GetString(row.Body.Span) : null;
    }

    /// <summary>
    /// Who stands for a customer: itself, or the one that took it in. A customer's id is the hash of a name it had, and that is the name's
    /// key here.
    /// </summary>
    public async ValueTask<string?> SuccessorAsync(string customer, CancellationToken cancel) =>
        await table.GetAsync(Keys.Bucket(customer), customer, cancel) is { } row ? Encoding.UTF8.GetString(row.Body.Span) : null;

    /// <summary>The entry that makes a name a customer's.</summary>
    public static IndexEntry Entry(string group, Identity name, string customer)
    {
        var (partition, key) = Keys.Index(group, name.ToString());
        return new IndexEntry(partition, key, Encoding.UTF8.GetBytes(customer));
    }

    /// <summary>Claims a name that is free. Returns whose it is afterwards: the caller's customer, or the one that had it.</summary>
    public async ValueTask<string> ClaimAsync(string group, Identity name, string customer, CancellationToken cancel)
    {
        var (partition, key) = Keys.Index(group, name.ToString());
        while (true)
        {
            // Asked before written: who claims a name one by one comes by for the second time, and it is there.
            if (await FindAsync(group, name, cancel) is { } holder) return holder;
            if (await table.CommitAsync(partition, [new RowWrite.Insert(key, Encoding.UTF8.GetBytes(customer))],
                cancel) == CommitResult.Committed) return customer;
        }
    }

    /// <summary>Takes a name from a customer that is gone; whoever claims it next has it.</summary>
    public async ValueTask FreeAsync(string group, Identity name, string from, CancellationToken cancel)
    {
        var (partition, key) = Keys.Index(group, name.ToString());
        while (await table.GetAsync(partition, key, cancel) is { } row && Encoding.UTF8.GetString(row.Body.Span) == from)
            if (await table.CommitAsync(partition, [new RowWrite.Delete(key, row.ETag)], cancel) == CommitResult.Committed) return;
    }

    /// <summary>Moves a name from one customer to another. Returns whose it is afterwards: a third one's name is left alone.</summary>
    public async ValueTask<string> MoveAsync(string group, Identity name, string from, string to, CancellationToken cancel)
    {
        var (partition, key) = Keys.Index(group, name.ToString());
        var body = Encoding.UTF8.GetBytes(to);
        while (true)
        {
            var row = await table.GetAsync(partition, key, cancel);
            if (row is not null && Encoding.UTF8.GetString(row.Body.Span) is var holder && holder != from) return holder;
            RowWrite write = row is null ? new RowWrite.Insert(key, body) : new RowWrite.Replace(key, body, row.ETag);
            if (await table.CommitAsync(partition, [write], cancel) == CommitResult.Committed) return to;
        }
    }
}
