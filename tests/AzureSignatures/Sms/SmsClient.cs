using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Azure.Communication.Sms;

public class SmsClientOptions : ClientOptions;

public class SmsSendOptions(bool enableDeliveryReport)
{
    public bool EnableDeliveryReport { get; } = enableDeliveryReport;
    public string? Tag { get; set; }
}

public sealed record SmsSendResult(string To, string MessageId, int HttpStatusCode, bool Successful, string ErrorMessage);

/// <summary>
/// One text to one recipient. Requests made from a connection string are not signed: only stand-ins on this machine take those.
/// </summary>
public class SmsClient
{
    readonly HttpPipeline pipeline;
    readonly Uri endpoint;

    public SmsClient(string connectionString, SmsClientOptions options)
    {
        endpoint = new Uri(connectionString.Split(';').Select(p => p.Split('=', 2))
            .First(p => p[0].Equals("endpoint", StringComparison.OrdinalIgnoreCase))[1]);
        pipeline = HttpPipelineBuilder.Build(options);
    }

    public SmsClient(Uri endpoint, TokenCredential tokenCredential, SmsClientOptions? options = null)
    {
        this.endpoint = endpoint;
        pipeline = HttpPipelineBuilder.Build(options ?? new SmsClientOptions(),
            new BearerTokenAuthenticationPolicy(tokenCredential, "https://communication.azure.com//.default"));
    }

    public virtual async Task<Response<SmsSendResult>> SendAsync(
        string from, string to, string message, SmsSendOptions? options = null, CancellationToken cancellationToken = default)
    {
        using var http = pipeline.CreateMessage();
        http.Request.Method = RequestMethod.Post;
        http.Request.Uri.Reset(new Uri(endpoint, "/sms?api-version=2021-03-07"));
        http.Request.Headers.Add("Content-Type", "application/json");
        http.Request.Content = RequestContent.Create(Body(from, to, message, options));
        await pipeline.SendAsync(http, cancellationToken);
        // As the package does it: the failure carries the status and not the response.
        if (http.Response.Status != 202) throw new RequestFailedException(http.Response.Status,
            $"Service request failed.\nStatus: {http.Response.Status}");
        using var answer = JsonDocument.Parse(http.Response.Content);
        return Response.FromValue(Result(answer.RootElement.GetProperty("value")[0]), http.Response);
    }

    static BinaryData Body(string from, string to, string message, SmsSendOptions? options) => BinaryData.FromObjectAsJson(new
    {
        from,
        smsRecipients = new[] {
            new { to, repeatabilityRequestId = Guid.NewGuid().ToString(), repeatabilityFirstSent = DateTimeOffset.UtcNow.ToString("R") } },
        message,
        smsSendOptions = options is null ? null : new { enableDeliveryReport = options.EnableDeliveryReport, tag = options.Tag },
    });

    static SmsSendResult Result(JsonElement item) => new(
        item.GetProperty("to").GetString()!, Text(item, "messageId"), item.GetProperty("httpStatusCode").GetInt32(),
        item.GetProperty("successful").GetBoolean(), Text(item, "errorMessage"));

    static string Text(JsonElement item, string name) => item.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}
