using System.Net.Http.Headers;
using System.Text;
using Azure;
using Azure.Core;
using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Crm.Azure;
using Crm.Functions.Adapters;
using Crm.Storage;

namespace Crm.Functions.Checks;

/// <summary>
/// Whether the app's roles are in force, by doing what each allows and leaving nothing behind. A role is named by its name in Azure, so
/// that who reads the sentence can give it.
/// </summary>
public sealed class RoleChecks(AzureSettings settings, CrmTables tables, ServiceBusClient bus, TimeProvider time)
{
    static readonly HttpClient Http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) });
    static readonly TimeSpan Most = TimeSpan.FromSeconds(20), Hidden = TimeSpan.FromMinutes(5);
    const string Name = "azure-check", PhoneNumbers = "/phoneNumbers?api-version=2022-12-01";

    public async Task<IReadOnlyList<AppCheckLine>> RunAsync(CancellationToken cancel) => await Task.WhenAll(
        TryAsync("the tables", "Storage Table Data Contributor", TablesAsync, cancel),
        TryAsync("the inbox queue", "Storage Queue Data Contributor", QueueAsync, cancel),
        TryAsync("the blobs", "Storage Blob Data Owner", BlobAsync, cancel),
        TryAsync("sending wake-ups", "Azure Service Bus Data Sender", SenderAsync, cancel),
        TryAsync("receiving wake-ups", "Azure Service Bus Data Receiver", ReceiverAsync, cancel),
        TryAsync("Communication Services", "Communication and Email Service Owner", TextsAsync, cancel),
        TryAsync("Application Insights", "Monitoring Metrics Publisher", InsightsAsync, cancel));

    static async Task<AppCheckLine> TryAsync(string what, string role, Func<CancellationToken, Task<string>> attempt,
        CancellationToken cancel)
    {
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        soon.CancelAfter(Most);
        try
        {
            return new AppCheckLine(what, true, await attempt(soon.Token));
        }
        catch (Exception failed) when (!cancel.IsCancellationRequested)
        {
            return new AppCheckLine(what, false, Sentence(failed, role));
        }
    }

    internal static string Sentence(Exception failed, string role) => failed switch
    {
        RequestFailedException { Status: 401 or 403 } or UnauthorizedAccessException =>
            $"the app is refused: its identity lacks the role \"{role}\", or has had it for less than a minute; azd provision gives it",
        RequestFailedException { Status: 404 } or ServiceBusException { Reason: ServiceBusFailureReason.MessagingEntityNotFound } =>
            "is not there; azd provision makes it",
        AuthenticationFailedException => "the app's identity gets no token; azd provision connects it with the app",
        RequestFailedException other => $"answers {other.Status} {other.ErrorCode}",
        OperationCanceledException => $"did not answer within {Most.TotalSeconds} s",
        _ => $"cannot be reached ({failed.GetType().Name})",
    };

    async Task<string> TablesAsync(CancellationToken cancel)
    {
        var key = Guid.NewGuid().ToString("n");
        await tables.Runs.CommitAsync(Name, [new RowWrite.Upsert(key, "{}"u8.ToArray())], cancel);
        await tables.Runs.CommitAsync(Name, [new RowWrite.Delete(key, null)], cancel);
        foreach (var table in (IRowStore[])[tables.Rows, tables.Index, tables.Poison]) await table.GetAsync(Name, key, cancel);
        return "can be read and written";
    }

    // Hidden until it is gone: no trigger sees it.
    async Task<string> QueueAsync(CancellationToken cancel)
    {
        var queue = AzureClients.Queue(settings.Queues, StorageNames.InboxQueue);
        var sent = (await queue.SendMessageAsync(Name, Hidden, Hidden + Hidden, cancel)).Value;
        await queue.DeleteMessageAsync(sent.MessageId, sent.PopReceipt, cancel);
        return "can be written and read";
    }

    async Task<string> BlobAsync(CancellationToken cancel)
    {
        var (container, name) = (AzureClients.Container(settings.Blobs, StorageNames.ClaimContainer), $"{Name}/{Guid.NewGuid():n}");
        if (settings.Blobs is ServiceAddress.Emulator) await container.CreateIfNotExistsAsync(cancellationToken: cancel);
        await container.UploadBlobAsync(name, BinaryData.FromString(Name), cancel);
        await container.DeleteBlobAsync(name, cancellationToken: cancel);
        return "can be read and written";
    }

    // A new link each time: an old one keeps the right it was opened with. A batch asks the broker for its limit and sends nothing.
    async Task<string> SenderAsync(CancellationToken cancel)
    {
        await using var sender = bus.CreateSender(StorageNames.WakeUpQueue);
        using var batch = await sender.CreateMessageBatchAsync(cancel);
        return "the broker takes them";
    }

    async Task<string> ReceiverAsync(CancellationToken cancel)
    {
        await using var receiver = bus.CreateReceiver(StorageNames.WakeUpQueue);
        return await receiver.PeekMessageAsync(cancellationToken: cancel) is null ? "the broker shows them; none waits"
            : "the broker shows them";
    }

    // The list of the resource's numbers stands under the same role as sending.
    async Task<string> TextsAsync(CancellationToken cancel)
    {
        if (settings.Sms is not ServiceAddress.Identity texts) return "not asked: a stand-in of this machine plays it";
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(texts.At), PhoneNumbers));
        await AskAsync(request, texts, "https://communication.azure.com//.default", cancel);
        return "lets the app in";
    }

    async Task<string> InsightsAsync(CancellationToken cancel)
    {
        if (settings.ApplicationInsights is not { } connection) return "not connected: no alert can ring";
        var parts = connection.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2))
            .Where(p => p.Length == 2).ToDictionary(p => p[0], p => p[1], StringComparer.OrdinalIgnoreCase);
        if (!parts.TryGetValue("IngestionEndpoint", out var endpoint) || !parts.TryGetValue("InstrumentationKey", out var key))
            return "not asked: APPLICATIONINSIGHTS_CONNECTION_STRING names no endpoint";
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(new Uri(endpoint), "/v2.1/track"))
        {
            Content = new StringContent(Record(key, time.GetUtcNow()), Encoding.UTF8, "application/json"),
        };
        await AskAsync(request, settings.Tables as ServiceAddress.Identity, "https://monitor.azure.com//.default", cancel);
        return "takes records";
    }

    static string Record(string key, DateTimeOffset at) => $$"""
        [{"name":"Message","time":"{{at.UtcDateTime:O}}","iKey":"{{key}}",
        "data":{"baseType":"MessageData","baseData":{"ver":2,"message":"{{Name}}","severityLevel":0,"properties":{} } } }]
        """;

    /// <param name="address">Null beside an emulator: nothing is signed.</param>
    static async Task AskAsync(HttpRequestMessage request, ServiceAddress? address, string scope, CancellationToken cancel)
    {
        if (address is not null)
        {
            var token = await AzureClients.Credential(address).GetTokenAsync(new TokenRequestContext([scope]), cancel);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Token);
        }
        using var reply = await Http.SendAsync(request, cancel);
        if (!reply.IsSuccessStatusCode) throw new RequestFailedException((int)reply.StatusCode, reply.ReasonPhrase ?? "");
    }
}
