using Crm.Common;
using Crm.Storage;

namespace Crm.Customers;

/// <summary>The row of a contact point: the customers whose orders went there.</summary>
public sealed record ContactPoint
{
    public SortedSet<string> Customers { get; init; } = new(StringComparer.Ordinal);
}

/// <summary>
/// Receiver's phone → customers. Several buyers may send gifts to one phone, so unlike an identity it never merges: it finds. Rows are
/// written like names, after the customer's rows are committed; a merge moves them with the customer's names.
/// </summary>
public sealed class ContactIndex(IRowStore index, CustomerRows rows)
{
    /// <summary>A phone that receives for more people than this is a forwarder's counter.</summary>
    const int MostCustomers = 100;

    /// <summary>The entry of a phone's first customer.</summary>
    public static IndexEntry Entry(string group, string phone, string customer)
    {
        var (partition, key) = KeyOf(group, phone);
        return new IndexEntry(partition, key, Json.Bytes(new ContactPoint { Customers = { customer } }));
    }

    /// <summary>The customers of a phone; some may have been taken in by another since.</summary>
    public async ValueTask<IReadOnlyCollection<string>> FindAsync(string group, string phone, CancellationToken cancel)
    {
        var (partition, key) = KeyOf(group, phone);
        return await index.GetAsync(partition, key, cancel) is { } row ? RowBody.Read<ContactPoint>(row.Body).Customers : [];
    }

    /// <summary>Adds a customer whose committed row names the phone.</summary>
    public async ValueTask AddAsync(string group, string phone, string customer, CancellationToken cancel)
    {
        // A customer that was taken in between commit and entry has its phones at the other one already: then this entry would be one too
        // many.
        while (await ChangeAsync(group, phone, customers => customers.Count < MostCustomers && customers.Add(customer), cancel)
            && !await HasAsync(customer, phone, cancel))
        {
            await RemoveAsync(group, phone, customer, cancel);
            // Come back under the same id meanwhile, with this phone: it takes the entry for its own.
            if (!await HasAsync(customer, phone, cancel)) return;
        }
    }

    /// <summary>Moves a phone's entry with the customer that is taken in. The other one may by now have been taken in itself.</summary>
    public async ValueTask MoveAsync(string group, string phone, string from, string to, CancellationToken cancel)
    {
        await AddAsync(group, phone, to, cancel);
        await RemoveAsync(group, phone, from, cancel);
    }

    public async ValueTask RemoveAsync(string group, string phone, string customer, CancellationToken cancel) =>
        await ChangeAsync(group, phone, customers => customers.Remove(customer), cancel);

    async ValueTask<bool> HasAsync(string customer, string phone, CancellationToken cancel) =>
        await rows.CustomerAsync(customer, cancel) is { Value: { MergedInto: null } known } && known.Contacts?.Contains(phone) == true;

    /// <summary>False when there was nothing to change.</summary>
    async ValueTask<bool> ChangeAsync(string group, string phone, Func<SortedSet<string>, bool> change, CancellationToken cancel)
    {
        var (partition, key) = KeyOf(group, phone);
        return await index.UpdateAsync<ContactPoint>(partition, key, known =>
        {
            var customers = new SortedSet<string>(known?.Customers ?? [], StringComparer.Ordinal);
            return change(customers) ? new ContactPoint { Customers = customers } : null;
        }, cancel) is not null;
    }

    static (string Partition, string Key) KeyOf(string group, string phone) => Keys.Index(group, "contact:" + phone);
}
