using System.Globalization;
using Crm.Sms;

namespace Crm.Gateways.AzureCommunication;

/// <summary>Reads what Communication Services answers: 202 for the request, and in it a status for the recipient.</summary>
static class AcsAnswers
{
    /// <summary>The limits count per minute.</summary>
    static readonly TimeSpan ThrottleWait = TimeSpan.FromMinutes(1);

    public static GatewayAnswer OfSend(int status, ReadOnlyMemory<byte> body, TimeSpan? retryAfter)
    {
        var root = WireJson.Parse(body);
        if (status is >= 200 and < 300)
        {
            if (root?.Member("value").Items()
                .FirstOrDefault() is { ValueKind: System.Text.Json.JsonValueKind.Object } item) return OfRecipient(item, retryAfter);
            return new GatewayAnswer(SendClass.Ambiguous, $"http-{status} without a recipient");
        }
        var error = root?.Member("error");
        return OfStatus(status, error?.Text("code"), error?.Text("message"), retryAfter);
    }

    static GatewayAnswer OfRecipient(System.Text.Json.JsonElement item, TimeSpan? retryAfter)
    {
        if (item.Text("successful") == "true") return new GatewayAnswer(SendClass.Accepted, "202", null, item.Text("messageId"));
        if (item.Number("httpStatusCode") is not { } status) return new GatewayAnswer(SendClass.Ambiguous, "recipient without a status");
        var message = item.Text("errorMessage");
        // The one error of a recipient that is documented: the number cannot be texted.
        return status == 400 ? new GatewayAnswer(SendClass.PermanentNumber, "400", message)
            : OfStatus((int)status, null, message, retryAfter);
    }

    static GatewayAnswer OfStatus(int status, string? code, string? message, TimeSpan? retryAfter) => status switch
    {
        429 => new GatewayAnswer(SendClass.ThrottledGateway, "429", message) { RetryAfter = retryAfter ?? ThrottleWait },
        401 or 403 => new GatewayAnswer(SendClass.Account, code ?? Text(status), message),
        // The endpoint or the sending number is not what it should be.
        404 => new GatewayAnswer(SendClass.Config, code ?? Text(status), message),
        400 => new GatewayAnswer(SendClass.PermanentContent, code ?? Text(status), message),
        >= 400 and < 500 and not 408 => new GatewayAnswer(SendClass.Unknown, code ?? Text(status), message),
        _ => new GatewayAnswer(SendClass.Ambiguous, $"http-{Text(status)}", message),
    };

    static string Text(int status) => status.ToString(CultureInfo.InvariantCulture);
}
