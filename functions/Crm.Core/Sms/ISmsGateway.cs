namespace Crm.Sms;

/// <summary>
/// The way out to the phone network. Not idempotent: the caller claims the touchpoint before it calls and settles after.
/// Failures come back as outcomes; a throw counts as <see cref="SendOutcome.Unknown"/>.
/// </summary>
public interface ISmsGateway
{
    /// <summary>
    /// Which way the text would go now. Asked before the claim, so that the claim names the one provider that may have the text.
    /// </summary>
    SendRoute Route(SmsMessage message, DateTimeOffset now) => new SendRoute.Open(null);

    Task<SendOutcome> SendAsync(SmsMessage message, CancellationToken cancel);

    /// <summary>Asks what became of a tag after an ambiguous end. Read-only.</summary>
    Task<SendLookup> FindAsync(string tag, CancellationToken cancel);

    /// <summary>The same, for providers that need more than the tag.</summary>
    async Task<LookupResult> LookUpAsync(SmsLookup lookup, CancellationToken cancel) => new(await FindAsync(lookup.Tag, cancel));
}
