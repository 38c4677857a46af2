using System.Text;
using Crm.Campaigns;
using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Orders;
using Crm.Shops;
using Crm.Sms;
using Crm.Storage;
using Crm.Tests.Support;
using Crm.Touchpoints;

namespace Crm.Tests.Campaigns;

/// <summary>A shop with buyers, and a campaign to them.</summary>
static class CampaignStage
{
    /// <summary>Monday, 10:00 in Shanghai.</summary>
    public const string Now = "2026-03-02T10:00:00+08:00";

    /// <summary>No flow of orders runs beside the campaign.</summary>
    public static Task<TestCrm> StartAsync(Func<CrmTables, CrmTables>? tables = null, ISmsGateway? gateway = null, bool listens = false,
        Action<ShopOptions>? change = null) =>
        TestCrm.StartAsync(Now, listens, gateway, tables: tables, change: s =>
        {
            foreach (var shop in s.Shops.Values)
            {
                shop.Flows = ["service"];
                change?.Invoke(shop);
            }
        });

    public static string Phone(int number) => $"+861380{number:0000000}";

    /// <summary>Buyers of three weeks ago who said yes to promotion, but for every <paramref name="silent"/>th.</summary>
    public static async Task BuyersAsync(TestCrm crm, int count, int silent = 0, int from = 0)
    {
        var at = TestCrm.At("2026-02-09T10:00:00+08:00");
        await Parallel.ForEachAsync(Enumerable.Range(from, count), async (i, _) =>
        {
            var phone = Phone(i);
            await OrderAsync(crm, i, $"a{i}", at, 99);
            if (silent == 0 || i % silent != 0) await crm.ApplyAsync(new ShopEvent
            {
                Shop = "demo", Platform = "shopify", Identities = [Identity.Phone(phone)],
                Consent = [new ConsentChange(MessageClass.Promotional,
                    new LwwRegister<ConsentState>(at, new ConsentState(true, "form")))],
            });
        });
        await crm.RunUntilAsync(crm.Time.GetUtcNow());
    }

    /// <summary>An order placed and paid at a time, for so much.</summary>
    public static ValueTask<IngestResult> OrderAsync(TestCrm crm, int buyer, string id, DateTimeOffset at, decimal total,
        string[]? codes = null)
    {
        var phone = Phone(buyer);
        var state = new OrderState
        {
            Key = new OrderKey("demo", "shopify", id), Reached = new() { [Milestone.Created] = at, [Milestone.Paid] = at },
            Details = new LwwRegister<OrderDetails>(at, new OrderDetails
            {
                Currency = "CNY", Total = (long)(total * 100), Codes = codes,
                Lines = [new OrderLine { Title = "云朵枕头", Quantity = 1, Amount = (long)(total * 100) }],
            }),
            Contact = new LwwRegister<OrderContact>(at, new OrderContact { Name = "林夏", Phone = phone,
                Region = new Region("CN", "浙江省", "杭州市", null, null) }),
        };
        return crm.ApplyAsync(new ShopEvent
        {
            Shop = "demo", Platform = "shopify", Milestone = Milestone.Paid, Order = state, Identities = [Identity.Phone(phone)],
            Profile = new LwwRegister<Profile>(at, new Profile { Name = "林夏", Phone = phone }),
        });
    }

    public static string FileOf(string id = "spring", string more = "", string start = "2026-03-02T11:00", int holdout = 20,
        string expires = "PT5H", string audience = """{ "when": { "fact": "customer.paidOrders", "atLeast": 1 } }""") => $$"""
        { "campaign": "{{id}}", "shop": "demo", "owner": "Li", "audience": {{audience}}, "class": "promotional", "start": "{{start}}",
          "perMinute": 600, "expires": "{{expires}}", "holdout": {{holdout}}{{more}},
          "variants": [
            { "variant": "plain", "share": 50, "text": { "zh-CN": "{{"{{name}}"}}亲，春季新品到店{{"{{#if code}}，券码{{code}}{{/if}}"}}" } },
            { "variant": "warm", "share": 50, "text": { "zh-CN": "{{"{{name}}"}}亲，想您了，春季新品到店{{"{{#if code}}，券码{{code}}{{/if}}"}}" } } ] }
        """;

    public static async Task<ApiResponse> PutAsync(TestCrm crm, string json) =>
        await crm.Get<CampaignDesk>().PutAsync(Encoding.UTF8.GetBytes(json), "Wang", default);

    public static async Task<CampaignView> StepAsync(TestCrm crm, string action, string id = "spring")
    {
        var reply = await crm.Get<CampaignDesk>().StepAsync(id, action, "Wang", default);
        reply.Status.ShouldBe(200, reply.Body);
        return Json.Read<CampaignView>(Encoding.UTF8.GetBytes(reply.Body));
    }

    public static async Task ApproveAsync(TestCrm crm, string json, string id = "spring")
    {
        (await PutAsync(crm, json)).ShouldSatisfyAllConditions(r => r.Status.ShouldBe(200, r.Body));
        await StepAsync(crm, "approve", id);
    }

    /// <summary>Lets the clock run a minute at a time, with the turns that come by it.</summary>
    public static async Task RunAsync(TestCrm crm, TimeSpan span)
    {
        for (var end = crm.Time.GetUtcNow() + span; crm.Time.GetUtcNow() < end;)
        {
            await crm.Get<CampaignKeeper>().RunDueAsync(default);
            var next = crm.Time.GetUtcNow() + TimeSpan.FromMinutes(5);
            await crm.RunUntilAsync(next < end ? next : end);
        }
        await crm.Get<CampaignKeeper>().RunDueAsync(default);
    }

    public static async Task<List<Touchpoint>> TextsAsync(TestCrm crm, string id = "spring") =>
        (await crm.TouchpointsAsync()).FindAll(t => t.Flow == "campaign." + id);

    public static async Task<T> ReadAsync<T>(Task<ApiResponse> asked)
    {
        var reply = await asked;
        reply.Status.ShouldBe(200, reply.Body);
        return Json.Read<T>(Encoding.UTF8.GetBytes(reply.Body));
    }
}
