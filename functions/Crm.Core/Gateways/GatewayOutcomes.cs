using System.Text.RegularExpressions;
using Crm.Sms;

namespace Crm.Gateways;

/// <summary>What an answer makes of one text: pure. Another gateway is tried only when this one certainly did not send it.</summary>
public static partial class GatewayOutcomes
{
    /// <summary>A shorter pause is waited for: the buyer knows the sender, and the next gateway costs more.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    const int MostAttempts = 3;
    static readonly TimeSpan[] Delays = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(25)];

    /// <param name="pause">How long the answer closes the gateway or template.</param>
    /// <param name="others">Another gateway of the chain could take the text.</param>
    internal static SendOutcome Of(GatewayAccount account, SmsMessage message, GatewayAnswer answer, TimeSpan? pause, bool others,
        DateTimeOffset now)
    {
        var code = $"{account.Name}:{answer.Code}";
        switch (answer.Class)
        {
            case SendClass.Accepted:
                return new SendOutcome.Accepted(answer.MessageId ?? "")
                {
                    ReportAfter = account.LookUps.Count > 0 ? ReportLooks.First : null,
                };
            case SendClass.OptedOut or SendClass.PermanentNumber or SendClass.PermanentContent:
                return new SendOutcome.Rejected(code, Clean(answer.Message)) { Class = answer.Class };
            case SendClass.Ambiguous:
                return new SendOutcome.Unknown(code) { AskAfter = account.LookUps is [var first, ..] ? first : null };
            case SendClass.Unknown:
                return new SendOutcome.Parked($"{code} {Clean(answer.Message)}");
            default:
                return NotSent(account, message, answer, pause, others, now);
        }
    }

    static SendOutcome NotSent(GatewayAccount account, SmsMessage message, GatewayAnswer answer, TimeSpan? pause, bool others,
        DateTimeOffset now)
    {
        var (code, attempts) = ($"{Word(answer.Class)} {answer.Code}", message.Attempts);
        SendOutcome Next() => new SendOutcome.Held(answer.Class, code, TimeSpan.Zero, [.. message.Tried, account.Name], 0);
        SendOutcome Later(TimeSpan wait) => new SendOutcome.Held(answer.Class, code, wait, null, attempts);
        if (answer.NeverReached) return others ? Next() : Later(pause ?? TimeSpan.FromMinutes(1));
        switch (answer.Class)
        {
            // Waiting would not help it, and the gateway takes other texts.
            case SendClass.Config when answer.OfDestination && !others:
                return new SendOutcome.Rejected($"{account.Name}:{answer.Code}", Clean(answer.Message)) { Class = SendClass.Config };
            case SendClass.Account or SendClass.Config:
                return others ? Next() : Later(pause ?? Patience);
            case SendClass.Transient:
                attempts++;
                if (attempts < MostAttempts) return Later(Delays[attempts - 1]);
                return others ? Next()
                    : new SendOutcome.Rejected($"{account.Name}:{answer.Code}",
                    "the gateway failed three times") { Class = SendClass.Transient };
            case SendClass.TimeWindow:
                return Wait(answer.RetryAfter ?? account.Limits.NextForPromotion(now) - now, others, message, now) is { } window
                    ? Later(window) : Next();
            default:
                return Wait(pause ?? answer.RetryAfter ?? TimeSpan.FromMinutes(1), others, message, now) is { } wait ? Later(wait) : Next();
        }
    }

    /// <summary>Null: the next gateway, as waiting would cost the text its time.</summary>
    static TimeSpan? Wait(TimeSpan wait, bool others, SmsMessage message, DateTimeOffset now)
    {
        if (wait < TimeSpan.FromSeconds(1)) wait = TimeSpan.FromMinutes(1);
        return others && (wait > Patience || now + wait >= message.Expires) ? null : wait;
    }

    public static string Word(SendClass value) => value switch
    {
        SendClass.OptedOut => "opted-out", SendClass.PermanentNumber => "permanent-number", SendClass.PermanentContent =>
            "permanent-content",
        SendClass.Config => "config", SendClass.Account => "account", SendClass.ThrottledNumber =>
            "throttled-number", SendClass.ThrottledGateway => "throttled-gateway",
        SendClass.TimeWindow => "time-window", SendClass.Transient => "transient", SendClass.Ambiguous => "ambiguous", SendClass.Accepted =>
            "accepted", _ => "unknown",
    };

    /// <summary>"delivered", "sent", "undelivered/permanent-number".</summary>
    public static string Word(GatewayReport report) => report.Status switch
    {
        ReportStatus.Delivered => "delivered",
        ReportStatus.Sent => "sent",
        _ => "undelivered/" + Word(report.Class),
    };

    /// <summary>The class of a word; null for none.</summary>
    public static SendClass? OfWord(string? word)
    {
        foreach (var one in Enum.GetValues<SendClass>())
            if (Word(one) == word) return one;
        return null;
    }

    /// <summary>A provider's words are stored and logged: a phone number in them must not be.</summary>
    public static string Clean(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return "no reason given";
        var clean = Digits().Replace(text, "…").ReplaceLineEndings(" ");
        return clean.Length <= 200 ? clean : clean[..200];
    }

    [GeneratedRegex(@"\+?\d(?:[\s\-]?\d){4,}")]
    private static partial Regex Digits();
}
