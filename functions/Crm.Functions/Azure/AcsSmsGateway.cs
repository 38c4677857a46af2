using Azure;
using Azure.Communication.Sms;
using Azure.Identity;
using Crm.Sms;

namespace Crm.Functions.Adapters;

/// <summary>
/// Texts by Communication Services: one recipient a request, a delivery report asked for, the tag set so that the report finds its row.
/// </summary>
public sealed class AcsSmsGateway(SmsClient client, SmsSenders senders, TimeProvider time) : ISmsGateway
{
    /// <summary>The service's limit.</summary>
    const int MaxChars = 2048;

    public async Task<SendOutcome> SendAsync(SmsMessage message, CancellationToken cancel)
    {
        if (message.Text.Length > MaxChars) return new SendOutcome.Rejected("too-long",
            $"{message.Text.Length} characters; the service takes {MaxChars}");
        var options = new SmsSendOptions(enableDeliveryReport: true) { Tag = SmsTag.Of(message.Customer, message.Tag) };
        var retryAfter = new KeptRetryAfter.Kept();
        try
        {
            using var keeping = retryAfter.Around();
            var response = await client.SendAsync(senders.Of(message.Shop), message.To, message.Text, options, cancel);
            var result = response.Value;
            return AcsOutcome.OfRecipient(result.HttpStatusCode, result.Successful, result.MessageId, result.ErrorMessage,
                AcsOutcome.Wait(retryAfter.Header, time.GetUtcNow()));
        }
        catch (RequestFailedException failure)
        {
            return AcsOutcome.OfRequest(failure, AcsOutcome.Wait(retryAfter.Header, time.GetUtcNow()));
        }
        catch (AuthenticationFailedException)
        {
            // No token, so no request was made.
            return new SendOutcome.NotSent("no-token");
        }
        catch (OperationCanceledException)
        {
            return new SendOutcome.Unknown("timeout");
        }
    }

    /// <summary>The released client cannot ask by tag or id; the delivery report tells in time.</summary>
    public Task<SendLookup> FindAsync(string tag, CancellationToken cancel) => Task.FromResult(SendLookup.Unknown);
}
