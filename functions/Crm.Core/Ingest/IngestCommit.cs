using Crm.Customers;
using Crm.Ingest.Merging;
using Crm.Storage;

namespace Crm.Ingest;

/// <summary>Commits what an event changed: the rows, then the names. Two that turn out to be one person are made one on the way.</summary>
public sealed class IngestCommit(CustomerRows rows, ICommits commits, CustomerMerger merger, ContactIndex contacts)
{
    /// <summary>False on a conflict, or when a merge by somebody else came between.</summary>
    internal async ValueTask<bool> TryCommitAsync(
        string group, CustomerMatch home, Changes changes, List<Identity> unclaimed, List<string> phones, CancellationToken cancel)
    {
        if (changes.Any && home.Others.Count == 0)
        {
            List<IndexEntry> entries =
                [.. unclaimed.Select(name => IdentityIndex.Entry(group, name, home.Id)),
                .. phones.Select(phone => ContactIndex.Entry(group, phone, home.Id))];
            if (await commits.CommitAsync(Keys.Bucket(home.Id), changes.Writes, entries, cancel) is not { } free) return false;
            foreach (var phone in phones.Where((_, i) => !free[unclaimed.Count + i]))
                await contacts.AddAsync(group, phone, home.Id, cancel);
            return await TryClaimAsync(group, home.Id, unclaimed.Where((_, i) => !free[i]), cancel);
        }
        if (!await rows.TryCommitAsync(home.Id, changes, cancel)) return false;
        var customer = home.Id;
        foreach (var other in home.Others)
            if (await merger.AbsorbAsync(customer, other, cancel) is { } survivor) customer = survivor;
            else return false;
        foreach (var phone in phones) await contacts.AddAsync(group, phone, customer, cancel);
        return await TryClaimAsync(group, customer, unclaimed, cancel);
    }

    /// <summary>False when a merge by somebody else came between.</summary>
    async ValueTask<bool> TryClaimAsync(string group, string customer, IEnumerable<Identity> names, CancellationToken cancel)
    {
        foreach (var name in names)
        {
            if (await merger.ClaimAsync(group, name, customer, cancel) is not { } survivor) return false;
            customer = survivor;
        }
        return true;
    }

    /// <summary>
    /// An earlier try of this event may have made a customer and stopped before it claimed a name: nothing points there, only the id
    /// tells.
    /// </summary>
    internal async ValueTask<bool> TryAdoptAsync(string group, string customer, List<Identity> names, CancellationToken cancel)
    {
        foreach (var name in names)
        {
            var orphan = Customer.IdOf(group, name);
            if (orphan == customer || await rows.CustomerAsync(orphan, cancel) is not { Value.Erased: null }) continue;
            if (await merger.UniteAsync(customer, orphan, cancel) is not { } survivor) return false;
            customer = survivor;
        }
        return true;
    }
}
