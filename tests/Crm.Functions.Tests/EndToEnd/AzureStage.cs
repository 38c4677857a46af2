using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;
using Azure.Messaging.ServiceBus;
using Azure.Storage.Queues;
using Crm.Azure;
using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Functions.Adapters;
using Crm.Reports;
using Crm.Storage;
using Crm.Touchpoints;

namespace Crm.Functions.Tests;

/// <summary>
/// The whole Azure app on this machine: the published worker in a process of its own under <see cref="FunctionsHost"/>, storage on Azurite,
/// Service Bus by <see cref="Broker"/>, and the SMS service and Application Insights played by the test.
/// </summary>
sealed class AzureStage : IAsyncDisposable
{
    public const string Secret = "test-secret-not-real";

    readonly Azurite azurite = new();
    readonly List<IAsyncDisposable> pumps = [];
    ServiceBusClient? client;

    AzureStage(FunctionsHost host) => Host = host;

    public FunctionsHost Host { get; }
    public Broker Broker { get; } = new(StorageNames.WakeUpQueue);
    public SmsEndpoint Sms { get; } = new();
    public IngestionEndpoint Insights { get; } = new();
    public Dictionary<string, string> Settings { get; } = [];
    public BrokerQueue WakeUps => Broker[StorageNames.WakeUpQueue];
    public CrmTables Tables =>
        new(Table(StorageNames.Rows), Table(StorageNames.Index), Table(StorageNames.Poison),
        Table(StorageNames.Runs));

    /// <summary>Everything runs, and the worker takes invocations.</summary>
    public static async Task<AzureStage> OpenAsync(Action<Dictionary<string, string>>? change = null)
    {
        var stage = new AzureStage(await FunctionsHost.OpenAsync());
        try
        {
            await stage.StartAsync(change);
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    public Task StartWorkerAsync() => Host.StartWorkerAsync(Settings);

    /// <summary>As a person would name the account.</summary>
    public string StorageConnection => azurite.ConnectionString;

    public QueueClient Queue(string name) => AzureClients.Queue(azurite.Address, name);

    /// <summary>A table as any client sees it.</summary>
    public async Task<List<TableEntity>> EntitiesAsync(string name)
    {
        var all = new List<TableEntity>();
        await foreach (var entity in AzureClients.Table(azurite.Address, name).QueryAsync<TableEntity>()) all.Add(entity);
        return all;
    }

    /// <summary>Into the inbox, as a webhook that was taken.</summary>
    public ValueTask PutAsync(InboxMessage message) => new QueueInbox(Queue(StorageNames.InboxQueue),
        new ClaimBlobs(AzureClients.Container(azurite.Address, StorageNames.ClaimContainer))).PutAsync(message, CancellationToken.None);

    /// <summary>A message in the wake-ups' queue that the app did not write.</summary>
    public async Task SendWakeUpAsync(string body)
    {
        await using var sender = client!.CreateSender(StorageNames.WakeUpQueue);
        await sender.SendMessageAsync(new ServiceBusMessage(body));
    }

    /// <summary>A webhook as Shopify signs it.</summary>
    public Task<(int Status, string Body)> ShopifyAsync(string topic, string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        return Host.SendAsync(HttpMethod.Post, "Webhook", "api/webhooks/demo/shopify", bytes, new Dictionary<string, string>
        {
            ["X-Shopify-Topic"] = topic,
            ["X-Shopify-Hmac-Sha256"] = Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), bytes)),
        }, new Dictionary<string, string> { ["shop"] = "demo", ["platform"] = "shopify" });
    }

    /// <summary>An order placed two hours ago and not paid: its reminder is due at once.</summary>
    public static string UnpaidOrder(long id, string phone, long customer)
    {
        var at = TimeProvider.System.GetUtcNow().AddHours(-2).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        return $$"""
            { "id": {{id}}, "name": "#{{id}}", "created_at": "{{at}}", "updated_at": "{{at}}", "financial_status": "pending",
            "currency": "CNY", "total_price": "128.50",
              "customer": { "id": {{customer}}, "first_name": "小明", "last_name": "欧阳", "phone": "{{phone}}" },
              "shipping_address": { "name": "欧阳小明", "city": "杭州市", "country_code": "CN" },
              "line_items": [ { "id": 1, "title": "云朵枕头", "product_id": 501, "quantity": 2, "price": "50.00" } ] }
            """;
    }

    public async Task<List<Touchpoint>> TouchpointsAsync()
    {
        var all = new List<Touchpoint>();
        await foreach (var row in Tables.Rows.ScanAsync("t|", KeyText.After("t|"), CancellationToken.None)) all.Add(
            RowBody.Read<Touchpoint>(row.Body));
        return all;
    }

    public Task<AuditReport> AuditAsync() => new Audit(Tables, Sms, TimeProvider.System).RunAsync(CancellationToken.None);

    public static async Task UntilAsync(Func<Task<bool>> isSo, string what, int seconds = 90)
    {
        for (var clock = System.Diagnostics.Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(seconds);)
        {
            if (await isSo()) return;
            await Task.Delay(100);
        }
        throw new TimeoutException($"Not within {seconds} s: {what}.");
    }

    public static Task UntilAsync(Func<bool> isSo, string what, int seconds = 90) =>
        UntilAsync(() => Task.FromResult(isSo()), what, seconds);

    public async ValueTask DisposeAsync()
    {
        await Host.KillWorkerAsync();
        foreach (var pump in pumps) await pump.DisposeAsync();
        if (client is not null) await client.DisposeAsync();
        await Host.DisposeAsync();
        await Sms.DisposeAsync();
        await Insights.DisposeAsync();
        Broker.Dispose();
        await azurite.DisposeAsync();
    }

    async Task StartAsync(Action<Dictionary<string, string>>? change)
    {
        await azurite.InitializeAsync();
        await Sms.StartAsync();
        await Insights.StartAsync();
        SetSettings();
        change?.Invoke(Settings);
        foreach (var name in (string[])[StorageNames.InboxQueue, StorageNames.InboxPoisonQueue, StorageNames.SmsEventQueue,
            StorageNames.SmsEventPoisonQueue])
            await Queue(name).CreateIfNotExistsAsync();
        await StartWorkerAsync();
        client = new ServiceBusClient(Broker.ConnectionString);
        Pump(StorageNames.InboxQueue, StorageNames.InboxPoisonQueue, "Ingest");
        Pump(StorageNames.InboxPoisonQueue, null, "Poison");
        Pump(StorageNames.SmsEventQueue, StorageNames.SmsEventPoisonQueue, "SmsEvents");
        Pump(StorageNames.SmsEventPoisonQueue, null, "SmsEventsPoison");
        var wakeUps = new WakeUpPump(Host, client, StorageNames.WakeUpQueue);
        wakeUps.Start();
        pumps.Add(wakeUps);
    }

    void Pump(string queue, string? poison, string function)
    {
        var pump = new QueuePump(Host, Queue(queue), poison is null ? null : Queue(poison), function, "queued", poison is null ? 1 : 8);
        pump.Start();
        pumps.Add(pump);
    }

    void SetSettings()
    {
        Settings["AzureWebJobsStorage"] = azurite.ConnectionString;
        Settings["ServiceBusConnection"] = Broker.ConnectionString;
        Settings["Sms__ConnectionString"] = Sms.ConnectionString;
        Settings["Sms__From"] = "+18445550100";
        Settings["APPLICATIONINSIGHTS_CONNECTION_STRING"] = Insights.ConnectionString;
        Settings["APPLICATIONINSIGHTS_STATSBEAT_DISABLED"] = "true";
        Settings["Shops__demo__Name"] = "云朵家居";
        Settings["Shops__demo__Signature"] = "【云朵家居】";
        Settings["Shops__demo__Language"] = "zh-CN";
        Settings["Shops__demo__Country"] = "CN";
        Settings["Shops__demo__Zone"] = MiddayZone();
        Settings["Shops__demo__Platforms__shopify__Secrets__0"] = Secret;
        Settings["Shops__demo__SendBetween__Transactional__Opens"] = "00:00";
        Settings["Shops__demo__SendBetween__Transactional__Closes"] = "23:59";
        Settings["Shops__demo__CapPerDay__Transactional"] = "1000";
    }

    // The shop lives where it is midday now: its send window never closes during a test.
    public static string MiddayZone()
    {
        var ahead = 12 - TimeProvider.System.GetUtcNow().Hour;
        return ahead == 0 ? "Etc/GMT" : "Etc/GMT" + (-ahead).ToString("+0;-0", CultureInfo.InvariantCulture);
    }

    TableRowStore Table(string name) => new(AzureClients.Table(azurite.Address, name));
}
