using Crm.Common;
using Crm.Customers;
using Crm.Orders;
using Crm.Storage;
using Microsoft.Extensions.Logging;

namespace Crm.Ingest;

/// <summary>
/// Brings rows of versions before contact points up to date, once for each installation: refusals that were kept with a customer alone
/// become the number's, and receivers' phones that stood on orders alone find their customers. Everything it writes is a join, so it may be
/// interrupted, repeated, and run beside the work. The rest of a row is upgraded when it is next written.
/// </summary>
public sealed partial class PeopleUpgrade(CrmTables tables, CustomerRows rows, ContactIndex contacts, NumberConsents numbers,
    ILogger<PeopleUpgrade> log)
{
    const string Partition = "upgrade", Key = "contact-points";

    /// <summary>True when there was something to look through; afterwards one read.</summary>
    public async ValueTask<bool> RunAsync(CancellationToken cancel)
    {
        if (await tables.Runs.GetAsync(Partition, Key, cancel) is not null) return false;
        var (refusals, phones) = (0, 0);
        await foreach (var row in tables.Rows.ScanAsync("c|", KeyText.After("c|"), cancel)) refusals += await TellNumbersAsync(
            RowBody.Read<Customer>(row.Body), cancel);
        await foreach (var row in tables.Rows.ScanAsync("o|", KeyText.After("o|"), cancel))
            if (RowBody.Read<StoredOrder>(row.Body).State is { Test: false, Contact.Value.Phone: { } phone }
                && await AddContactAsync(row.Key.Split('|')[1], phone, cancel)) phones++;
        await tables.Runs.CommitAsync(Partition, [new RowWrite.Upsert(Key, "{}"u8.ToArray())], cancel);
        Upgraded(refusals, phones);
        return true;
    }

    // Only what a phone said or its carrier told: what a platform or a form told is that customer's word to that shop.
    async ValueTask<int> TellNumbersAsync(Customer customer, CancellationToken cancel)
    {
        var words = customer.Consent.Where(c => c.Value.Value.Source.StartsWith("sms-re", StringComparison.Ordinal))
            .Select(c => new ConsentChange(c.Key, c.Value)).ToList();
        if (words.Count == 0) return 0;
        var phones = customer.Identities.Where(i => i.StartsWith("p:", StringComparison.Ordinal)).Select(i => i[2..]).ToList();
        foreach (var phone in phones) await numbers.TellAsync(phone, words, cancel);
        return phones.Count;
    }

    async ValueTask<bool> AddContactAsync(string id, string phone, CancellationToken cancel)
    {
        var added = false;
        await Optimistic.RunAsync($"The upgrade of customer {id}", 20, async _ =>
        {
            // One being taken in by another is moved with its orders: found there when that is done, or by the next event.
            if (await rows.CustomerAsync(id, cancel) is not { Value.MergedInto: null } stored) return true;
            if (CustomerPhones(stored.Value).Contains(phone)) return true;
            var changes = new Changes();
            changes.Put(Keys.Customer(id), stored, stored.Value with { Contacts = Customer.JoinContacts(stored.Value.Contacts, [phone]) });
            if (!await rows.TryCommitAsync(id, changes, cancel)) return false;
            await contacts.AddAsync(stored.Value.Group, phone, id, cancel);
            return added = true;
        });
        return added;
    }

    static HashSet<string> CustomerPhones(Customer customer) =>
        [.. customer.Identities.Where(i => i.StartsWith("p:", StringComparison.Ordinal)).Select(i => i[2..]), .. customer.Contacts ?? []];

    [LoggerMessage(2050, LogLevel.Information,
        "Rows of an earlier version are up to date: {Refusals} refusals by number, {Phones} receivers' phones")]
    partial void Upgraded(int refusals, int phones);
}
