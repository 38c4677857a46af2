using Crm.Common;
using MessagePack;

namespace Crm.Customers;

/// <summary>
/// What a customer counts as, as the last night found it: part of the customer row, rewritten only when a word of it changes.
/// Why it changed stands in that night's <see cref="ClassificationChange"/> row.
/// </summary>
[MessagePackObject]
public sealed record Classification
{
    [Key(0)] public ClassifiedAs? Class { get; init; }
    [Key(1)] public ClassifiedAs? Life { get; init; }
    [Key(2)] public ClassifiedAs? Grade { get; init; }
    [Key(3)] public ClassifiedAs? Tier { get; init; }

    /// <summary>Earlier tiers, oldest first; the last ten.</summary>
    [Key(7)] public IReadOnlyList<ClassifiedAs>? Tiers { get; init; }
    [Key(4)] public SortedDictionary<string, Tag>? Tags { get; init; }

    /// <summary>Saved segments the customer is in, with the date of joining.</summary>
    [Key(5)] public SortedDictionary<string, DateOnly>? Segments { get; init; }

    /// <summary>Unix seconds of the last purchase whose predicted successor was announced.</summary>
    [Key(6)] public long? Announced { get; init; }

    /// <summary>The tier in force on a local date; ordinary where no night had given one by then.</summary>
    public Tier TierOn(DateOnly day)
    {
        ClassifiedAs? held = null;
        foreach (var one in Tiers ?? []) if (one.Since <= day) held = one;
        if (Tier is { } now && now.Since <= day) held = now;
        return Names.FromStoredName<Tier>(held?.Value) ?? Customers.Tier.Ordinary;
    }

    /// <summary>
    /// Of two records of one person, until the next night judges anew: the first one's words, the other's where it has none, the higher
    /// tier, and no tag that a person gave is lost.
    /// </summary>
    public static Classification? Join(Classification? a, Classification? b)
    {
        if (a is null || b is null) return a ?? b;
        var tier = Rank(b.Tier) > Rank(a.Tier) ? b : a;
        return a with
        {
            Class = a.Class ?? b.Class, Life = a.Life ?? b.Life, Grade = a.Grade ?? b.Grade, Tier = tier.Tier, Tiers = tier.Tiers,
            Tags = JoinTags(a.Tags, b.Tags), Segments = a.Segments ?? b.Segments,
            Announced = b.Announced > (a.Announced ?? 0) ? b.Announced : a.Announced,
        };
    }

    static int Rank(ClassifiedAs? tier) => tier is null ? -1 : (int)(Names.FromStoredName<Tier>(tier.Value) ?? Customers.Tier.Ordinary);

    static SortedDictionary<string, Tag>? JoinTags(SortedDictionary<string, Tag>? a, SortedDictionary<string, Tag>? b)
    {
        if (a is null || b is null) return a ?? b;
        var all = new SortedDictionary<string, Tag>(a, StringComparer.Ordinal);
        foreach (var (name, tag) in b)
            if (!all.TryGetValue(name, out var there) || tag.Hand == true && there.Hand != true) all[name] = tag;
        return all;
    }
}

/// <summary>A word of an enum of this folder ("importantValue"), and the local date since which it holds.</summary>
[MessagePackObject]
public sealed record ClassifiedAs([property: Key(0)] string Value, [property: Key(1)] DateOnly Since);

/// <param name="Value">"d10-14", "浙江省", "XL"…; "yes" where the name says it all.</param>
/// <param name="Since">Local date since which it holds.</param>
/// <param name="Confidence">Percent: the share of the orders that speak for it.</param>
/// <param name="Evidence">What was seen when it was given.</param>
/// <param name="Hand">Given by a person: the night leaves it alone.</param>
[MessagePackObject]
public sealed record Tag([property: Key(0)] string Value, [property: Key(1)] DateOnly Since, [property: Key(2)] int Confidence,
    [property: Key(3)] string Evidence, [property: Key(4)] bool? Hand = null);

/// <summary>
/// One customer's changes of one night, in the customer's partition under <c>e|{yyyyMMdd}|{customer}</c>: the feed of life-cycle, class,
/// tier, segment and predicted-purchase touchpoints, and the proof why. Written with the customer row in one commit, so it is there exactly
/// when the change is.
/// </summary>
[MessagePackObject]
public sealed record ClassificationChange
{
    [Key(0), MessagePackFormatter(typeof(HexFormatter))] public required string Customer { get; init; }
    [Key(1), MessagePackFormatter(typeof(HexFormatter))] public required string Run { get; init; }
    [Key(2)] public required IReadOnlyList<Change> Changes { get; init; }
    [Key(3)] public required Why Why { get; init; }
}

/// <param name="What">"class", "life", "grade", "tier", "segment:{name}", "tag:{name}" or "nextPurchase".</param>
/// <param name="From">The old word; null when there was none.</param>
/// <param name="To">The new word; null when it ended.</param>
[MessagePackObject]
public sealed record Change([property: Key(0)] string What, [property: Key(1)] string? From, [property: Key(2)] string? To);

/// <summary>The customer's own numbers, and what high and low were told apart by.</summary>
/// <param name="R">Local days since the last purchase.</param>
/// <param name="F">Orders paid and not cancelled.</param>
/// <param name="M">Minor units of <paramref name="Currency"/>.</param>
/// <param name="Currency">The currency the customer buys in most.</param>
/// <param name="Against">The means, thresholds or quantiles, as a sentence.</param>
[MessagePackObject]
public sealed record Why([property: Key(0)] int R, [property: Key(1)] int F, [property: Key(2)] long M,
    [property: Key(3)] string Currency, [property: Key(4)] string Against);
