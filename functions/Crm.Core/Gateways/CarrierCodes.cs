using System.Collections.Frozen;
using Crm.Sms;

namespace Crm.Gateways;

/// <summary>Raw codes of the Chinese carriers, which both Chinese providers pass on. Anything else is unknown.</summary>
static class CarrierCodes
{
    public const string Delivered = "DELIVRD";

    static readonly FrozenDictionary<string, SendClass> Table = new Dictionary<string, SendClass>
    {
        ["MK:0001"] = SendClass.PermanentNumber, ["DB:0101"] = SendClass.PermanentNumber, ["MK:0005"] = SendClass.PermanentNumber,
        ["MK:0013"] = SendClass.PermanentNumber, ["DB:0102"] = SendClass.PermanentNumber, ["MK:0012"] = SendClass.PermanentNumber,
        ["UNDELIV"] = SendClass.Transient, ["EXPIRED"] = SendClass.Transient, ["MK:0010"] = SendClass.Transient, ["MK:0023"] =
            SendClass.Transient,
        ["MBBLACK"] = SendClass.OptedOut, ["DBBLACK"] = SendClass.OptedOut, ["DB:0144"] = SendClass.OptedOut, ["TDBLACK"] =
            SendClass.OptedOut, ["BLACK"] = SendClass.OptedOut,
        ["DB:0142"] = SendClass.ThrottledNumber, ["MK:1041"] = SendClass.ThrottledNumber, ["MILIMIT"] =
            SendClass.ThrottledNumber, ["LIMIT"] = SendClass.ThrottledNumber,
        ["MK:0014"] = SendClass.PermanentContent, ["MK:0115"] = SendClass.PermanentContent, ["KEYWORD"] = SendClass.PermanentContent,
        ["REJECTD"] = SendClass.PermanentContent, ["ID:0076"] = SendClass.PermanentContent, ["-106"] = SendClass.PermanentContent,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Suspended, not gone.</summary>
    static readonly FrozenSet<string> Suspended =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "MK:0005", "MK:0013", "DB:0102", "MK:0012");

    public static SendClass Of(string code) => Table.GetValueOrDefault(code.Trim(), SendClass.Unknown);
    public static bool MayReturn(string code) => Suspended.Contains(code.Trim());

    /// <summary>Off or absent: once more the next day. Over a limit: when the limit's day is over.</summary>
    public static TimeSpan? RetryAfter(SendClass why) =>
        why is SendClass.Transient or SendClass.ThrottledNumber ? TimeSpan.FromDays(1) : null;
}
