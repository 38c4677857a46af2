using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Crm.Sms;
using Microsoft.AspNetCore.Http;

namespace Crm.Functions.Tests;

/// <summary>A text the service was asked to send.</summary>
sealed record AskedText(string Tag, string From, string To, string Text, string MessageId);

/// <summary>
/// Communication Services' SMS call. It takes everything, unless a test scripts otherwise, and keeps the record that an audit compares
/// with.
/// </summary>
sealed class SmsEndpoint : LocalServer, IGatewayRecord
{
    readonly ConcurrentDictionary<string, (AskedText Text, long Times, DateTimeOffset At)> taken = [];

    /// <summary>What to do with the next request instead of taking it: true when it was answered.</summary>
    public Func<HttpContext, Task<bool>> Script { get; set; } = _ => Task.FromResult(false);

    public string ConnectionString => $"endpoint={Url};accesskey=bG9jYWw=";

    public IReadOnlyList<AskedText> Taken => [.. taken.Values.Select(t => t.Text)];

    public IReadOnlyList<string> TakenTwice => [.. taken.Where(t => t.Value.Times > 1).Select(t => t.Key)];

    protected override async Task AnswerAsync(HttpContext http)
    {
        if (await Script(http)) return;
        using var request = await JsonDocument.ParseAsync(http.Request.Body);
        var (root, to) = (request.RootElement, request.RootElement.GetProperty("smsRecipients")[0].GetProperty("to").GetString()!);
        var text = new AskedText(
            root.GetProperty("smsSendOptions").GetProperty("tag").GetString()!, root.GetProperty("from").GetString()!, to,
            root.GetProperty("message").GetString()!, $"Outgoing_{Guid.NewGuid():n}");
        taken.AddOrUpdate(text.Tag, (text, 1, TimeProvider.System.GetUtcNow()), (_, before) => before with { Times = before.Times + 1 });
        http.Response.StatusCode = 202;
        await http.Response.WriteAsJsonAsync(new
        {
            value = new[] { new { to, messageId = text.MessageId, httpStatusCode = 202, repeatabilityResult = "accepted",
                successful = true } },
        });
    }

    /// <summary>The service's event for a text, as Event Grid words it.</summary>
    public static string Report(AskedText text, string status = "Delivered", string details = "2000: No Error") =>
        JsonSerializer.Serialize(new
    {
        id = text.MessageId, topic = "/subscriptions/s", subject = $"/phonenumber/{text.To}", eventType =
            "Microsoft.Communication.SMSDeliveryReportReceived",
        dataVersion = "1.0", metadataVersion = "1", eventTime = Now(),
        data = new
        {
            messageId = text.MessageId, from = text.From, to = text.To, deliveryStatus = status, deliveryStatusDetails =
                details, receivedTimestamp = Now(),
            tag = text.Tag, deliveryAttempts = Array.Empty<object>(),
        },
    });

    /// <summary>A buyer's answer, as Event Grid words it.</summary>
    public static string Reply(string from, string text) => JsonSerializer.Serialize(new
    {
        id = $"Incoming_{Guid.NewGuid():n}", topic = "/subscriptions/s", subject = $"/phonenumber/{from}", eventType =
            "Microsoft.Communication.SMSReceived",
        dataVersion = "1.0", metadataVersion = "1", eventTime = Now(),
        data = new { messageId = $"Incoming_{Guid.NewGuid():n}", from, to = "18445550100", message = text, receivedTimestamp = Now() },
    });

    bool IGatewayRecord.Keeps => true;

    ValueTask<IReadOnlyDictionary<string, GatewayEntry>> IGatewayRecord.FindAsync(IReadOnlyCollection<string> tags,
        CancellationToken cancel) =>
        ValueTask.FromResult<IReadOnlyDictionary<string, GatewayEntry>>(Entries().Where(e => tags.Contains(e.Tag))
            .ToDictionary(e => e.Tag));

    async IAsyncEnumerable<GatewayEntry> IGatewayRecord.AllAsync(DateTimeOffset upTo,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask;
        foreach (var entry in Entries().Where(e => e.At <= upTo)) yield return entry;
    }

    IEnumerable<GatewayEntry> Entries() => taken.Values.Select(t => new GatewayEntry(Touchpoint(t.Text), t.Text.MessageId, t.Times, t.At));

    static string Touchpoint(AskedText text) => SmsTag.TryParse(text.Tag, out _, out var touchpoint) ? touchpoint : text.Tag;

    static string Now() => TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}
