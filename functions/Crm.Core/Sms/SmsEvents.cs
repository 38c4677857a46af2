using System.Buffers;

namespace Crm.Sms;

/// <summary>
/// What the provider tells of a text after it was taken. Delivered at least once, in any order, also before the sender has written
/// "accepted".
/// </summary>
public abstract record SmsEvent
{
    /// <param name="Tag">As it was given at sending; see <see cref="SmsTag"/>.</param>
    /// <param name="MessageId">The provider's.</param>
    /// <param name="To">The buyer's phone, E.164 where it can be read so.</param>
    /// <param name="Code">The provider's code; "2000" is delivered.</param>
    public sealed record Report(string? Tag, string? MessageId, string? To, string Code, DateTimeOffset At) : SmsEvent
    {
        /// <summary>What the code means; null: it is one of Communication Services'.</summary>
        public DeliveryVerdict? Meaning { get; init; }
        public DeliveryVerdict Verdict => Meaning ?? DeliveryCode.Verdict(Code);

        /// <summary>When the one other text after a passing failure makes sense; null: at the usual time.</summary>
        public TimeSpan? RetryAfter { get; init; }
    }

    /// <summary>A text from a buyer.</summary>
    public sealed record Received(string From, string Message, DateTimeOffset At) : SmsEvent;

    /// <summary>The handshake that proves the endpoint wants the events.</summary>
    public sealed record Validation(string Code) : SmsEvent;

    /// <summary>An event of another type, or one that cannot be read.</summary>
    public sealed record Other(string Type) : SmsEvent
    {
        /// <summary>It would be ours: a text or a report without what makes it one.</summary>
        public bool IsUnreadable => Type.StartsWith("Microsoft.Communication.", StringComparison.OrdinalIgnoreCase)
            && (Type.EndsWith(".SMSReceived", StringComparison.OrdinalIgnoreCase)
                || Type.EndsWith("DeliveryReportReceived", StringComparison.OrdinalIgnoreCase));
    }
}

/// <summary>
/// The tag of a text: "{customer}.{touchpoint}". The customer makes the report's row a point read, also when it has been taken in by
/// another since. Texts of tags without it are found by the phone.
/// </summary>
public static class SmsTag
{
    static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    public static string Of(string? customer, string touchpoint) => customer is null ? touchpoint : $"{customer}.{touchpoint}";

    public static bool TryParse(string? tag, out string? customer, out string touchpoint)
    {
        (customer, touchpoint) = (null, "");
        if (tag is null) return false;
        var dot = tag.IndexOf('.', StringComparison.Ordinal);
        touchpoint = tag[(dot + 1)..];
        if (dot >= 0) customer = tag[..dot];
        return IsId(touchpoint) && (customer is null || IsId(customer));
    }

    static bool IsId(string text) => text.Length == 32 && text.AsSpan().IndexOfAnyExcept(HexDigits) < 0;
}
