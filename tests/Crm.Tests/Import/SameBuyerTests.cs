using Crm.Customers;
using Crm.Events;
using Crm.Local.Import;
using Crm.Tests.Support;

namespace Crm.Tests.Import;

/// <summary>Who bought in a file that is imported is who buys in the shop's webhooks.</summary>
public sealed class SameBuyerTests : IAsyncLifetime, IDisposable
{
    const string Shopify = "Name,Email,Financial Status,Paid at,Fulfilled at,Currency,Shipping,Total,Discount Amount,Created at,"
        + "Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Name,Billing City,Billing Zip,Billing Province,"
        + "Billing Country,Billing Phone,Shipping Name,Shipping City,Shipping Zip,Shipping Province,Shipping Country,Shipping Phone,Id,"
        + "Phone\n#1001,Ann@Example.com,paid,2026-02-01 10:05:00 -0500,,USD,5.00,50.00,0.00,2026-02-01 10:00:00 -0500,1,Tea,45.00,TEA,"
        + "Ann Lee,Boston,02108,MA,US,,Ann Lee,Boston,02108,MA,US,,5551,\n";

    const string Woo = "order_id,order_date,status,order_total,order_currency,customer_id,billing_full_name,billing_email,billing_phone,"
        + "billing_postcode,billing_city,billing_state,billing_country,shipping_postcode,shipping_city,shipping_state,shipping_country,"
        + "item_name,item_quantity,item_total\n501,2026-02-01 10:00:00,completed,33.00,USD,0,Ann Lee,Ann@Example.com,,02108,Boston,MA,US,"
        + "02108,Boston,MA,US,Tea,1,33.00\n";

    const string ShopifyOrder = """
        {"id":ID,"name":"#1","created_at":"2026-02-01T15:00:00Z","updated_at":"2026-03-01T15:00:00Z","financial_status":"paid",
        "currency":"USD","total_price":"50.00","email":"ANN@example.com","customer":null,"line_items":[]}
        """;

    const string WooOrder = """
        {"id":ID,"number":"ID","status":"processing","currency":"USD","date_created_gmt":"2026-02-01T10:00:00",
        "date_modified_gmt":"2026-03-01T10:00:00","total":"33.00","customer_id":0,"billing":{"email":"ANN@example.com","country":"US"},
        "line_items":[]}
        """;

    readonly ImportFolder folder = new();
    TestCrm crm = null!;
    WebhookClient client = null!;

    public async Task InitializeAsync()
    {
        crm = await TestCrm.StartAsync(listens: true);
        client = new WebhookClient(crm.Host.Url);
    }

    [Fact]
    public async Task Shopify_AGuestWithAnEMailAlone_IsTheSameInFileAndWebhooks()
    {
        await ImportAsync("shopify.json", Shopify);
        foreach (var order in new[] { "5551", "5552" }) await ShopifyAsync(order);
        (await BuyerAsync()).Facts.Orders.ShouldBe(2);
    }

    [Fact]
    public async Task WooCommerce_AGuest_IsTheSameInFileAndWebhooks()
    {
        await ImportAsync("woocommerce.json", Woo);
        foreach (var order in new[] { "501", "502" }) await WooAsync(order);
        (await BuyerAsync()).Facts.Orders.ShouldBe(2);
    }

    [Fact]
    public async Task Shopify_AFolderImportedBeforeTheEMailWasRead_KeepsItsCustomer()
    {
        await ImportAsync("shopify.json", Shopify, change: text => text.Replace("\"email\": \"Email\",", "", StringComparison.Ordinal));
        (await crm.CustomersAsync()).Single().Identities.ShouldBe(["b:us:shopify:Ann@Example.com"]);
        await ImportAsync("shopify.json", Shopify);
        await ShopifyAsync("5552");
        var buyer = await BuyerAsync();
        buyer.Facts.Orders.ShouldBe(2);
        buyer.Identities.ShouldContain("b:us:shopify:Ann@Example.com");
    }

    [Theory]
    [InlineData("noemail@example.com")]
    [InlineData("a***@example.com")]
    [InlineData("ann at example")]
    public async Task Shopify_AnAddressThatNamesNobody_CostsItselfAndNotTheOrder(string address)
    {
        var counts = await ImportAsync("shopify.json", Shopify.Replace("Ann@Example.com", address, StringComparison.Ordinal));
        counts.ShouldBe(new ImportCounts { Rows = 1, Applied = 1, Guests = 1, Emails = 1 });
        (await crm.CustomersAsync()).ShouldAllBe(customer => customer.Identities.All(name => name[0] == 'o'));
    }

    async Task<Customer> BuyerAsync()
    {
        var buyer = (await crm.CustomersAsync()).ShouldHaveSingleItem();
        buyer.Identities.ShouldContain("e:ann@example.com");
        buyer.Profile!.Email.ShouldBe("ann@example.com");
        return buyer;
    }

    async Task ShopifyAsync(string order)
    {
        var body = ShopifyOrder.Replace("ID", order, StringComparison.Ordinal);
        (await client.ShopifyAsync("orders/create", body, "us")).Status.ShouldBe(200);
        await DrainAsync();
    }

    async Task WooAsync(string order)
    {
        var body = WooOrder.Replace("ID", order, StringComparison.Ordinal);
        (await client.WooAsync("order.created", body, "us")).Status.ShouldBe(200);
        await DrainAsync();
    }

    async Task DrainAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await crm.Get<Local.Hosting.InboxWorker>().DrainAsync(limit.Token);
    }

    async Task<ImportCounts> ImportAsync(string mapping, string text, Func<string, string>? change = null)
    {
        var json = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Mappings", mapping));
        folder.Write("mapping.json", change?.Invoke(json) ?? json).Write("orders.csv", text);
        var request = folder.Request() with { From = Path.Combine(folder.Path, "orders.csv"), Shop = "us" };
        var outcome = await new ImportRunner(crm.Get<IIngest>(), crm.Time, new OlistTests.Quiet()).RunAsync(request, default);
        var problems = outcome is ImportOutcome.WrongMapping wrong ? string.Join('\n', wrong.Problems) : "";
        var summary = outcome.ShouldBeOfType<ImportOutcome.Done>(problems).Summary;
        (File.Exists(folder.Rejects) ? File.ReadAllText(folder.Rejects) : "").ShouldBe("");
        return summary.Counts;
    }

    public void Dispose()
    {
        client?.Dispose();
        folder.Dispose();
    }

    public async Task DisposeAsync() => await crm.DisposeAsync();
}
