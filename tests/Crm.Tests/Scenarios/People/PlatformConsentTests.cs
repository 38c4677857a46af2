using Crm.Customers;
using Crm.Tests.Support;

namespace Crm.Tests.Scenarios.People;

/// <summary>What the platforms' own flags say, as signed payloads over HTTP.</summary>
public sealed class PlatformConsentTests : IAsyncLifetime, IDisposable
{
    TestCrm crm = null!;
    WebhookClient client = null!;

    public async Task InitializeAsync()
    {
        crm = await TestCrm.StartAsync("2026-03-02T02:00:00Z", listens: true,
            change: s => s.Shops["demo"].Platforms["woocommerce"].ConsentKey = "_sms_optin");
        client = new WebhookClient(crm.Host.Url);
    }

    public void Dispose() => client?.Dispose();
    public async Task DisposeAsync() => await crm.DisposeAsync();

    async Task<string> AfterAsync(params Reply[] replies)
    {
        replies.ShouldAllBe(r => r.Status == 200);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await crm.Get<Local.Hosting.InboxWorker>().DrainAsync(limit.Token);
        return (await crm.CustomersAsync()).ShouldHaveSingleItem().Consent.GetValueOrDefault(MessageClass.Promotional)?.Value.Granted switch
        {
            true => "yes", false => "no", null => "none",
        };
    }

    Task<Reply> ShopifyAsync(string consent, string at = "2026-03-02T01:00:00Z", string topic = "customers/update") =>
        client.ShopifyAsync(topic, $$"""{"id":7001,"phone":"13800138000","updated_at":"{{at}}",{{consent}}}""");

    const string Yes = """ "sms_marketing_consent":{"state":"subscribed","consent_updated_at":"2026-03-01T10:00:00Z"} """;

    [Theory]
    [InlineData(Yes, "yes")]
    [InlineData(""" "sms_marketing_consent":{"state":"SUBSCRIBED","consent_updated_at":"2026-03-01T10:00:00+08:00"} """, "yes")]
    [InlineData(""" "sms_marketing_consent":{"state":"subscribed","consent_updated_at":null} """, "none")]
    [InlineData(""" "sms_marketing_consent":{"state":"not_subscribed","consent_updated_at":null} """, "none")]
    [InlineData(""" "sms_marketing_consent":{"state":"pending","consent_updated_at":"2026-03-01T10:00:00Z"} """, "none")]
    [InlineData(""" "sms_marketing_consent":{"state":"unsubscribed","consent_updated_at":"2026-03-01T10:00:00Z"} """, "no")]
    [InlineData(""" "sms_marketing_consent":{"state":"redacted"} """, "no")]
    [InlineData(""" "sms_marketing_consent":{"state":"something_new","consent_updated_at":"2026-03-01T10:00:00Z"} """, "none")]
    [InlineData(""" "sms_marketing_consent":{"state":"subscribed","consent_updated_at":"2099-03-01T10:00:00Z"} """, "none")]
    [InlineData(""" "sms_marketing_consent":{"state":"unsubscribed","consent_updated_at":"2099-03-01T10:00:00Z"} """, "no")]
    [InlineData(""" "sms_marketing_consent":null """, "none")]
    [InlineData(""" "sms_marketing_consent":[] """, "none")]
    [InlineData(""" "email_marketing_consent":{"state":"unsubscribed","consent_updated_at":"2026-03-01T10:00:00Z"} """, "none")]
    [InlineData(""" "accepts_marketing":true """, "none")]
    public async Task Shopify_OneState(string consent, string expected) =>
        (await AfterAsync(await ShopifyAsync(consent))).ShouldBe(expected);

    [Fact]
    public async Task Shopify_NotSubscribedAfterAYes_WithdrawsItWhateverComesFirst()
    {
        const string Gone = """ "sms_marketing_consent":{"state":"not_subscribed","consent_updated_at":"2026-03-02T00:30:00Z"} """;
        (await AfterAsync(await ShopifyAsync(Gone), await ShopifyAsync(Yes))).ShouldBe("none");
        (await AfterAsync(await ShopifyAsync(Yes.Replace("2026-03-01T10:00:00Z", "2026-03-02T00:45:00Z")))).ShouldBe("yes");
    }

    [Fact]
    public async Task Shopify_AnUndatedRefusalIsAsOldAsItsResource()
    {
        const string No = """ "sms_marketing_consent":{"state":"unsubscribed","consent_updated_at":null} """;
        (await AfterAsync(await ShopifyAsync(Yes), await ShopifyAsync(No, at: "2026-02-28T00:00:00Z"))).ShouldBe("yes");
        (await AfterAsync(await ShopifyAsync(No, at: "2026-03-02T01:00:00Z"))).ShouldBe("no");
    }

    Task<Reply> WooAsync(string meta, string created = "2026-03-02T01:00:00", string order = "41") => client.WooAsync("order.created",
        Samples.WooOrder(order).Replace("\"meta_data\": [", $"\"meta_data\": [{meta}, ", StringComparison.Ordinal)
            .Replace("2026-03-02T01:00:00", created, StringComparison.Ordinal));

    [Theory]
    [InlineData("""{"id":9,"key":"_sms_optin","value":"yes"}""", "yes")]
    [InlineData("""{"id":9,"key":"_sms_optin","value":"1"}""", "yes")]
    [InlineData("""{"id":9,"key":"_sms_optin","value":1}""", "yes")]
    [InlineData("""{"id":9,"key":"_sms_optin","value":true}""", "yes")]
    [InlineData("""{"id":9,"key":"_sms_optin","value":" On "}""", "yes")]
    [InlineData("""{"id":9,"key":"_sms_optin","value":"0"}""", "none")]
    [InlineData("""{"id":9,"key":"_sms_optin","value":false}""", "none")]
    [InlineData("""{"id":9,"key":"_sms_optin","value":""}""", "none")]
    [InlineData("""{"id":9,"key":"_sms_optin","value":["yes"]}""", "yes")]
    [InlineData("""{"id":9,"key":"_sms_optin","value":{"a":"yes"}}""", "none")]
    [InlineData("""{"id":9,"key":"_other","value":"yes"}""", "none")]
    [InlineData("""{"id":9,"key":["_sms_optin"],"value":"yes"}""", "none")]
    [InlineData("null", "none")]
    public async Task WooCommerce_TheCheckoutsBox(string meta, string expected) =>
        (await AfterAsync(await WooAsync(meta))).ShouldBe(expected);

    [Fact]
    public async Task WooCommerce_ABoxLeftEmptyLater_EndsTheYesAndRefusesNothingElse()
    {
        (await AfterAsync(await WooAsync("""{"key":"_sms_optin","value":"yes"}"""))).ShouldBe("yes");
        (await AfterAsync(await WooAsync("""{"key":"_sms_optin","value":"no"}""", "2026-03-02T01:20:00", "42"))).ShouldBe("none");
        await crm.ConsentAsync(MessageClass.Promotional, true, "2026-03-02T00:30:00Z", "+8613900139000");
        (await AfterAsync()).ShouldBe("yes");
    }
}
