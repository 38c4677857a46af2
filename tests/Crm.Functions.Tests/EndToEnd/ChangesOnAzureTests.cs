using System.Text.Json;
using Azure.Messaging.ServiceBus;
using Crm.Azure;
using Crm.Common;
using Crm.DeadLetters;
using Crm.Events;
using Crm.Flows;
using Crm.Functions.Adapters;
using Crm.Storage;
using Crm.Touchpoints.Schedule;

namespace Crm.Functions.Tests;

/// <summary>Commands that change an app's rows from outside, some of each kind, and what the app finds afterwards.</summary>
[Collection("Azurite")]
public sealed class ChangesOnAzureTests(Azurite azurite) : IAsyncLifetime
{
    const string Phone = "+8613812340077";
    readonly string folder = Directory.CreateTempSubdirectory("crm-azure-changes-").FullName;
    CrmTables tables = null!;

    public async Task InitializeAsync()
    {
        var address = StorageAddress.Read(azurite.ConnectionString, out _)!;
        foreach (var name in (string[])[StorageNames.Rows, StorageNames.Index, StorageNames.Poison, StorageNames.Runs])
        {
            await address.Client(name).DeleteAsync();
            await address.Client(name).CreateIfNotExistsAsync();
        }
        tables = address.Open();
        // As the app does at its start: its files are in force.
        await Versions.RefreshAsync(default);
        await File.WriteAllTextAsync(Path.Combine(folder, "settings.json"), """
            { "Values": { "Shops__demo__Name": "云朵", "Shops__demo__Signature": "【云朵】", "Shops__demo__Language": "zh-CN",
              "Shops__demo__Country": "CN", "Shops__demo__Zone": "Asia/Shanghai", "Shops__demo__Points__Since": "2024-01-01",
              "Shops__demo__Points__PerUnit__CNY": "1",
              "Shops__demo__Platforms__shopify__Secrets__0": "test-secret-not-real" } }
            """);
        // Two buyers, of whom one has an order that waits for its payment.
        await File.WriteAllTextAsync(Path.Combine(folder, "mapping.json"), """
            { "zone": "Asia/Shanghai", "orders": { "file": "orders.csv" },
              "order": { "id": "id", "buyer": "buyer", "phone": "phone", "currency": "currency", "total": "total", "status": "status" },
              "times": { "created": "created", "paid": "paid" }, "statuses": { "paid": {}, "open": {} } }
            """);
        await File.WriteAllTextAsync(Path.Combine(folder, "orders.csv"), $"""
            id,buyer,phone,currency,total,status,created,paid
            1,b1,{Phone},CNY,80.00,paid,2024-01-05 10:00:00,2024-01-05 10:05:00
            2,b2,+8613812340078,CNY,90.00,paid,2024-01-06 10:00:00,2024-01-06 10:05:00

            """);
        await OkAsync("import", Path.Combine(folder, "mapping.json"), "--shop", "demo");
    }

    public Task DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return Task.CompletedTask;
    }

    Task<(int Code, string Output)> RunAsync(params string[] command) => CommandRun.RunAsync(
        [.. command, "--settings", Path.Combine(folder, "settings.json"), "--data", Path.Combine(folder, "data"),
            "--azure", azurite.ConnectionString]);

    async Task<string> OkAsync(params string[] command)
    {
        var (code, output) = await RunAsync(command);
        code.ShouldBe(0, output);
        return output;
    }

    [Fact]
    public async Task Commands_ThatChange_CommitToTheAppsTables()
    {
        (await OkAsync("segment", "count", "--when",
            """{ "fact": "customer.orders", "atLeast": 1 }""")).ShouldStartWith("2");
        await OkAsync("predict");

        (await OkAsync("flows", "pause", "post-purchase/shipped", "--by", "Ana", "--reason", "wrong text")).ShouldContain("Paused.");
        (await OkAsync("flows", "paused")).ShouldContain("post-purchase/shipped");
        (await OkAsync("flows", "resume", "post-purchase/shipped", "--by", "Ana")).ShouldContain("Resumed.");
        (await OkAsync("flows", "retire", "win-back", "--by", "Ana")).ShouldContain("Retired.");
        (await OkAsync("flows", "list")).ShouldContain("retired");

        (await OkAsync("points", "correct", "0077", "--points", "120", "--reason", "goodwill", "--by", "Ana")).ShouldContain("+120");
        (await OkAsync("points", "show", "0077")).ShouldContain("120 points");
        (await OkAsync("consent", "--phone", Phone, "--granted", "false", "--by", "Ana")).ShouldContain("Recorded.");
        (await OkAsync("customer", "0077")).ShouldContain("refuse");
        (await OkAsync("rebuild")).ShouldContain("touchpoints wait");
    }

    [Fact]
    public async Task Campaign_PutApprovedPaused_IsInTheAppsTables()
    {
        var file = Path.Combine(folder, "campaign.json");
        await File.WriteAllTextAsync(file, $$"""
            { "campaign": "spring", "shop": "demo", "owner": "Li", "note": "new pillows",
              "audience": { "when": { "fact": "customer.orders", "atLeast": 1 } }, "class": "promotional", "channel": "sms",
              "start": "{{TimeProvider.System.GetUtcNow().AddDays(2):yyyy-MM-dd}}T11:00", "clock": "shop", "expires": "PT5H",
              "holdout": 20,
              "variants": [ { "variant": "plain", "share": 100, "text": { "zh-CN": "{{"{{name}}"}}亲，春季新品到店" } } ] }
            """);
        var put = await RunAsync("campaign", "put", file, "--by", "Ana");
        put.Code.ShouldBe(0, put.Output);
        (await OkAsync("campaign", "list")).ShouldContain("spring: draft");
        (await OkAsync("campaign", "cancel", "spring", "--by", "Ana")).ShouldContain("spring: cancelled");
    }

    /// <summary>An app in whose tables another flow file is in force: this machine's files do not push it out.</summary>
    [Fact]
    public async Task Commands_WithOtherFlowFiles_LeaveTheAppsInForce()
    {
        var before = await InForceAsync();
        var flows = Directory.CreateDirectory(Path.Combine(folder, "flows")).FullName;
        var source = await File.ReadAllTextAsync(Path.Combine(PublishedApp.Repository, "functions", "Crm.Core", "Flows",
            "post-purchase.json"));
        await File.WriteAllTextAsync(Path.Combine(flows, "post-purchase.json"),
            System.Text.RegularExpressions.Regex.Replace(source, "\"version\": \\d+", "\"version\": 99"));
        var settings = Path.Combine(folder, "settings.json");
        var text = (await File.ReadAllTextAsync(settings)).Replace("\"Values\": {",
            $"\"Values\": {{ \"FlowsFolder\": {JsonSerializer.Serialize(flows)},", StringComparison.Ordinal);
        await File.WriteAllTextAsync(settings, text);
        await OkAsync("points", "correct", "0077", "--points", "1", "--reason", "goodwill", "--by", "Ana");
        (await OkAsync("flows", "list")).ShouldContain("the files have version 99, which is not what is in force");
        (await InForceAsync()).ShouldBe(before);
    }

    FlowVersions Versions => new(tables, FlowLibrary.Load(null), TimeProvider.System);

    async Task<int> InForceAsync() =>
        (await Versions.ListInForceAsync(default)).Single(f => f.Flow == "post-purchase").Last.Version;

    [Fact]
    public async Task Poison_ListedShownRedrivenPurged()
    {
        var store = new DeadLetterStore(tables.Poison);
        InboxMessage Webhook(int id) => new()
        {
            Shop = "demo", Platform = "shopify", Received = TimeProvider.System.GetUtcNow(),
            Headers = new Dictionary<string, string> { ["x-shopify-topic"] = "orders/create" },
            Body = System.Text.Encoding.UTF8.GetBytes($$"""{ "id": "no order {{id}}", "phone": "{{Phone}}" }"""),
        };
        DeadLetter Aside(int id, DeadLetterKind kind) => new()
        {
            Id = Webhook(id).Id, Kind = kind, Reason = "No order \u001b[31min it.", At = TimeProvider.System.GetUtcNow(),
            Message = Webhook(id),
        };
        await store.PutAsync(Aside(1, DeadLetterKind.Invalid), default);
        await store.PutAsync(Aside(2, DeadLetterKind.Unhandled), default);
        var shown = await OkAsync("poison", "show", Webhook(1).Id);
        shown.ShouldContain("x-shopify-topic: orders/create");
        shown.ShouldContain("no order 1");
        shown.ShouldContain("****0077");
        shown.ShouldNotContain("13812340077");
        shown.ShouldNotContain("\u001b");

        (await OkAsync("poison", "redrive", Webhook(1).Id)).ShouldContain("1 put back");
        var queue = AzureClients.Queue(azurite.Address, StorageNames.InboxQueue);
        var queued = (await queue.ReceiveMessagesAsync(10)).Value.ShouldHaveSingleItem();
        InboxCodec.Read(queued.Body).ShouldBeOfType<InboxContent.Inline>().Message.Id.ShouldBe(Webhook(1).Id);
        (await RunAsync("poison", "purge")).Output.ShouldContain("name one by its id, or a --kind");
        (await OkAsync("poison", "purge", "--kind", "Unhandled")).ShouldContain("1 thrown away");
        (await OkAsync("poison", "list")).ShouldContain("0 put aside");
    }

    [Fact]
    public async Task DeadLetters_OfBrokerAndQueues_ListedShownRedrivenPurged()
    {
        using var broker = new Broker(StorageNames.WakeUpQueue);
        await using var client = AzureClients.ServiceBus(new ServiceAddress.Emulator(broker.ConnectionString));
        var wakeUp = new WakeUp(new string('a', 32), new string('b', 32), TimeProvider.System.GetUtcNow().AddMinutes(-1));
        await GiveUpAsync(client, ServiceBusWakeUps.Message(wakeUp, TimeProvider.System.GetUtcNow()), "Conflict");
        await GiveUpAsync(client, new ServiceBusMessage("no wake-up"), "Unreadable");
        Task<(int, string)> BusAsync(params string[] words) => RunAsync(["deadletters", .. words, "--bus", broker.ConnectionString]);

        var (_, list) = await BusAsync("list");
        list.ShouldContain("Conflict: Said.");
        list.ShouldContain($"touchpoint {wakeUp.Touchpoint}: not there any more");
        list.ShouldContain("Unreadable: Said.  nothing of ours can be read from it");
        list.ShouldContain("2 given up");
        (await BusAsync("show", "2")).Item2.ShouldContain("no wake-up");
        (await BusAsync("redrive")).Item2.ShouldContain("name one by its id, some by --reason, or say --all");

        var (_, redriven) = await BusAsync("redrive", "--all");
        redriven.ShouldContain("1 put back");
        redriven.ShouldContain("stays: nothing of ours can be read from it");
        WakeUpCodec.Read(BinaryData.FromString(broker[StorageNames.WakeUpQueue].Waiting.Single().Body)).ShouldBe(wakeUp);
        (await BusAsync("purge", "--reason", "unread")).Item2.ShouldContain("1 thrown away");
        broker[StorageNames.WakeUpQueue].DeadLetters.ShouldBeEmpty();
    }

    static async Task GiveUpAsync(ServiceBusClient client, ServiceBusMessage message, string reason)
    {
        await using var sender = client.CreateSender(StorageNames.WakeUpQueue);
        await sender.SendMessageAsync(message);
        await using var receiver = client.CreateReceiver(StorageNames.WakeUpQueue);
        await receiver.DeadLetterMessageAsync(await receiver.ReceiveMessageAsync(), reason, "Said.");
    }
}
