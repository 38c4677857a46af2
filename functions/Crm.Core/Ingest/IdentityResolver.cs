using Crm.Customers;
using Crm.Ingest.Merging;
using Crm.Storage;

namespace Crm.Ingest;

/// <summary>Where an event belongs.</summary>
/// <param name="Row">The customer as stored; null when this event is the first of the person.</param>
/// <param name="Others">Customers that this event shows to be the same person.</param>
public sealed record CustomerMatch(string Id, Stored<Customer>? Row, IReadOnlyList<string> Others)
{
    /// <summary>The person was erased then, and has no record since.</summary>
    public DateTimeOffset? ErasedBefore { get; init; }

    /// <summary>The name it was found by, which needs no claim any more.</summary>
    public Identity? FoundBy { get; init; }
}

/// <summary>
/// Finds the customer of an event by its names. The customer's id is the hash of the strongest name known of the person, so whatever the
/// order in which names become known, the same person ends under the same id.
/// </summary>
public sealed class IdentityResolver(IdentityIndex index, CustomerRows rows, CustomerMerger merger)
{
    /// <summary>Null when the rows were in the middle of a merge, which is now finished: look again.</summary>
    public async ValueTask<CustomerMatch?> FindAsync(string group, IReadOnlyList<Identity> names, CancellationToken cancel)
    {
        // An order is known more often than not, and then one read tells all.
        var (name, known) = await FindAnyAsync(group, names, cancel);
        if (known is null) return await AtAsync(Customer.IdOf(group, names[0]), [], cancel);
        if (await rows.CustomerAsync(known, cancel) is not { } row)
        {
            await merger.ReleaseAsync(group, name, known, cancel);
            return null;
        }
        if (await merger.SettleAsync(row.Value, cancel)) return null;
        // An erased person's order stays with what is left of it; anything else that names the person begins anew.
        if (row.Value.Erased is { } erased)
            return name.Kind == IdentityKind.Order ? new CustomerMatch(known, row, [])
                : await AtAsync(Customer.IdOf(group, names[0]), [], cancel, erased);

        var strongest = Strongest(row.Value, names);
        var id = strongest is { } best ? Customer.IdOf(group, best) : known;
        return id == known ? new CustomerMatch(known, row, []) { FoundBy = name } : await AtAsync(id, [known], cancel);
    }

    async ValueTask<(Identity Name, string? Customer)> FindAnyAsync(string group, IReadOnlyList<Identity> names, CancellationToken cancel)
    {
        if (names[^1].Kind == IdentityKind.Order
            && await index.FindAsync(group, names[^1], cancel) is { } byOrder) return (names[^1], byOrder);
        return (names[0], names[0].Kind == IdentityKind.Order ? null : await index.FindAsync(group, names[0], cancel));
    }

    async ValueTask<CustomerMatch?> AtAsync(string id, IReadOnlyList<string> others, CancellationToken cancel,
        DateTimeOffset? erased = null)
    {
        var row = await rows.CustomerAsync(id, cancel);
        while (row is { Value.Erased: { } at })
        {
            if (!(erased > at)) erased = at;
            id = Customer.IdAfter(id);
            row = await rows.CustomerAsync(id, cancel);
        }
        if (row is not null && await merger.SettleAsync(row.Value, cancel)) return null;
        return new CustomerMatch(id, row, [.. others.Where(other => other != id)]) { ErasedBefore = erased };
    }

    /// <summary>The strongest name of the person; null when only the order itself is known, then the id stays as it is.</summary>
    static Identity? Strongest(Customer customer, IReadOnlyList<Identity> names)
    {
        Identity? strongest = names[0].Kind == IdentityKind.Order ? null : names[0];
        foreach (var text in customer.Identities)
            if (Identity.TryParse(text, out var name) && (strongest is null || name < strongest)) strongest = name;
        return strongest;
    }
}
