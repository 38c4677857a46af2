using System.Text;
using Crm.DeadLetters;
using Crm.Inbox;
using Crm.Tests.Support;
using Crm.Touchpoints;

namespace Crm.Tests.Platforms;

/// <summary>
/// Bodies that are not what they should be, signed: put aside with a reason that names the field, or applied without the nonsense.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class OddPayloadTests(WebhookHost host) : IClassFixture<WebhookHost>
{
    static readonly string Order = Samples.ShopifyOrder("3001");
    static readonly string Woo = Samples.WooOrder("3002");

    public static TheoryData<string, string, string, string> Refused() => new()
    {
        { "empty", "orders/create", "", "no JSON" },
        { "spaces", "orders/create", new string(' ', WebhookIntake.MaxBodyBytes), "no JSON" },
        { "cut", "orders/create", Order[..200], "no JSON" },
        { "text", "orders/create", "hello", "no JSON" },
        { "two", "orders/create", "{}{}", "no JSON" },
        { "deep", "orders/create", new string('[', 10000) + new string(']', 10000), "no JSON" },
        { "deep inside", "orders/create",
            With("\"customer\": {", "\"x\": " + new string('[', 10000) + new string(']', 10000) + ", \"customer\": {"), "no JSON" },
        { "list", "orders/create", "[" + Order + "]", "no JSON object" },
        { "null", "orders/create", "null", "no JSON object" },
        { "number", "orders/create", "12", "no JSON object" },
        { "nothing in it", "orders/create", "{}", "created_at" },
        { "no id", "orders/create", With("\"id\": 3001,", ""), "id" },
        { "id null", "orders/create", With("\"id\": 3001", "\"id\": null"), "id" },
        { "id object", "orders/create", With("\"id\": 3001", "\"id\": {}"), "id" },
        { "id fraction", "orders/create", With("\"id\": 3001", "\"id\": 1.5"), "id" },
        { "id exponent", "orders/create", With("\"id\": 3001", "\"id\": 1e400"), "id" },
        { "id essay", "orders/create", With("\"id\": 3001", $"\"id\": \"{new string('x', 65)}\""), "id" },
        { "id in another script", "orders/create", With("\"id\": 3001", $"\"id\": \"{new string('云', 64)}\""), "id" },
        { "id with a control character", "orders/create", With("\"id\": 3001", "\"id\": \"a\\u0000b\""), "id" },
        { "lone surrogate", "orders/create", With("张三", "\\ud800"), "name" },
        { "lone low surrogate", "orders/create", With("\"云朵枕头\"", "\"a\\udc00b\""), "line_items[0].title" },
        { "surrogate in a member's name", "orders/create", Order.TrimEnd()[..^1] + ", \"shipping_addres\\ud800\": 1}",
            "name is no valid text" },
        { "no currency", "orders/create", With("\"currency\": \"CNY\",", ""), "currency" },
        { "unknown currency", "orders/create", With("\"currency\": \"CNY\", \"total", "\"currency\": \"¥\", \"total"), "currency" },
        { "currency number", "orders/create", With("\"currency\": \"CNY\", \"total", "\"currency\": 156, \"total"), "currency" },
        { "amount word", "orders/create", With("128.50", "a lot"), "total_price" },
        { "amount huge", "orders/create", With("\"128.50\"", "1e400"), "total_price" },
        { "amount of 40 digits", "orders/create", With("128.50", new string('9', 40)), "total_price" },
        { "amount list", "orders/create", With("\"128.50\"", "[1]"), "total_price" },
        { "line too dear", "orders/create",
            With("\"quantity\": 2, \"price\": \"50.00\"", "\"quantity\": 1000000, \"price\": \"999999999999\""), "line_items[0].price" },
        { "quantity huge", "orders/create", With("\"quantity\": 2", "\"quantity\": 1e300"), "line_items[0].quantity" },
        { "quantity negative", "orders/create", With("\"quantity\": 2", "\"quantity\": -2"), "line_items[0].quantity" },
        { "lines object", "orders/create", With("\"line_items\": [", "\"line_items\": {}, \"x\": ["), "line_items" },
        { "too many lines", "orders/create",
            With("\"line_items\": [", "\"line_items\": [" + string.Concat(Enumerable.Repeat("{},", 200_000))), "line_items" },
        { "a title that is a book", "orders/create", With("云朵枕头", new string('x', 900_000)), "line_items[0].title" },
        { "fulfillments text", "orders/create", With("\"fulfillments\": [", "\"fulfillments\": \"x\", \"x\": ["), "fulfillments" },
        { "date without offset", "orders/create",
            With("\"created_at\": \"2026-03-02T09:00:00+08:00\"", "\"created_at\": \"2026-03-02T09:00:00\""), "created_at" },
        { "date out of range", "orders/create",
            With("\"created_at\": \"2026-03-02T09:00:00+08:00\"", "\"created_at\": \"9999-12-31T23:59:59Z\""), "created_at" },
        { "date before shops", "orders/create",
            With("\"created_at\": \"2026-03-02T09:00:00+08:00\"", "\"created_at\": \"0001-01-01T00:00:00+14:00\""), "created_at" },
        { "date impossible", "orders/create",
            With("\"created_at\": \"2026-03-02T09:00:00+08:00\"", "\"created_at\": \"2026-02-30T09:00:00Z\""), "created_at" },
        { "date number", "orders/create", With("\"created_at\": \"2026-03-02T09:00:00+08:00\"", "\"created_at\": 1772413200"),
            "created_at" },
        { "customer's name object", "orders/create", With("\"first_name\": \"三\"", "\"first_name\": {}"), "customer.first_name" },
        { "no order", "fulfillments/create", "{\"id\":1}", "order_id" },
        { "no order for news", "fulfillment_events/create", "{\"id\":1,\"happened_at\":\"2026-03-02T00:00:00Z\"}", "order_id" },
        { "refund of nothing", "refunds/create", "{\"id\":1}", "order_id" },
        { "refund's amount", "refunds/create", Samples.Refund.Replace("12.34", "x", StringComparison.Ordinal), "transactions[0].amount" },
        { "customer without id", "customers/update", "{\"first_name\":\"x\"}", "id" },
        { "edit of nothing", "orders/edited", "{}", "order_edit.order_id" },
        { "woo no status", "order.created", "{\"id\":1}", "status" },
        { "woo status object", "order.created", Woo.Replace("\"status\": \"pending\"", "\"status\": {}", StringComparison.Ordinal),
            "status" },
        { "woo date", "order.created", Woo.Replace("\"2026-03-02T01:00:00\"", "\"yesterday\"", StringComparison.Ordinal),
            "date_created_gmt" },
        { "woo refund amount", "order.updated", Woo.Replace("-5.00", "minus five", StringComparison.Ordinal), "refunds[0].total" },
        { "woo deleted what", "order.deleted", "{}", "id" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task When_PayloadMakesNoSense_Should_PutItAsideNamingTheField(string name, string topic, string body, string says)
    {
        var poison = await DeadLetterAsync(topic, Encoding.UTF8.GetBytes(body));
        poison.Kind.ShouldBe(DeadLetterKind.Invalid, name);
        poison.Reason.ShouldContain(topic + ": ");
        poison.Reason.ShouldContain(says);
        poison.Reason.Length.ShouldBeLessThan(300);
    }

    [Fact]
    public async Task When_BodyIsNoUtf8_Should_PutItAsideByteForByte()
    {
        byte[] body = [.. "{\"id\":\""u8, 0xff, 0xfe, 0xc0, .. "\"}"u8];
        var poison = await DeadLetterAsync("orders/create", body);
        poison.Reason.ShouldContain("UTF-8");
        poison.Message.Body.ShouldBe(body);
    }

    [Fact]
    public async Task When_AnOrderOutgrowsItsRow_Should_PutItAsideAtOnceAndSayWhich()
    {
        var lines = string.Join(",", Enumerable.Range(0, 1900)
            .Select(i => $"{{\"title\":\"{new string('x', 510)}\",\"quantity\":1,\"price\":\"1\"}}"));
        var poison = await DeadLetterAsync("orders/create",
            Encoding.UTF8.GetBytes(With("3001", "3100")
            .Replace("\"line_items\": [", $"\"line_items\": [{lines},", StringComparison.Ordinal)));
        poison.Kind.ShouldBe(DeadLetterKind.Invalid);
        poison.Reason.ShouldContain("Order 3100 outgrows");
    }

    public static TheoryData<string, string> Taken() => new()
    {
        { "nulls everywhere", """{"id":"@","created_at":"2026-03-02T09:00:00+08:00","updated_at":null,"test":null,"financial_status":"""
            + """null,"fulfillment_status":null,"currency":"CNY","total_price":null,"customer":null,"shipping_address":"""
            + """null,"billing_address":null,"line_items":null,"fulfillments":null,"refunds":null,"cancelled_at":null,"phone":"""
            + """null,"name":null}""" },
        { "lists for objects", Order.Replace("\"id\": 3001", "\"id\": \"@\"", StringComparison.Ordinal)
            .Replace("\"customer\": {", "\"customer\": [], \"x\": {", StringComparison.Ordinal)
            .Replace("\"shipping_address\": {", "\"shipping_address\": [1], \"y\": {", StringComparison.Ordinal) },
        { "numbers for texts", Order.Replace("\"id\": 3001", "\"id\": \"@\"", StringComparison.Ordinal)
            .Replace("\"云朵枕头\"", "12.50", StringComparison.Ordinal).Replace("\"13800138000\"", "13800138000", StringComparison.Ordinal) },
        { "texts for numbers", Order.Replace("\"id\": 3001", "\"id\": \"@\"", StringComparison.Ordinal)
            .Replace("\"quantity\": 2", "\"quantity\": \"2\"", StringComparison.Ordinal)
            .Replace("\"id\": 7001", "\"id\": \"7001\"", StringComparison.Ordinal) },
        { "no phones", Order.Replace("\"id\": 3001", "\"id\": \"@\"", StringComparison.Ordinal)
            .Replace("13800138000", "call me", StringComparison.Ordinal) },
        { "masked phones", Order.Replace("\"id\": 3001", "\"id\": \"@\"", StringComparison.Ordinal)
            .Replace("13800138000", "138****8000", StringComparison.Ordinal) },
        { "negative amounts", Order.Replace("\"id\": 3001", "\"id\": \"@\"", StringComparison.Ordinal)
            .Replace("128.50", "-128.50", StringComparison.Ordinal) },
        { "a member twice", Order.Replace("\"id\": 3001", "\"id\": 1, \"id\": \"@\"", StringComparison.Ordinal) },
        { "ids of 40 digits", Order.Replace("\"id\": 3001", "\"id\": \"@\"", StringComparison.Ordinal)
            .Replace("\"product_id\": 501", "\"product_id\": 1234567890123456789012345678901234567890", StringComparison.Ordinal) },
        { "an id of keys' own characters", Order.Replace("\"id\": 3001", "\"id\": \"@|/\\\\#?%~'\"", StringComparison.Ordinal) },
    };

    [Theory]
    [MemberData(nameof(Taken))]
    public async Task When_OnlyTrimmingsAreOdd_Should_StillTakeTheOrder(string name, string body)
    {
        var id = "odd-" + name.Replace(' ', '-').Replace("'", "", StringComparison.Ordinal);
        (await host.Client.ShopifyAsync("orders/create", body.Replace("@", id, StringComparison.Ordinal))).Status.ShouldBe(200);
        await host.DrainAsync();
        var order = (await host.Crm.OrdersAsync()).Select(o => o.State).Single(o => o.Key.Id.StartsWith(id, StringComparison.Ordinal));
        if (name.EndsWith("phones", StringComparison.Ordinal)) order.Contact!.Value.Phone.ShouldBeNull();
        else if (order.Contact is { } contact) contact.Value.Phone.ShouldBeOneOf("+8613800138000", null);
        if (name == "negative amounts") order.Details!.Value.Total.ShouldBe(-12850);
        if (name == "texts for numbers") order.Details!.Value.Lines[0].Quantity.ShouldBe(2);
        if (name == "numbers for texts") order.Details!.Value.Lines[0].Title.ShouldBe("12.50");
    }

    [Fact]
    public async Task When_PiecesAddUpBeyondAnInt_Should_StillWriteTheText()
    {
        // The flow's texts can say {{items}}: 2,000 lines of a million pieces each.
        var lines = string.Join(",", Enumerable.Repeat("{\"title\":\"x\",\"quantity\":1000000,\"price\":\"0.01\"}", 1990));
        var body = Samples.ShopifyNewOrder("3200", "2026-03-02T09:00:00+08:00", "pending", "13800138099", "7099")
            .Replace("\"line_items\": [", $"\"line_items\": [{lines},", StringComparison.Ordinal);
        await using var crm = await TestCrm.StartAsync(listens: true);
        using var client = new WebhookClient(crm.Host.Url);
        (await client.ShopifyAsync("orders/create", body)).Status.ShouldBe(200);
        await crm.Get<Crm.Local.Hosting.InboxWorker>().DrainAsync(new CancellationTokenSource(20000).Token);
        await crm.RunForAsync(TimeSpan.FromHours(3));
        (await crm.TouchpointAsync("unpaid-reminder")).State.ShouldBe(TouchpointState.Accepted);
    }

    async Task<DeadLetter> DeadLetterAsync(string topic, byte[] body)
    {
        var platform = topic.Contains('/', StringComparison.Ordinal) ? "shopify" : "woocommerce";
        var reply = await (platform == "shopify" ? host.Client.ShopifyAsync(topic, body) : host.Client.WooAsync(topic, body));
        reply.Status.ShouldBe(200, reply.Body);
        await host.DrainAsync();
        var id = WebhookHost.Message(platform, topic, body).Id;
        return (await host.PoisonAsync()).Single(p => p.Id == id);
    }

    static string With(string old, string @new)
    {
        Order.ShouldContain(old);
        return Order.Replace(old, @new, StringComparison.Ordinal);
    }
}
