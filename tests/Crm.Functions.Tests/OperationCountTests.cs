using Crm.Azure;
using System.Diagnostics;
using System.Net.Http;
using System.Text;
using Crm.Events;
using Crm.Functions.Adapters;
using Crm.Inbox;
using Crm.Shops;
using Crm.Sms;
using Crm.Storage;
using Crm.Touchpoints;
using Crm.Touchpoints.Schedule;
using Crm.Touchpoints.Sending;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace Crm.Functions.Tests;

/// <summary>
/// What each kind of message costs in requests to Table Storage and Service Bus, counted on the wire; the table of docs/deploy.md has
/// these figures.
/// </summary>
[Collection("End to end")]
public sealed class OperationCountTests(ITestOutputHelper output) : IAsyncLifetime
{
    const string Phone = "+8613812340000";
    readonly Azurite azurite = new();
    readonly SmsEndpoint sms = new();
    readonly Broker broker = new(StorageNames.WakeUpQueue);
    ServiceProvider services = null!;

    public async Task InitializeAsync()
    {
        await azurite.InitializeAsync();
        await sms.StartAsync();
        services = new ServiceCollection().AddLogging().AddCrmOnAzure(SettingsTests.Load(
            ("AzureWebJobsStorage", azurite.ConnectionString), ("ServiceBusConnection", broker.ConnectionString),
            ("ServiceBusConnection:fullyQualifiedNamespace", ""), ("Sms:Endpoint", ""),
            ("Sms:ConnectionString", sms.ConnectionString), ("Sms:From", "+18445550100"),
            ("Shops:demo:SendBetween:Transactional:Opens", "00:00"), ("Shops:demo:SendBetween:Transactional:Closes", "23:59"),
            ("Shops:demo:Name", "云朵家居"), ("Shops:demo:Signature", "【云朵家居】"), ("Shops:demo:Language", "zh-CN"),
            ("Shops:demo:Country", "CN"), ("Shops:demo:Zone", AzureStage.MiddayZone()), ("Shops:demo:Platforms:shopify:Secrets:0", "test"),
            ("Shops:demo:Preset", "full"), ("Shops:demo:CapPerDay:Transactional", "1000"))).BuildServiceProvider();
        // The tables are made by the first write.
        await TellAsync(1, "+8613899999999", 1);
    }

    public async Task DisposeAsync()
    {
        await services.DisposeAsync();
        await sms.DisposeAsync();
        broker.Dispose();
        await azurite.DisposeAsync();
    }

    [Fact]
    public async Task Operations_OfEachKindOfMessage_AreAsTheDocumentsSay()
    {
        var first = await CountAsync(() => TellAsync(2, Phone, 7));
        var second = await CountAsync(() => TellAsync(3, Phone, 7));
        var repeated = await CountAsync(() => TellAsync(3, Phone, 7));
        var tried = await CountAsync(() => TellAsync(3, Phone, 7, aside: true));
        var paid = await CountAsync(() => TellAsync(2, Phone, 7, "orders/paid", "paid"));

        var (customer, reminder) = await ReminderAsync("3");
        // Asked once in half a minute, whatever is sent.
        var shop = services.GetRequiredService<ShopDirectory>().Find("demo")!;
        await services.GetRequiredService<PlatformPauses>().HoldsAsync(shop, "shopify", default);
        await services.GetRequiredService<StepPauses>().HoldsAsync("demo", "post-purchase", "unpaid-reminder", default);
        var sent = await CountAsync(async () => (await services.GetRequiredService<DispatchHandler>()
            .DispatchAsync(new WakeUp(customer, reminder.Id, reminder.WakeAt), default)).ShouldBe(DispatchResult.Done));
        var report = SmsEndpoint.Report(sms.Taken.Single());
        var reported = await CountAsync(() => ReportAsync(report));
        var again = await CountAsync(() => ReportAsync(report));

        (string What, Counted Counted)[] all =
        [
            ("a buyer's first order", first), ("a known buyer's order", second), ("an order's next event", paid),
            ("a webhook that repeats one", repeated), ("a webhook tried again", tried), ("a text sent", sent),
            ("a delivery report", reported),
            ("a delivery report that repeats one", again),
        ];
        foreach (var (what, counted) in all) output.WriteLine($"{what}: {counted}");
        var page = await File.ReadAllTextAsync(Path.Combine(PublishedApp.Repository, "docs", "deploy.md"));
        foreach (var (what, c) in all) page.ShouldContain($"| {what} | {c.Reads} | {c.Transactions} | {c.Reads + c.Transactions} |");
    }

    sealed record Counted(int Reads, int Transactions);

    /// <summary>Every request of this process to the tables, as HttpClient announces it.</summary>
    async Task<Counted> CountAsync(Func<Task> work)
    {
        using var requests = new TableRequests(azurite.TablePort);
        await work();
        return new Counted(requests.Reads, requests.Transactions);
    }

    sealed class TableRequests : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
    {
        readonly int port;
        readonly List<IDisposable> subscriptions = [];
        int reads, transactions;

        public TableRequests(int port)
        {
            this.port = port;
            subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
        }

        public int Reads => reads;
        public int Transactions => transactions;

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "HttpHandlerDiagnosticListener") subscriptions.Add(value.Subscribe(this));
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value.Key != "System.Net.Http.HttpRequestOut.Start" || value.Value?.GetType().GetProperty("Request")?.GetValue(value.Value)
                is not HttpRequestMessage request || request.RequestUri?.Port != port) return;
            if (request.Method == HttpMethod.Get) Interlocked.Increment(ref reads);
            else Interlocked.Increment(ref transactions);
        }

        public void OnCompleted() { }

        public void OnError(Exception error) { }

        public void Dispose() => subscriptions.ForEach(s => s.Dispose());
    }

    async Task TellAsync(long order, string phone, long buyer, string topic = "orders/create", string status = "pending",
        bool aside = false)
    {
        var body = $$"""
            { "id": {{order}}, "name": "#{{order}}", "created_at": "{{At}}", "updated_at": "{{At}}", "financial_status": "{{status}}",
              "currency": "CNY", "total_price": "128.50",
              "customer": { "id": {{buyer}}, "first_name": "小明", "last_name": "欧阳", "phone": "{{phone}}" },
              "shipping_address": { "name": "欧阳小明", "phone": "{{phone}}", "city": "杭州市", "country_code": "CN" },
              "line_items": [ { "id": 1, "title": "云朵枕头", "product_id": 501, "quantity": 2, "price": "50.00" } ] }
            """;
        var message = new InboxMessage
        {
            Shop = "demo", Platform = "shopify", Received = TimeProvider.System.GetUtcNow(),
            Headers = new Dictionary<string, string> { ["x-shopify-topic"] = topic }, Body = Encoding.UTF8.GetBytes(body),
            MayBeHalfDone = aside,
        };
        (await services.GetRequiredService<InboxHandler>().HandleAsync(message, 1, default)).ShouldBeOfType<InboxOutcome.Done>();
    }

    /// <summary>Two hours ago, so that the reminder is due.</summary>
    static readonly string At = TimeProvider.System.GetUtcNow().AddHours(-2)
        .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    async Task ReportAsync(string report) =>
        await services.GetRequiredService<EventGridIntake>().HandleAsync(Encoding.UTF8.GetBytes(report), default);

    async Task<(string Customer, Touchpoint Reminder)> ReminderAsync(string order)
    {
        await foreach (var row in services.GetRequiredService<CrmTables>().Rows.ScanAsync("t|", "t}", default))
            if (Common.RowBody.Read<Touchpoint>(row.Body) is { Step: "unpaid-reminder" } found && found.Order.Id == order)
                return (Customers.Keys.CustomerOf(row.Key), found);
        var aside = new List<string>();
        await foreach (var one in services.GetRequiredService<DeadLetters.DeadLetterStore>().ListAsync(default)) aside.Add(one.Reason);
        throw new InvalidOperationException($"Order {order} has no reminder. {string.Join(' ', aside)}");
    }
}
