using Crm.Sms;

namespace Crm.Functions.Checks;

/// <summary>
/// The shop that test orders go to. The template configures it (checkShop in infra/main.bicep), with a secret that nobody has to know. Its
/// name sorts behind those of real shops, as the first one lends the installation its clock.
/// </summary>
public static class TestShop
{
    public const string Id = "zz_check", Platform = "shopify";
}

/// <summary>Hands everything on but the test shop's texts, which go nowhere, whatever that shop's settings say.</summary>
public sealed class WithoutTestTexts(ISmsGateway own) : ISmsGateway
{
    public SendRoute Route(SmsMessage message, DateTimeOffset now) =>
        message.Shop == TestShop.Id ? new SendRoute.Open(null) : own.Route(message, now);

    public Task<SendOutcome> SendAsync(SmsMessage message, CancellationToken cancel) => message.Shop == TestShop.Id
        ? Task.FromResult<SendOutcome>(new SendOutcome.Accepted("not-sent-" + message.Tag)) : own.SendAsync(message, cancel);

    public Task<SendLookup> FindAsync(string tag, CancellationToken cancel) => own.FindAsync(tag, cancel);

    public Task<LookupResult> LookUpAsync(SmsLookup lookup, CancellationToken cancel) => own.LookUpAsync(lookup, cancel);
}
