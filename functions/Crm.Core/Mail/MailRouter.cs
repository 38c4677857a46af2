using Crm.Gateways;
using Crm.Sms;
using Microsoft.Extensions.Logging;

namespace Crm.Mail;

/// <summary>
/// Before the gateways of texts: what is a mail goes by the mail transport, with the same claim, doubt and settling as a text. Without a
/// transport a mail goes where the host's own texts go, which is the outbox on one machine.
/// </summary>
public sealed partial class MailRouter(ISmsGateway texts, IMailTransport? transport, TimeProvider time, ILogger<MailRouter> log)
    : ISmsGateway
{
    /// <summary>Stands in a claim as its gateway.</summary>
    public const string Name = "mail";
    const int MostAttempts = 3;
    static readonly TimeSpan Pause = TimeSpan.FromMinutes(5), FirstWait = TimeSpan.FromMinutes(1);
    long restsUntil, acceptedAt;

    public SendRoute Route(SmsMessage message, DateTimeOffset now)
    {
        if (message.Mail is null) return texts.Route(message, now);
        if (transport is null) return new SendRoute.Open(null);
        var until = new DateTimeOffset(Interlocked.Read(ref restsUntil), TimeSpan.Zero);
        return until > now ? new SendRoute.Closed(until, $"gateway:{Name} paused") : new SendRoute.Open(Name);
    }

    public async Task<SendOutcome> SendAsync(SmsMessage message, CancellationToken cancel)
    {
        if (message.Mail is not { } content || message.Gateway != Name || transport is null) return await texts.SendAsync(message, cancel);
        var mail = new OutgoingMail(SmsTag.Of(message.Customer, message.Tag), message.To, content.From, content);
        var answer = await transport.SendAsync(mail, cancel);
        if (answer.Class == SendClass.Accepted) Interlocked.Exchange(ref acceptedAt, time.GetUtcNow().UtcTicks);
        if (answer.Class == SendClass.Unknown) UnknownCode(answer.Code, message.Tag);
        if (IsOfOne(answer)) Refused(answer.Code, message.Tag);
        else if (answer.Class is SendClass.Account or SendClass.Config) Paused(answer.Code, GatewayOutcomes.Clean(answer.Message));
        return OutcomeOf(answer, message.Attempts);
    }

    SendOutcome OutcomeOf(GatewayAnswer answer, int attempts)
    {
        var code = $"{Name}:{answer.Code}";
        switch (answer.Class)
        {
            case SendClass.Accepted: return new SendOutcome.Accepted(answer.MessageId ?? "");
            case SendClass.Ambiguous:
                return new SendOutcome.Unknown(code) { AskAfter = transport!.LookUps is [var first, ..] ? first : null };
            case SendClass.Unknown: return new SendOutcome.Parked(code);
            case SendClass.OptedOut or SendClass.PermanentNumber or SendClass.PermanentContent:
                return new SendOutcome.Rejected(code, GatewayOutcomes.Clean(answer.Message)) { Class = answer.Class };
            case SendClass.Account or SendClass.Config when !IsOfOne(answer):
                return new SendOutcome.Held(answer.Class, code, Rest(Pause), null, attempts);
            case SendClass.ThrottledGateway:
                return new SendOutcome.Held(answer.Class, code, Rest(answer.RetryAfter ?? FirstWait), null, attempts);
            case var _ when answer.NeverReached: return new SendOutcome.NotSent(code);
            case var _ when attempts + 1 >= MostAttempts:
                return new SendOutcome.Rejected(code, "tried three times") { Class = SendClass.Transient };
            default: return new SendOutcome.Held(answer.Class, code, FirstWait * Math.Pow(5, attempts), null, attempts + 1);
        }
    }

    // A server that has just taken other mails refuses this recipient's, not the shop.
    bool IsOfOne(GatewayAnswer answer) => answer is { OfDestination: true, Class: SendClass.Config }
        && time.GetUtcNow().UtcTicks - Interlocked.Read(ref acceptedAt) < Pause.Ticks;

    /// <summary>No other mail is spent on it meanwhile.</summary>
    TimeSpan Rest(TimeSpan span)
    {
        Interlocked.Exchange(ref restsUntil, (time.GetUtcNow() + span).UtcTicks);
        return span;
    }

    public Task<SendLookup> FindAsync(string tag, CancellationToken cancel) => texts.FindAsync(tag, cancel);

    public async Task<LookupResult> LookUpAsync(SmsLookup lookup, CancellationToken cancel)
    {
        if (lookup.Gateway != Name) return await texts.LookUpAsync(lookup, cancel);
        // A bounce is told or it is not; what was taken is asked about no more.
        if (lookup.AcceptedAt is not null) return new LookupResult(SendLookup.Unknown);
        if (transport is not { LookUps: { Count: > 0 } looks }) return new LookupResult(SendLookup.Unknown);
        var age = lookup.Now - lookup.ClaimedAt;
        if (age < looks[0]) return new LookupResult(SendLookup.Unknown, looks[0] - age);
        var found = await transport.FindAsync(SmsTag.Of(lookup.Customer, lookup.Tag), cancel);
        if (found.SendLookup == SendLookup.Accepted) return found;
        var later = looks.FirstOrDefault(at => at > age);
        if (later != default) return new LookupResult(SendLookup.Unknown, later - age);
        return found.SendLookup == SendLookup.NotFound ? found : new LookupResult(SendLookup.Unknown);
    }

    [LoggerMessage(5210, LogLevel.Error, "The mail server answered {Code} for touchpoint {Touchpoint}, parked: what does it mean?")]
    partial void UnknownCode(string code, string touchpoint);

    [LoggerMessage(5211, LogLevel.Error, "The mail server takes no mails: {Code} ({Message}); tried again in five minutes")]
    partial void Paused(string code, string message);

    [LoggerMessage(5212, LogLevel.Error, "The mail server refuses the recipient of touchpoint {Touchpoint}: {Code}; others' mails go on")]
    partial void Refused(string code, string touchpoint);
}
