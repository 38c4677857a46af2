using System.Net.Http.Headers;
using Crm.Tests.Support;

namespace Crm.Tests.Erasure;

/// <summary>Shopify asks over HTTP, signed; what it asks is done without a person.</summary>
public sealed class PrivacyRequestTests(WebhookHost host) : IClassFixture<WebhookHost>
{
    [Fact]
    public async Task ARedact_ErasesThePerson_AndADataRequest_IsATask()
    {
        var crm = host.Crm;
        await crm.CreatedAsync("1001", "2026-03-02T02:00:00Z", phone: "+447911123452", buyer: "7002");
        var id = (await crm.CustomersAsync()).Single(c => c.Identities.Contains("p:+447911123452")).Id;
        await host.Client.ShopifyAsync("customers/data_request",
            """{"shop_domain":"x.myshopify.com","orders_requested":[1001],"customer":{"id":7002}}""");
        await host.DrainAsync();
        (await crm.TasksAsync()).Single(t => t.Kind == "data-request").Text.ShouldContain(id);

        await host.Client.ShopifyAsync("customers/redact", """{"shop_domain":"x.myshopify.com","customer":{"id":"""
            + """7002,"email":"x@example.com","phone":"+447911123452"},"orders_to_redact":[]}""");
        await host.DrainAsync();
        (await crm.CustomersAsync()).Single(c => c.Id == id).Erased.ShouldNotBeNull();
        string.Join('\n', await crm.DumpAsync()).ShouldNotContain("7911123452");
    }

    [Fact]
    public async Task AShopsRedact_ErasesItsBuyers_AndLeavesOtherShopsTheirs()
    {
        var crm = host.Crm;
        await crm.CreatedAsync("3001", "2026-03-02T02:00:00Z", phone: "+12125550101", buyer: "9001", shop: "us");
        await crm.CreatedAsync("3002", "2026-03-02T02:00:00Z", phone: "+447911123454", buyer: "9002");
        var ids = (await crm.CustomersAsync())
            .ToDictionary(c => c.Identities.FirstOrDefault(i => i.StartsWith("p:", StringComparison.Ordinal)) ?? c.Id, c => c.Id);
        await host.Client.ShopifyAsync("shop/redact", """{"shop_id":1,"shop_domain":"x.myshopify.com"}""", shop: "us");
        await host.DrainAsync();
        var after = (await crm.CustomersAsync()).ToDictionary(c => c.Id);
        after[ids["p:+12125550101"]].Erased.ShouldNotBeNull();
        after[ids["p:+447911123454"]].Erased.ShouldBeNull();
    }

    [Fact]
    public async Task ExportAndErase_OverHttp_NeedTheKey()
    {
        var crm = host.Crm;
        await crm.CreatedAsync("2001", "2026-03-02T02:00:00Z", phone: "+447911123453", buyer: "8002");
        var id = (await crm.CustomersAsync()).Single(c => c.Identities.Contains("p:+447911123453")).Id;
        using var http = new HttpClient { BaseAddress = crm.Host.Url };
        ((int)(await http.GetAsync($"/api/customers/{id}/export")).StatusCode).ShouldBe(401);
        http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", await File.ReadAllTextAsync(Path.Combine(crm.Folder, Local.Hosting.AdminKey.FileName)));
        (await http.GetStringAsync($"/api/customers/{id}/export")).ShouldContain("+447911123453");
        (await http.GetStringAsync($"/api/customers/{id}/export?format=csv")).ShouldContain("orders,1,contact.value.phone,+447911123453");
        (await http.PostAsync($"/api/customers/{id}/erase", null)).EnsureSuccessStatusCode();
        (await http.GetStringAsync($"/api/customers/{id}/export")).ShouldNotContain("447911123453");
    }
}
