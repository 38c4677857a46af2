namespace Crm.Erasure;

/// <summary>An erasure: written before its first step, and until the last the only place that still says whom to look for.</summary>
public sealed record ErasureRow
{
    public required string Customer { get; init; }
    public required DateTimeOffset At { get; init; }
    public DateTimeOffset? Finished { get; init; }

    /// <summary>Whom to look for; null once no row names them.</summary>
    public PersonTraces? Traces { get; init; }
}

/// <summary>By what a message or text can be told to be the person's.</summary>
public sealed record PersonTraces
{
    public SortedSet<string> Phones { get; init; } = new(StringComparer.Ordinal);
    public SortedSet<string> Contacts { get; init; } = new(StringComparer.Ordinal);
    public SortedSet<string> Emails { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Platform buyer ids and order ids, as "shop:platform:id".</summary>
    public SortedSet<string> Ids { get; init; } = new(StringComparer.Ordinal);
    public SortedSet<string> Touchpoints { get; init; } = new(StringComparer.Ordinal);

    public PersonTraces Join(PersonTraces other) => new()
    {
        Phones = Union(Phones, other.Phones), Contacts = Union(Contacts, other.Contacts), Emails = Union(Emails, other.Emails),
        Ids = Union(Ids, other.Ids), Touchpoints = Union(Touchpoints, other.Touchpoints),
    };

    static SortedSet<string> Union(SortedSet<string> a, SortedSet<string> b) => new(a.Concat(b), StringComparer.Ordinal);
}

/// <summary>
/// What a host keeps beside the tables (its inbox, its record of texts) and has to search for an erased person. Repeatable.
/// </summary>
public interface IPersonalTraces
{
    ValueTask EraseAsync(PersonTraces person, DateTimeOffset until, CancellationToken cancel);

    /// <summary>After the last row: what was written over or deleted is not to be read from the disk any more.</summary>
    /// <returns>False where something still holds it; it is tried again later.</returns>
    ValueTask<bool> SealAsync(CancellationToken cancel);
}
