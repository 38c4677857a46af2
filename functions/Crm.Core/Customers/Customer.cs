using System.Text.Json.Serialization;
using Crm.Common;
using MessagePack;

namespace Crm.Customers;

/// <summary>A person inside a shop group. The id is the hash of the strongest identity known.</summary>
[MessagePackObject]
public sealed record Customer
{
    [Key(7), MessagePackFormatter(typeof(HexFormatter))] public required string Id { get; init; }
    [Key(0)] public required string Group { get; init; }

    // First in the row: the nightly scan reads these two of every customer and skips the rest.
    [Key(1)] public CustomerFacts Facts { get; init; } = new();

    /// <summary>Classes, tags and segments as the last night found them; null until then. Ingest and merging leave it as it is.</summary>
    [JsonPropertyName("standing")]
    [Key(2)] public Classification? Classification { get; init; }

    /// <summary>Every phone and buyer id known to be this person (orders are names too, kept by their own rows).</summary>
    [Key(4)] public SortedSet<string> Identities { get; init; } = new(StringComparer.Ordinal);

    /// <summary>
    /// Phones of receivers that orders were sent to, other than the buyer's own: they find the buyer, and never show that two are one.
    /// </summary>
    [Key(8)] public SortedSet<string>? Contacts { get; init; }

    [JsonConverter(typeof(ProfileJson))]
    [Key(6)] public KnownProfile? Profile { get; init; }

    /// <summary>By class, the word in force; follows from <see cref="ConsentTold"/>.</summary>
    [Key(9)] public SortedDictionary<MessageClass, LwwRegister<ConsentState>> Consent { get; init; } = [];

    /// <summary>By class, shop and source, the newest word of each source with its evidence.</summary>
    [Key(10)] public SortedDictionary<string, LwwRegister<ConsentState>>? ConsentTold { get; init; }

    /// <summary>
    /// By class, shop, source and answer ("…|yes"), when it was first said, where a later word of the source stands in its place.
    /// </summary>
    [Key(11)]
    public SortedDictionary<string, DateTimeOffset>? ConsentFirst { get; init; }

    /// <summary>Whether a complaint is open, as last told.</summary>
    [Key(12)] public LwwRegister<ComplaintState>? Complaint { get; init; }

    /// <summary>Phones a carrier reported as impossible to reach for good; absent while there is none.</summary>
    [JsonPropertyName("deadPhones")]
    [Key(13)] public SortedSet<string>? SuppressedNumbers { get; init; }

    /// <summary>Told by people and task answers; last word by time, ties by content.</summary>
    [Key(14)] public SortedDictionary<string, LwwRegister<AttributeState>> Attributes { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Set by hand, with who and when.</summary>
    [Key(5)] public SortedDictionary<string, LwwRegister<TagState>> Tags { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Texts claimed for this person, newest last: what the frequency cap counts.</summary>
    [Key(15)] public IReadOnlyList<LedgerEntry> Ledger { get; init; } = [];

    /// <summary>What was suggested of the catalogue of gifts, and what came of it; absent while nothing was.</summary>
    [Key(16)] public SortedDictionary<string, GiftState>? Gifts { get; init; }

    /// <summary>Customers being folded into this one; empty except while a merge is under way.</summary>
    [JsonPropertyName("absorbing")]
    [Key(17)] public SortedSet<string> PendingMerges { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Set on a customer that is being folded into another: nothing may be applied here any more.</summary>
    [Key(3)] public string? MergedInto { get; init; }

    /// <summary>The buyer's own phone told last, else one that names the buyer.</summary>
    [IgnoreMember]
    public string? OwnPhone => Profile?.Phone ?? Identities.FirstOrDefault(i => i.StartsWith("p:", StringComparison.Ordinal))?[2..];

    /// <summary>The buyer's e-mail told last, else one that names the buyer.</summary>
    [IgnoreMember]
    public string? OwnEmail => Profile?.Email ?? Identities.FirstOrDefault(i => i.StartsWith("e:", StringComparison.Ordinal))?[2..];

    const int MostContacts = 200;

    /// <summary>Union; of more than a shop's own reseller has, the last by number stay, so it remains a join.</summary>
    public static SortedSet<string>? JoinContacts(IEnumerable<string>? a, IEnumerable<string>? b)
    {
        if (a is null && b is null) return null;
        var all = new SortedSet<string>((a ?? []).Concat(b ?? []), StringComparer.Ordinal);
        while (all.Count > MostContacts) all.Remove(all.Min!);
        return all;
    }

    /// <summary>
    /// The person was erased then: only counts and proofs are left here, and index rows that still point here are the tombstones.
    /// </summary>
    [Key(18)] public DateTimeOffset? Erased { get; init; }

    /// <summary>An earlier record of this person was erased then: what happened before that is not told to this one.</summary>
    [Key(19)] public DateTimeOffset? ErasedBefore { get; init; }

    /// <summary>The id of a person who comes back after the customer of this id was erased.</summary>
    public static string IdAfter(string erased) => Hash.Hex("after-erasure", erased);

    public static string IdOf(string group, Identity strongest) => Hash.Hex(group, strongest.ToString());
}

/// <summary>A text claimed at <see cref="At"/>. The touchpoint id makes claiming twice visible.</summary>
[MessagePackObject]
public sealed record LedgerEntry([property: Key(0)] DateTimeOffset At, [property: Key(1)] MessageClass Class,
    [property: Key(2)] string Step, [property: Key(3), MessagePackFormatter(typeof(HexFormatter))] string Touchpoint)
{
    /// <summary>Absent for a text.</summary>
    [Key(4)] public bool? Mail { get; init; }
}

[MessagePackObject]
public sealed record ComplaintState([property: Key(0)] bool Open);
