using System.CommandLine;
using System.Text;
using Crm.Events;
using Crm.DeadLetters;
using Crm.Local.Commands;
using Crm.Platforms;
using Crm.Tests.Sqlite;
using Crm.Tests.Support;

namespace Crm.Tests.DeadLetters;

/// <summary>What cannot be processed is kept with its reason, listed, and driven again by the command.</summary>
[Trait("Speed", "Slow")]
public sealed class DeadLetterTests
{
    [Theory]
    [InlineData("shopify", "products/update")]
    [InlineData("shopify", "checkouts/create")]
    [InlineData("shopify", "app/uninstalled")]
    [InlineData("shopify", "")]
    [InlineData("woocommerce", "coupon.created")]
    [InlineData("woocommerce", "action.anything_at_all")]
    public async Task When_TopicIsUnknown_Should_StoreListAndCountIt(string platform, string topic)
    {
        await using var crm = await TestCrm.StartAsync(listens: true);
        using var client = new WebhookClient(crm.Host.Url);
        (await (platform == "shopify" ? client.ShopifyAsync(topic, "{\"id\":1}") : client.WooAsync(topic, "{\"id\":1}")))
            .Status.ShouldBe(200);
        await crm.Get<Crm.Local.Hosting.InboxWorker>().DrainAsync(default);
        var poison = (await PoisonAsync(crm)).ShouldHaveSingleItem();
        poison.Kind.ShouldBe(DeadLetterKind.Unhandled);
        poison.Reason.ShouldContain(topic);
        Encoding.UTF8.GetString(poison.Message.Body).ShouldBe("{\"id\":1}");
    }

    [Theory]
    [InlineData("shopify", "app/uninstalled", true)]
    [InlineData("shopify", "customers/redact", true)]
    [InlineData("shopify", "customers/data_request", true)]
    [InlineData("shopify", "products/update", false)]
    [InlineData("tiktokshop", "type 6", true)]
    [InlineData("tiktokshop", "type 5", false)]
    [InlineData("shopee", "code 2", true)]
    [InlineData("lazada", "message_type 8", true)]
    [InlineData("taobao", "taobao_app_AuthCancel", true)]
    [InlineData("woocommerce", "coupon.created", false)]
    public async Task When_TopicNeedsAPerson_Should_CountItWhereTheAlertLooks(string platform, string topic, bool needed)
    {
        (OperatorTopics.Meaning(platform, topic) is not null).ShouldBe(needed);
        if (platform != "shopify") return;
        using var counts = new System.Diagnostics.Metrics.MeterListener();
        var kinds = new System.Collections.Concurrent.ConcurrentBag<string>();
        counts.InstrumentPublished = (instrument, listener) =>
            { if (instrument.Name == "crm.poisoned") listener.EnableMeasurementEvents(instrument); };
        counts.SetMeasurementEventCallback<long>((_, _, tags, _) =>
            { foreach (var tag in tags) if (tag.Key == "kind") kinds.Add((string)tag.Value!); });
        counts.Start();
        await using var crm = await TestCrm.StartAsync(listens: true);
        using var client = new WebhookClient(crm.Host.Url);
        (await client.ShopifyAsync(topic, "{\"id\":1}")).Status.ShouldBe(200);
        await crm.Get<Crm.Local.Hosting.InboxWorker>().DrainAsync(default);
        (await PoisonAsync(crm)).ShouldHaveSingleItem().NeedsOperator.ShouldBe(needed ? true : null);
        if (needed) kinds.ShouldContain("Operator");
        else kinds.ShouldContain("Unhandled");
    }

    [Fact]
    public async Task When_RedrivenThroughTheRunningHost_Should_ApplyWhatCanBeAppliedNow()
    {
        await using var crm = await TestCrm.StartAsync(listens: true);
        await PutAsideAsync(crm, "2001");
        using var folder = new TempFolder();
        (await RunAsync(folder, crm.Folder, crm.Host.Url.ToString(), "poison", "redrive")).ShouldContain("2 put back");
        await crm.Get<Crm.Local.Hosting.InboxWorker>().DrainAsync(default);
        (await crm.OrdersAsync()).ShouldHaveSingleItem().State.Key.Id.ShouldBe("2001");
        (await PoisonAsync(crm)).ShouldHaveSingleItem().Kind.ShouldBe(DeadLetterKind.Unhandled);
    }

    [Fact]
    public async Task When_RedrivenOnTheFolder_Should_ListBeforeAndApplyAfter()
    {
        using var folder = new TempFolder();
        using var data = new TempFolder();
        await using (var crm = await TestCrm.StartAsync(folder: data.Path))
        {
            crm.KeepFolder = true;
            await PutAsideAsync(crm, "2002");
        }
        var list = await RunAsync(folder, data.Path, "http://127.0.0.1:1", "poison", "list");
        list.ShouldContain("Failed: once upon a time");
        list.ShouldContain("2 put aside");
        (await RunAsync(folder, data.Path, "http://127.0.0.1:1", "poison", "redrive")).ShouldContain("2 put back");
        await using var again = await TestCrm.StartAsync(folder: data.Path);
        again.KeepFolder = true;
        (await again.OrdersAsync()).ShouldHaveSingleItem().State.Key.Id.ShouldBe("2002");
        (await PoisonAsync(again)).Count.ShouldBe(1);
    }

    sealed class Taken : IInbox
    {
        public List<InboxMessage> All { get; } = [];

        public ValueTask PutAsync(InboxMessage message, CancellationToken cancel)
        {
            All.Add(message);
            return ValueTask.CompletedTask;
        }
    }

    [Fact]
    public async Task When_Redriven_Should_SayThatATryMayHaveEndedHalfWay()
    {
        await using var crm = await TestCrm.StartAsync();
        await PutAsideAsync(crm, "2003");
        var inbox = new Taken();
        (await new Redrive(crm.Get<DeadLetterStore>(), inbox).RunAsync(null, default)).ShouldBe(2);
        inbox.All.ShouldAllBe(message => message.MayBeHalfDone);
    }

    [Fact]
    public async Task When_ARetryIsDueUnderSteadyTraffic_Should_NotWaitForALull()
    {
        await using var crm = await TestCrm.StartAsync(listens: true);
        using var client = new WebhookClient(crm.Host.Url);
        var inbox = crm.Get<Crm.Local.Sqlite.SqliteInbox>();
        await client.ShopifyAsync("orders/create", Samples.ShopifyOrder("2100"));
        await crm.Get<Crm.Local.Hosting.InboxWorker>().DrainAsync(default);
        // A message that failed once lies behind the worker's cursor until its time comes.
        var failed = WebhookHost.Message("shopify", "orders/create", Encoding.UTF8.GetBytes(Samples.ShopifyOrder("2101")));
        await inbox.PutAsync(failed, default);
        var seq = (await inbox.TakeAsync(0, 1, crm.Time.GetUtcNow(), default))[0].Seq;
        await inbox.RetryAsync(seq, crm.Time.GetUtcNow().AddMinutes(1), "test", default);
        async Task<bool> WaitsAsync() =>
            (await inbox.TakeAsync(seq - 1, 1, DateTimeOffset.MaxValue.AddDays(-1), default)).Any(i => i.Seq == seq);
        for (var i = 0; i < 600 && await WaitsAsync(); i++)
        {
            if (i == 5) crm.Time.Advance(TimeSpan.FromMinutes(2));
            await client.ShopifyAsync("orders/updated", Samples.ShopifyOrder($"22{i:d3}"));
            await Task.Delay(50);
        }
        (await WaitsAsync()).ShouldBeFalse();
    }

    static async Task PutAsideAsync(TestCrm crm, string order)
    {
        var good = WebhookHost.Message("shopify", "orders/create", Encoding.UTF8.GetBytes(Samples.ShopifyOrder(order)));
        var unknown = WebhookHost.Message("shopify", "products/update", "{}"u8.ToArray());
        var store = crm.Get<DeadLetterStore>();
        await store.PutAsync(
            new DeadLetter { Id = good.Id, Kind = DeadLetterKind.Failed, Reason = "once upon a time", At = crm.Time.GetUtcNow(),
            Message = good }, default);
        await store.PutAsync(
            new DeadLetter { Id = unknown.Id, Kind = DeadLetterKind.Unhandled, Reason = "no such topic", At = crm.Time.GetUtcNow(),
            Message = unknown }, default);
    }

    static async Task<List<DeadLetter>> PoisonAsync(TestCrm crm)
    {
        var all = new List<DeadLetter>();
        await foreach (var one in crm.Get<DeadLetterStore>().ListAsync(default)) all.Add(one);
        return all;
    }

    static readonly SemaphoreSlim ConsoleTurn = new(1);

    /// <summary>The command as the program has it, with a settings file; returns what it printed.</summary>
    static async Task<string> RunAsync(TempFolder folder, string data, string url, params string[] args)
    {
        File.WriteAllText(folder.File("settings.json"), SettingsFile.Text(url));
        await ConsoleTurn.WaitAsync();
        var (console, text) = (Console.Out, new StringWriter());
        Console.SetOut(TextWriter.Synchronized(text));
        try
        {
            var root = new RootCommand { CommonOptions.Settings, CommonOptions.Data, PoisonCommand.Create() };
            (await root.Parse([.. args, "--settings", folder.File("settings.json"), "--data", data]).InvokeAsync()).ShouldBe(0);
            return text.ToString();
        }
        finally
        {
            Console.SetOut(console);
            ConsoleTurn.Release();
        }
    }
}
