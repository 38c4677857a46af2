namespace Crm.Sms;

/// <summary>What a code of a delivery report means for us.</summary>
public enum DeliveryVerdict
{
    Delivered,

    /// <summary>The carrier sends no reports: neither delivered nor failed.</summary>
    Unreported,

    /// <summary>It may get through later: one more text, no second.</summary>
    Transient,

    /// <summary>This text to this phone will not arrive.</summary>
    Permanent,

    /// <summary>No text to this phone will ever arrive.</summary>
    DeadPhone,

    /// <summary>The carrier knows that the buyer opted out.</summary>
    OptedOut,

    /// <summary>Our account or sender is the problem: somebody has to look at it.</summary>
    Account,
}

/// <summary>The provider's codes (Communication Services, DeliveryStatusDetails).</summary>
public static class DeliveryCode
{
    public const string Delivered = "2000";
    public const string Unknown = "9999";

    public static DeliveryVerdict Verdict(string code) => code switch
    {
        Delivered => DeliveryVerdict.Delivered,
        "4000" or "4001" or "4008" or "4009" or "4010" => DeliveryVerdict.Account,
        "4002" or "4003" or "4004" => DeliveryVerdict.DeadPhone,
        "4005" => DeliveryVerdict.Permanent,
        "4006" or "5000" or "5001" or Unknown => DeliveryVerdict.Transient,
        "4007" => DeliveryVerdict.OptedOut,
        "5002" => DeliveryVerdict.Unreported,
        // A code of tomorrow: a second text on a guess would be worse than one that is missing.
        _ => DeliveryVerdict.Permanent,
    };

    /// <summary>"2000: No Error", "No error.", "4006": the code comes first or not at all; then the status word decides.</summary>
    public static string Of(string? status, string? details)
    {
        var text = details.AsSpan().Trim();
        var digits = text.IndexOfAnyExceptInRange('0', '9');
        if (digits < 0) digits = text.Length;
        if (digits == 4) return text[..4].ToString();
        return string.Equals(status, "Delivered", StringComparison.OrdinalIgnoreCase) ? Delivered : Unknown;
    }
}
