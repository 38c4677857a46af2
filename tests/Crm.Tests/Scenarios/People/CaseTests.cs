using Crm.Customers;
using Crm.Erasure;
using Crm.Orders;
using Crm.Tests.Support;
using Crm.Touchpoints;

namespace Crm.Tests.Scenarios.People;

/// <summary>Requests that once went wrong with people, in our own words; signed and over HTTP.</summary>
public sealed class CaseTests : IAsyncLifetime, IDisposable
{
    const string Order = """
        {"id":ID,"name":"#ID","created_at":"2026-03-02T01:00:00Z","updated_at":"AT",
        "processed_at":"2026-03-02T01:00:00Z","currency":"GBP","total_price":"50.00","financial_status":"FIN",
        "test":false,"source_name":"web","cancelled_at":null,"customer":CUSTOMER,"phone":null,
        "shipping_address":SHIPPING,"billing_address":BILLING,"email":EMAIL,"line_items":[{"id":1,"title":"Mug",
        "product_id":11,"quantity":1,"price":"50.00","requires_shipping":true}],"fulfillments":[],"refunds":[]}
        """;
    readonly FaultGateway gateway = new();
    TestCrm crm = null!;
    WebhookClient client = null!;

    public async Task InitializeAsync()
    {
        crm = await TestCrm.StartAsync("2026-03-02T09:30:00Z", listens: true, gateway: gateway);
        client = new WebhookClient(crm.Host.Url);
    }

    public void Dispose() => client?.Dispose();
    public async Task DisposeAsync() => await crm.DisposeAsync();

    async Task PostAsync(string topic, string body)
    {
        (await client.ShopifyAsync(topic, body, "us")).Status.ShouldBe(200);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await crm.Get<Local.Hosting.InboxWorker>().DrainAsync(limit.Token);
    }

    static string Body(string id, string customer = "null", string shipping = "null", string billing = "null", string email = "null",
        string at = "2026-03-02T01:00:00Z", string financial = "pending") => Order.Replace("ID", id).Replace("CUSTOMER", customer)
        .Replace("SHIPPING", shipping).Replace("BILLING", billing).Replace("EMAIL", email).Replace("AT", at).Replace("FIN", financial);

    const string Leeds = "\"country_code\":\"GB\",\"province\":\"England\",\"city\":\"Leeds\"";

    [Fact]
    public async Task ALaterOrderWithoutAPhone_LeavesThePhoneKnown_AndIsTextedThere()
    {
        await PostAsync("orders/create", Body("122", """{"id":8001,"first_name":"Di","last_name":"Two","phone":"+447911123400"}""",
            $$"""{"first_name":"Ada","phone":null,{{Leeds}}}"""));
        await PostAsync("orders/create", Body("123", """{"id":8001,"first_name":"Di","last_name":"Two","phone":null}""",
            $$"""{"first_name":"Ada","phone":null,{{Leeds}}}""", at: "2026-03-02T01:01:00Z"));
        var buyer = (await crm.CustomersAsync()).ShouldHaveSingleItem();
        (buyer.OwnPhone, buyer.Profile!.Name!.Value, buyer.Facts.Orders).ShouldBe(("+447911123400", "Di Two", 2));
        await crm.RunForAsync(TimeSpan.FromHours(3));
        (await crm.TouchpointsAsync()).Where(t => t.Order.Id == "123").ShouldAllBe(t => t.Reason != "no-phone");
    }

    [Theory]
    [InlineData("customers/update", """
        {"id":7001,"phone":"+447911123451","updated_at":"2026-03-02T08:00:00Z",
        "sms_marketing_consent":{"state":"unsubscribed","consent_updated_at":null}}
        """, "2026-03-02T08:00:00Z")]
    [InlineData("customers_marketing_consent/update", """
        {"id":7001,"phone":"+447911123451","sms_marketing_consent":{"state":"unsubscribed","opt_in_level":null,
        "consent_updated_at":null}}
        """, "2026-03-02T09:30:00Z")]
    [InlineData("customers_marketing_consent/update", """
        {"id":7001,"phone":"+447911123451","sms_marketing_consent":{"state":"UNSUBSCRIBED",
        "opt_in_level":"SINGLE_OPT_IN","consent_updated_at":"2026-03-02T07:00:00Z","consent_collected_from":"OTHER"}}
        """, "2026-03-02T07:00:00Z")]
    public async Task ARefusalThatShopifyTells_Refuses_DatedOrNot(string topic, string body, string at)
    {
        await PostAsync(topic, body);
        var word = (await crm.CustomersAsync()).ShouldHaveSingleItem().Consent[MessageClass.Promotional];
        (word.Value.Granted, word.Value.Source, word.At).ShouldBe((false, "shopify", TestCrm.At(at)));
    }

    [Fact]
    public async Task APhoneOfTheBillingAddressAlone_IsTexted()
    {
        await PostAsync("orders/create", Body("333", billing: """
            {"first_name":"Ada","last_name":"Sample","country_code":"GB","phone":"+447911123509"}
            """,
            financial: "paid"));
        await crm.RunForAsync(TimeSpan.FromHours(3));
        gateway.Texts.ShouldNotBeEmpty();
        gateway.Texts.ShouldAllBe(t => t.To == "+447911123509");
    }

    [Fact]
    public async Task AnEMailAlone_IsABuyer_WhoComesBack()
    {
        await PostAsync("orders/create", Body("110", email: "\"Ada@Example.com\"", financial: "paid"));
        await PostAsync("orders/create", Body("111", """{"id":1,"email":"ada@example.com"}""", financial: "paid"));
        var buyer = (await crm.CustomersAsync()).ShouldHaveSingleItem();
        (buyer.Identities.Contains("e:ada@example.com"), buyer.Facts.Orders).ShouldBe((true, 2));
        await crm.RunForAsync(TimeSpan.FromHours(3));
        (await crm.TouchpointsAsync()).ShouldContain(t => t.State == TouchpointState.Suppressed && t.Reason == "no-phone");
    }

    [Theory]
    [InlineData("""{"id":7002,"email":"x@example.com","phone":"+447911123452"}""")]
    [InlineData("""{"id":999,"email":"X@Example.com","phone":null}""")]
    [InlineData("""{"id":999,"email":null,"phone":"+44 7911 123452"}""")]
    public async Task ARedact_ErasesWhoeverItNames(string customer)
    {
        await PostAsync("orders/create", Body("120", """{"id":7002,"email":"x@example.com","phone":"+447911123452"}"""));
        await PostAsync("customers/redact", $$"""
            {"shop_id":1,"shop_domain":"x.myshopify.com","customer":{{customer}},"orders_to_redact":[]}
            """);
        (await crm.CustomersAsync()).ShouldHaveSingleItem().Erased.ShouldNotBeNull();
        string.Join('\n', await crm.DumpAsync()).ShouldNotContain("7911123452");
    }
}
