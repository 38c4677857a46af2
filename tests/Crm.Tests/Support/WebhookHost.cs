using Crm.DeadLetters;
using Crm.Events;
using Crm.Local.Hosting;
using Crm.Local.Sqlite;
using Crm.Orders;
using Crm.Platforms;
using Crm.Shops;

namespace Crm.Tests.Support;

/// <summary>
/// The product with its web server on a free port, and a client for it. One for all tests of a class: they use shops and orders of their
/// own.
/// </summary>
public sealed class WebhookHost : IAsyncLifetime
{
    internal TestCrm Crm { get; private set; } = null!;
    internal WebhookClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Crm = await TestCrm.StartAsync(listens: true);
        Client = new WebhookClient(Crm.Host.Url);
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await Crm.DisposeAsync();
    }

    /// <summary>Waits for the inbox; what stays there is failing again and again, which no payload may cause.</summary>
    internal async Task DrainAsync(int seconds = 60)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        try
        {
            await Crm.Get<InboxWorker>().DrainAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            var stuck = await Crm.Get<SqliteInbox>().TakeAsync(0, 5, DateTimeOffset.MaxValue.AddDays(-1), CancellationToken.None);
            Assert.Fail("Not processed:\n"
                + string.Join("\n", stuck.Select(i =>
                $"{i.Attempts} attempts, {string.Join(" ", i.Message.Headers.Values)}: {Text(i.Message.Body)}")));
        }
    }

    internal async Task<List<DeadLetter>> PoisonAsync()
    {
        var all = new List<DeadLetter>();
        await foreach (var one in Crm.Get<DeadLetterStore>().ListAsync(CancellationToken.None)) all.Add(one);
        return all;
    }

    internal async Task<OrderState?> OrderAsync(string id, string platform = "shopify", string shop = "demo") =>
        (await Crm.OrdersAsync()).Select(o => o.State).SingleOrDefault(o => o.Key == new OrderKey(shop, platform, id));

    /// <summary>The message as the host stores it: the id finds it in the poison store, the rest maps again.</summary>
    internal static InboxMessage Message(string platform, string topic, byte[] body, string shop = "demo")
    {
        var header = platform == "shopify" ? "x-shopify-topic" : "x-wc-webhook-topic";
        return new InboxMessage
        {
            Shop = shop, Platform = platform, Received = TestCrm.At("2026-03-02T02:00:00Z"),
            Headers = new Dictionary<string, string> { [header] = topic }, Body = body,
        };
    }

    internal MappingResult Map(InboxMessage message) =>
        Crm.Get<IEnumerable<IPlatform>>().Single(p => p.Name == message.Platform)
            .Map(message, Crm.Get<ShopDirectory>().Find(message.Shop)!);

    internal async Task EmptyAsync()
    {
        await Crm.ClearAsync();
        foreach (var one in await PoisonAsync()) await Crm.Get<DeadLetterStore>().RemoveAsync(one, CancellationToken.None);
    }

    static string Text(byte[] body) => System.Text.Encoding.Latin1.GetString(body, 0, Math.Min(body.Length, 300));
}
