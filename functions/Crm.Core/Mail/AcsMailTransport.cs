using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Crm.Gateways;
using Crm.Gateways.AzureCommunication;
using Crm.Sms;

namespace Crm.Mail;

/// <summary>
/// Communication Services Email over REST. The operation id follows from the mail, so a request that comes twice is one operation, and
/// what became of a lost answer can be asked.
/// </summary>
public sealed class AcsMailTransport(MailAccount account, GatewayHttp http) : IMailTransport
{
    const string Version = "2023-03-31";

    public IReadOnlyList<TimeSpan> LookUps { get; } = [TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10)];

    /// <summary>A UUID of version 5's form from the mail's tag.</summary>
    public static Guid OperationOf(string tag)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes("crm-mail:" + tag))[..16];
        (bytes[6], bytes[8]) = ((byte)(bytes[6] & 0x0F | 0x50), (byte)(bytes[8] & 0x3F | 0x80));
        return new Guid(bytes, bigEndian: true);
    }

    public async Task<GatewayAnswer> SendAsync(OutgoingMail mail, CancellationToken cancel)
    {
        var id = OperationOf(mail.Tag).ToString();
        var request = Request(HttpMethod.Post, "/emails:send", JsonSerializer.SerializeToUtf8Bytes(Body(mail)));
        request.Headers.TryAddWithoutValidation("Operation-Id", id);
        var exchange = await http.SendAsync(request, account.Timeout, cancel);
        var answer = exchange.Answer(reply => Read(reply.Status, reply.Body, reply.RetryAfter, id));
        // A repetition of what was taken before is refused; the operation itself says so.
        var refused = answer.Class == SendClass.Ambiguous && exchange is Exchange.Answer;
        return refused && await FindAsync(mail.Tag, cancel) is { SendLookup: SendLookup.Accepted }
            ? new(SendClass.Accepted, "known") { MessageId = id } : answer;
    }

    public static GatewayAnswer Read(int status, byte[] body, TimeSpan? retryAfter, string id) => status switch
    {
        202 or 200 => new(SendClass.Accepted, "202") { MessageId = id },
        401 or 403 => new(SendClass.Account, $"acs-{status}", CodeOf(body)),
        404 => new(SendClass.Config, "acs-404", CodeOf(body)),
        429 => new(SendClass.ThrottledGateway, "acs-429") { RetryAfter = retryAfter },
        // Of the repetition, or of the first: only the operation can tell.
        409 or 412 => new(SendClass.Ambiguous, $"acs-{status}", CodeOf(body)),
        >= 400 and < 500 => new(SendClass.PermanentContent, $"acs-{status}", CodeOf(body)),
        _ => new(SendClass.Ambiguous, $"acs-{status}"),
    };

    public async Task<LookupResult> FindAsync(string tag, CancellationToken cancel)
    {
        var id = OperationOf(tag).ToString();
        var exchange = await http.SendAsync(Request(HttpMethod.Get, "/emails/operations/" + id, []), account.Timeout, cancel);
        return exchange is Exchange.Answer answer
            ? Found(answer.Status, answer.Body, tag, id, http.Now) : new LookupResult(SendLookup.Unknown);
    }

    public static LookupResult Found(int status, byte[] body, string tag, string id, DateTimeOffset now)
    {
        if (status == 404) return new LookupResult(SendLookup.NotFound);
        if (status != 200 || Parse(body) is not { } operation) return new LookupResult(SendLookup.Unknown);
        switch ((string?)operation["status"])
        {
            case "NotStarted" or "Running" or "Succeeded":
                return new LookupResult(SendLookup.Accepted, MessageId: id);
            case "Failed" or "Canceled":
                var code = CodeOf(body);
                return new LookupResult(SendLookup.Accepted, MessageId: id,
                    Report: new GatewayReport(tag, id, null, ReportStatus.Undelivered, "mail:" + code, now)
                    {
                        Class = code.Contains("Suppressed", StringComparison.OrdinalIgnoreCase) ? SendClass.PermanentNumber
                            : SendClass.PermanentContent,
                    });
            default:
                return new LookupResult(SendLookup.Unknown);
        }
    }

    public static JsonObject Body(OutgoingMail mail)
    {
        var headers = new JsonObject { ["Message-ID"] = $"<{mail.MessageId}>", ["x-ms-acsemail-validate-message-id"] = "true" };
        foreach (var (name, value) in MailHeaders.Of(mail)) headers[name] = value;
        var body = new JsonObject
        {
            ["headers"] = headers, ["senderAddress"] = mail.From,
            ["content"] = new JsonObject
            {
                ["subject"] = mail.Content.Subject, ["plainText"] = mail.Content.Plain, ["html"] = mail.Content.Html,
            },
            ["recipients"] = new JsonObject { ["to"] = new JsonArray(new JsonObject { ["address"] = mail.To }) },
            ["userEngagementTrackingDisabled"] = true,
        };
        if (mail.Content.ReplyTo is { } reply) body["replyTo"] = new JsonArray(new JsonObject { ["address"] = reply });
        return body;
    }

    HttpRequestMessage Request(HttpMethod method, string path, byte[] body)
    {
        var request = new HttpRequestMessage(method, new Uri(new Uri(account.Host), $"{path}?api-version={Version}"));
        if (method != HttpMethod.Get) request.Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
        AcsRequest.Sign(request, account.Secret, body, http.Now.ToString("R", CultureInfo.InvariantCulture));
        return request;
    }

    static string CodeOf(byte[] body) =>
        Parse(body)?["error"] is JsonObject error && (string?)error["code"] is { } code ? GatewayOutcomes.Clean(code) : "";

    static JsonObject? Parse(byte[] body)
    {
        try
        {
            return JsonNode.Parse(body) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
