using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Crm.DeadLetters;
using Crm.Events;
using Crm.Platforms;
using Crm.Tests.Support;
using Xunit.Abstractions;

namespace Crm.Tests.Platforms;

/// <summary>
/// Seeded mutations of good bodies through the real endpoint. Whatever is acknowledged is applied or put aside with a reason; nothing
/// fails, nothing is lost. CRM_FUZZ raises the number of cases.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class FuzzTests(WebhookHost host, ITestOutputHelper output) : IClassFixture<WebhookHost>
{
    const int Batch = 500;
    static int Cases => int.TryParse(Environment.GetEnvironmentVariable("CRM_FUZZ"), out var n) ? n : 3000;

    sealed record Seed(string Platform, string Topic, byte[] Body);

    [Fact]
    public async Task When_BodiesAreMutated_Should_ApplyOrPutAsideEveryOne()
    {
        var seeds = Seeds();
        var random = new Random(20260302);
        var (applied, aside, unhandled) = (0, 0, 0);
        var reasons = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var clock = Stopwatch.StartNew();
        for (var done = 0; done < Cases; done += Batch)
        {
            var messages = Enumerable.Range(0, Math.Min(Batch, Cases - done)).Select(_ => Mutant(seeds, random)).DistinctBy(m => m.Id)
                .ToList();
            await Parallel.ForEachAsync(messages, new ParallelOptions { MaxDegreeOfParallelism = 32 },
                async (message, _) => await PostAsync(message));
            await host.DrainAsync(40);
            var poison = (await host.PoisonAsync()).ToDictionary(p => p.Id);
            foreach (var message in messages)
            {
                if (poison.Remove(message.Id, out var put))
                {
                    put.Message.Body.ShouldBe(message.Body);
                    put.Kind.ShouldNotBe(DeadLetterKind.Failed, $"{put.Reason}\n{Encoding.Latin1.GetString(message.Body)}");
                    put.Reason.ShouldNotBeNullOrWhiteSpace();
                    put.Reason.ShouldNotContain("Exception");
                    aside++;
                    if (put.Kind == DeadLetterKind.Unhandled) unhandled++;
                    continue;
                }
                // Not put aside: then it is applied, and applying it once more teaches nothing.
                foreach (var one in host.Map(message).ShouldBeOfType<MappingResult.Events>().List)
                    (await host.Crm.ApplyAsync(one with { Received = DateTimeOffset.UtcNow })).ShouldBeOfType<IngestResult.Duplicate>(
                        Encoding.Latin1.GetString(message.Body));
                applied++;
            }
            poison.ShouldBeEmpty("nothing but these messages was put aside");
            await host.EmptyAsync();
        }
        output.WriteLine($"{applied + aside} accepted = {applied} applied + {aside} put aside ({unhandled} of unknown topics) in "
            + $"{clock.Elapsed.TotalSeconds:F1} s.");
        applied.ShouldBeGreaterThan(Cases / 10);
        aside.ShouldBeGreaterThan(Cases / 10);
    }

    async Task PostAsync(InboxMessage message)
    {
        var topic = message.Headers.Values.Single();
        var reply = await (message.Platform == "shopify" ? host.Client.ShopifyAsync(topic, message.Body)
            : host.Client.WooAsync(topic, message.Body));
        reply.Status.ShouldBe(200, $"{reply.Body}\n{Encoding.Latin1.GetString(message.Body)}");
    }

    static List<Seed> Seeds()
    {
        var seeds = new List<Seed>();
        void Add(string platform, string topic, string body) => seeds.Add(new Seed(platform, topic, Encoding.UTF8.GetBytes(body)));
        foreach (var topic in new[] { "orders/create", "orders/paid", "orders/cancelled", "orders/fulfilled", "orders/updated" }) Add(
            "shopify", topic, Samples.ShopifyOrder("4001"));
        Add("shopify", "fulfillment_events/create", Samples.FulfillmentEvent);
        Add("shopify", "refunds/create", Samples.Refund);
        Add("shopify", "customers/update", Samples.Customer);
        Add("shopify", "customers_marketing_consent/update", Samples.Customer);
        foreach (var status in new[] { "pending", "processing", "completed", "refunded", "cancelled" }) Add("woocommerce", "order.updated",
            Samples.WooOrder("4002", status));
        Add("woocommerce", "customer.updated", Samples.WooCustomer);
        if (Fixtures.Folder is null) return seeds;
        void Fixture(string topic, string file) => seeds.Add(new Seed(file.Split('/')[0], topic, Fixtures.Read(file)));
        Fixture("orders/paid", "shopify/orders-paid.2026-04.docs.json");
        Fixture("orders/create", "shopify/orders-create.test-notification.2024.json");
        Fixture("orders/updated", "shopify/order.rest-docs-450789469.2024-10.json");
        Fixture("fulfillments/create", "shopify/fulfillments-create.2026-04.docs.json");
        Fixture("fulfillment_events/create", "shopify/fulfillment_events-create.2026-04.docs.json");
        Fixture("refunds/create", "shopify/refunds-create.2026-04.docs.json");
        Fixture("customers/update", "shopify/customers-update.2024-10.docs.json");
        Fixture("checkouts/create", "shopify/checkouts-create.2026-04.docs.json");
        Fixture("order.created", "woocommerce/order.created.docs.json");
        Fixture("order.updated", "woocommerce/order.updated.completed.docs.json");
        Fixture("customer.updated", "woocommerce/customer.updated.docs.json");
        return seeds;
    }

    static InboxMessage Mutant(List<Seed> seeds, Random random)
    {
        var seed = seeds[random.Next(seeds.Count)];
        var body = seed.Body;
        for (var times = random.Next(1, 4); times > 0; times--)
            body = random.Next(10) switch
            {
                0 => Flip(body, random),
                1 => body[..random.Next(body.Length + 1)],
                _ => Swap(body, random),
            };
        return WebhookHost.Message(seed.Platform, seed.Topic, body);
    }

    static byte[] Flip(byte[] body, Random random)
    {
        if (body.Length == 0) return body;
        var flipped = body.ToArray();
        flipped[random.Next(body.Length)] ^= (byte)(1 << random.Next(8));
        return flipped;
    }

    static readonly string[] Odd =
    [
        "null", "true", "false", "0", "-1", "1.5", "1e400", "-1e400", "1e-400", "1e5", "9007199254740993", new string('9', 40),
            "99999999999999.99", "[]", "{}", "[null]", "[[]]", "[{}]", "{\"id\":1}",
        "\"\"", "\" \"", "\"x\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\u0000\"", "\"张\\n三|/#?%~\"", "\"-5.00\"", "\"1e9\"", "\"NaN\"",
            "\"Infinity\"", "\"99999999999999999999999999999\"", "\"0.000000000000000000000001\"",
        "\"2026-03-02T09:00:00\"", "\"2026-03-02T09:00:00Z\"", "\"2026-03-02T09:00:00+23:59\"", "\"9999-12-31T23:59:59Z\"",
            "\"0001-01-01T00:00:00Z\"", "\"1999-12-31T23:59:59-05:00\"", "\"2099-12-31T23:59:59.9999999Z\"", "\"2026-02-30T00:00:00Z\"",
            "\"0000-00-00T00:00:00\"",
        "\"+8613800138000\"", "\"138****8000\"", "\"+1\"", "\"00000000000\"", "\"（010）1234-5678\"", "\"USD\"", "\"XXX\"", "\"usd\"",
            "\"¥\"", "\"JPY\"", "\"paid\"", "\"cancelled\"", "\"delivered\"", "\"ready_for_pickup\"", "\"subscribed\"", "\"unsubscribed\"",
        "\"" + new string('长', 5000) + "\"", "\"" + new string('a', 64) + "\"", "\"" + new string('云', 64) + "\"", "\"👩‍👩‍👧\"",
            new string('[', 70) + new string(']', 70), "1772413200", "-99999999999999999999",
    ];

    /// <summary>Puts something else in place of one value, drops a member's name or doubles a member.</summary>
    static byte[] Swap(byte[] body, Random random)
    {
        var spans = Spans(body);
        if (spans.Count == 0) return Flip(body, random);
        var (start, end, isName) = spans[random.Next(spans.Count)];
        var @new = isName
            ? random.Next(3) switch { 0 => "\"x\"", 1 => "\"i\\ud800\"",
                _ => Encoding.UTF8.GetString(body, start, end - start) + ":" + Odd[random.Next(Odd.Length)] + ","
                + Encoding.UTF8.GetString(body, start, end - start) }
            : Odd[random.Next(Odd.Length)];
        return [.. body.AsSpan(0, start), .. Encoding.UTF8.GetBytes(@new), .. body.AsSpan(end)];
    }

    static List<(int Start, int End, bool IsName)> Spans(byte[] body)
    {
        var spans = new List<(int, int, bool)>();
        var open = new Stack<int>();
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 128 });
            while (reader.Read())
            {
                var (start, end) = ((int)reader.TokenStartIndex, (int)reader.BytesConsumed);
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) open.Push(start);
                else if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray) spans.Add((open.Pop(), end, false));
                else if (reader.TokenType == JsonTokenType.PropertyName) spans.Add(
                    (start, body.AsSpan(start + 1, end - start - 1).LastIndexOf((byte)'"') + start + 2, true));
                else spans.Add((start, end, false));
            }
        }
        catch (JsonException)
        {
            // Broken already by an earlier mutation: what stands before the break can still be swapped.
        }
        return spans;
    }
}
