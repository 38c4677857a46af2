using Crm.Storage;

namespace Crm.Coupons;

/// <summary>A store of codes that are each good for one buyer.</summary>
public sealed record CouponPool(string Pool)
{
    public string? Title { get; init; }

    /// <summary>The last day any of its codes is good on.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>A code is good for so many days from the day it is given, at most until <see cref="Until"/>.</summary>
    public int? ValidDays { get; init; }

    /// <summary>With fewer codes left than this the people who run the shop hear of it.</summary>
    public int LowAt { get; init; } = 50;

    /// <summary>The last day a code given today is good on; null: it has no end.</summary>
    public DateOnly? UntilFrom(DateOnly today) => (Until, ValidDays) switch
    {
        ({ } last, { } days) => today.AddDays(days) is var own && own < last ? own : last,
        (_, { } days) => today.AddDays(days),
        var (last, _) => last,
    };

    public bool IsOver(DateOnly today) => Until < today;

    public static bool IsName(string? name) =>
        name is { Length: > 0 and <= 40 } && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_');
}

/// <summary>A code as a text shows it.</summary>
/// <param name="Until">The last day it is good on.</param>
public sealed record CouponCode(string Pool, string Code, DateOnly? Until)
{
    const int Shortest = 3, Longest = 40;
    const string Marks = "-_.+!#@$&*";

    /// <summary>What can stand in a text and be typed at a checkout.</summary>
    public static bool IsOne(string code) =>
        code.Length is >= Shortest and <= Longest
            && code.All(c => char.IsLetterOrDigit(c) || Marks.Contains(c, StringComparison.Ordinal));

    /// <summary>Checkouts take codes in small letters and large ones, so these are one code.</summary>
    internal static string KeyOf(string code) => KeyText.Segment(code.Trim().ToUpperInvariant());
}

/// <summary>A code that is a touchpoint's, and so one buyer's.</summary>
/// <param name="Customer">Empty once the customer is erased; the code stays given.</param>
/// <param name="Times">
/// How often it was asked for: every asking changes the row, so that nobody who read it before gives the code away.
/// </param>
public sealed record CouponReservation(string Code, string Touchpoint, string Customer, DateTimeOffset At, DateOnly? Until, int Times);

/// <summary>A code of a pool, and whose it is.</summary>
public sealed record CouponHolder(string Code, string? Touchpoint = null, string? Customer = null);

/// <summary>The store's keys of a pool; everything of one pool shares a partition, so a commit moves a code as a whole.</summary>
static class CouponKeys
{
    public const string Pools = "coupons", Free = "f|", Reserved = "t|", Known = "c|";
    public static string Partition(string pool) => "coupons." + pool;

    /// <summary>In no order that anybody could see: who takes one from a place of their own meets nobody there.</summary>
    public static string FreeOf(string key) => $"{Free}{Common.Hash.Hex(key)[..8]}|{key}";
    public static string ReservedOf(string touchpoint) => Reserved + touchpoint;
    public static string KnownOf(string key) => Known + key;
}
