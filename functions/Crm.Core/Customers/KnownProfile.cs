using Crm.Common;
using Crm.Orders;
using MessagePack;

namespace Crm.Customers;

/// <summary>
/// Who the buyer is, field by field: each keeps the newest value anybody told, with its source and time. An event that does not tell a
/// field leaves it as it is, so a birthday told by a form wipes no name, and an order without a phone wipes no phone.
/// </summary>
[MessagePackObject]
public sealed record KnownProfile
{
    /// <summary>Newest first by time; enough for any person, and the row stays small.</summary>
    const int MostAddresses = 20;

    [SerializationConstructor]
    public KnownProfile()
    {
    }

    /// <summary>What one event tells.</summary>
    public KnownProfile(DateTimeOffset at, Profile told, string? source = null, DateTimeOffset? received = null)
    {
        Name = Field(told.Name);
        Nickname = Field(told.Nickname);
        Sex = Field(told.Sex);
        Language = Field(told.Language);
        Birthday = told.Birthday is { } born ? new Told<DateOnly>(at, born, source) : null;
        Region = told.Region is { } region ? new Told<Region>(at, region, source) : null;
        Phones = Address(told.Phone);
        Emails = Address(told.Email);

        Told<string>? Field(string? value) => string.IsNullOrEmpty(value) ? null : new Told<string>(at, value, source);
        SortedDictionary<string, Evidence>? Address(string? value) =>
            string.IsNullOrEmpty(value) ? null : new(StringComparer.Ordinal) { [value] = new Evidence(at, source)
            {
                Received = received?.ToUnixTimeSeconds(),
            } };
    }

    [Key(2)] public Told<string>? Name { get; init; }
    [Key(3)] public Told<string>? Nickname { get; init; }

    /// <summary>"male" or "female".</summary>
    [Key(4)] public Told<string>? Sex { get; init; }
    [Key(5)] public Told<DateOnly>? Birthday { get; init; }
    [Key(1)] public Told<string>? Language { get; init; }
    [Key(0)] public Told<Region>? Region { get; init; }

    /// <summary>The buyer's own phones, E.164, each with when it was last told; null while none is known.</summary>
    [Key(6)] public SortedDictionary<string, Evidence>? Phones { get; init; }
    [Key(7)] public SortedDictionary<string, Evidence>? Emails { get; init; }

    /// <summary>The own phone told last.</summary>
    [IgnoreMember] public string? Phone => Newest(Phones);
    [IgnoreMember] public string? Email => Newest(Emails);

    public static KnownProfile? Join(KnownProfile? a, KnownProfile? b)
    {
        if (a is null || b is null) return a ?? b;
        return new KnownProfile
        {
            Name = Told<string>.Join(a.Name, b.Name),
            Nickname = Told<string>.Join(a.Nickname, b.Nickname),
            Sex = Told<string>.Join(a.Sex, b.Sex),
            Birthday = Told<DateOnly>.Join(a.Birthday, b.Birthday),
            Language = Told<string>.Join(a.Language, b.Language),
            Region = Told<Region>.Join(a.Region, b.Region),
            Phones = Union(a.Phones, b.Phones),
            Emails = Union(a.Emails, b.Emails),
        };
    }

    // Each address keeps its newest evidence, and the newest addresses stay. Whatever is dropped has so many newer ones before it that no
    // order of joining could have kept it: the bound leaves it a join.
    static SortedDictionary<string, Evidence>? Union(SortedDictionary<string, Evidence>? a, SortedDictionary<string, Evidence>? b)
    {
        if (a is null || b is null) return a ?? b;
        var all = Common.Join.Maps(a, b, Evidence.Newer);
        if (all.Count <= MostAddresses) return all;
        return new(Ordered(all).Take(MostAddresses).ToDictionary(e => e.Key, e => e.Value), StringComparer.Ordinal);
    }

    static string? Newest(SortedDictionary<string, Evidence>? addresses) => addresses is null ? null : Ordered(addresses).First().Key;

    static IOrderedEnumerable<KeyValuePair<string, Evidence>> Ordered(SortedDictionary<string, Evidence> addresses) =>
        addresses.OrderByDescending(e => e.Value.At).ThenBy(e => e.Key, StringComparer.Ordinal);
}

/// <summary>When something was last told, and by whom.</summary>
[MessagePackObject]
public sealed record Evidence([property: Key(0)] DateTimeOffset At, [property: Key(1)] string? Source)
{
    /// <summary>Unix seconds at which a message first told it here; absent where it was history already.</summary>
    [Key(2)] public long? Received { get; init; }

    public static Evidence Newer(Evidence a, Evidence b)
    {
        var newer = a.At != b.At ? a.At > b.At ? a : b : string.CompareOrdinal(a.Source, b.Source) >= 0 ? a : b;
        var received = a.Received is { } one && b.Received is { } two ? Math.Min(one, two) : (long?)null;
        return newer.Received == received ? newer : newer with { Received = received };
    }
}
