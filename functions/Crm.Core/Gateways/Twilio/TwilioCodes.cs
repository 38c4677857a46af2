using System.Globalization;
using Crm.Sms;

namespace Crm.Gateways.Twilio;

/// <summary>What Twilio's codes mean, at sending and in reports: one series for both.</summary>
static class TwilioCodes
{
    public static SendClass Of(long code) => code switch
    {
        21610 => SendClass.OptedOut,
        // 30004 may be a refusal at the carrier: never again either way, but it is not the buyer's word.
        21211 or 21214 or 21217 or 21612 or 21614 or 21635 or 30004 or 30005 or 30006 => SendClass.PermanentNumber,
        21617 or 30007 => SendClass.PermanentContent,
        21408 or 21606 or 21608 or 30034 or 35115 => SendClass.Config,
        20003 or 30002 => SendClass.Account,
        20429 or 21611 or 30001 or 63017 or 63038 or 35125 => SendClass.ThrottledGateway,
        30003 or 30008 => SendClass.Transient,
        _ => SendClass.Unknown,
    };

    /// <summary>The region is not switched on for this account, or the number not verified: other numbers' texts go.</summary>
    public static bool OfDestination(long code) => code is 21408 or 21608;

    /// <summary>A blocked phone may be unblocked: this text will not arrive, the next may.</summary>
    public static bool MayReturn(long code) => code == 30004;

    public static TimeSpan? Wait(long code, TimeSpan? retryAfter) => code switch
    {
        // A rolling day: the room comes back bit by bit, so an hour from now some of it is there.
        63038 => retryAfter ?? TimeSpan.FromHours(1),
        _ => retryAfter,
    };

    /// <summary>An unreachable handset once more the next day, an unknown failure in an hour.</summary>
    public static TimeSpan? Later(long code) => code switch { 30003 => TimeSpan.FromDays(1), 30008 => TimeSpan.FromHours(1), _ => null };

    public static string Text(long code) => "twilio:" + code.ToString(CultureInfo.InvariantCulture);
}
