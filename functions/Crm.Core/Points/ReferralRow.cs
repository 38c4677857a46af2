using Crm.Common;
using Crm.Orders;
using Crm.Storage;

namespace Crm.Points;

public enum ReferralState { Open, Rewarded, Refused }

/// <summary>
/// A friend who came by a member's code. Both ids are as they were told and stay; whose they are now is asked of the index. One row a
/// friend, so whoever told first brought them.
/// </summary>
public sealed record ReferralRow
{
    public required string Friend { get; init; }
    public required string Referrer { get; init; }
    public required string Code { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>The hash of the friend's device, where the shop told one.</summary>
    public string? Device { get; init; }
    public ReferralState State { get; init; }

    /// <summary>Why it was refused: a word of <see cref="ReferralReasons"/>.</summary>
    public string? Reason { get; init; }
    public DateTimeOffset? Settled { get; init; }

    /// <summary>The friend's order that earned it.</summary>
    public OrderKey? Order { get; init; }
}

/// <summary>Whose a code is.</summary>
/// <param name="Device">The hash of the member's own device, where the shop told one.</param>
public sealed record ReferralCode(string Code, string Customer, string? Device);

public static class ReferralReasons
{
    public const string Self = "self", Circle = "circle", SamePhone = "same-phone", SameAddress = "same-address",
        SameDevice = "same-device", NotNew = "not-new", Twice = "twice", Late = "late", TooMany = "too-many", Gone = "gone";
}

/// <summary>Where referrals lie: in the table of runs, a partition a group, so no merge has to move them.</summary>
public static class ReferralKeys
{
    const string Letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    public const int CodeLength = 8;
    public const string Friends = "f|", Codes = "c|";

    public static string Partition(string group) => "referral." + KeyText.Segment(group);

    /// <summary>A member's code; the next one where another has the first.</summary>
    public static string CodeOf(string group, string customer, int attempt)
    {
        var bits = Convert.ToUInt64(Hash.Hex("referral", group, customer, $"{attempt}")[..15], 16);
        return string.Create(CodeLength, bits, (code, left) =>
        {
            for (var i = 0; i < code.Length; i++, left >>= 5) code[i] = Letters[(int)(left & 31)];
        });
    }

    /// <summary>As people type it: small letters and spaces too. Null for what is none.</summary>
    public static string? Normal(string? told)
    {
        var code = new string([.. (told ?? "").Where(c => !char.IsWhiteSpace(c) && c != '-').Select(char.ToUpperInvariant)]);
        return code.Length == CodeLength && code.All(c => Letters.Contains(c, StringComparison.Ordinal)) ? code : null;
    }
}
