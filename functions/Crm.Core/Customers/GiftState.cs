using MessagePack;

namespace Crm.Customers;

public enum GiftStep { Suggested, Declined, Given }

/// <summary>What became of one gift of the catalogue for one buyer.</summary>
[MessagePackObject]
public sealed record GiftState([property: Key(0)] DateTimeOffset At, [property: Key(1)] GiftStep Step)
{
    /// <summary>What was given stays given; else the later word. A join, so a merge forgets nothing.</summary>
    public static GiftState Join(GiftState a, GiftState b) =>
        (a.Step == GiftStep.Given) != (b.Step == GiftStep.Given) ? a.Step == GiftStep.Given ? a : b
            : (a.Step == GiftStep.Given ? -a.At.UtcTicks : a.At.UtcTicks, a.Step).CompareTo(
                (b.Step == GiftStep.Given ? -b.At.UtcTicks : b.At.UtcTicks, b.Step)) >= 0 ? a : b;

    /// <summary>Absent while nothing was suggested to either.</summary>
    public static SortedDictionary<string, GiftState>? Join(SortedDictionary<string, GiftState>? a, SortedDictionary<string, GiftState>? b)
    {
        if (a is null || b is null) return a ?? b;
        var all = new SortedDictionary<string, GiftState>(a, StringComparer.Ordinal);
        foreach (var (gift, state) in b) all[gift] = all.TryGetValue(gift, out var known) ? Join(known, state) : state;
        return all;
    }

    /// <summary>The customer with one word more.</summary>
    public static Customer Learn(Customer customer, string gift, GiftStep step, DateTimeOffset at) => customer with
    {
        Gifts = Join(customer.Gifts, new(StringComparer.Ordinal) { [gift] = new GiftState(at, step) }),
    };

    /// <summary>It may be suggested to the buyer: neither given nor on offer. What was declined may come again.</summary>
    public static bool IsNew(Customer customer, string gift) =>
        customer.Gifts?.GetValueOrDefault(gift) is null or { Step: GiftStep.Declined };
}
