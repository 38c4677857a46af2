using Crm.Customers;
using Crm.Points;
using Crm.Shops;
using Crm.Storage;
using Crm.Tests.Support;

namespace Crm.Tests.Points;

/// <summary>A shop whose members have points.</summary>
static class PointsStage
{
    static PointsOptions Options(decimal perUnit) => new()
    {
        Since = "2026-01-01", PerUnit = new() { ["CNY"] = perUnit }, Tiers = new() { ["vip"] = 1.5m },
        Promotions = [new() { From = "2026-06-17", To = "2026-06-18", Times = 2 }], Value = 0.01m, MostPercent = 50,
        Rewards = new()
        {
            ["thanks"] = new() { Points = 100, Coupon = "thanks" }, ["mug"] = new() { Points = 80, Gift = "mug", Pay = 9.90m },
        },
    };

    public static PointsRules Rules(decimal perUnit = 1) => Options(perUnit).ToRules("Points", "Asia/Shanghai", "CNY", [])!;

    public static Task<TestCrm> StartAsync(string now = "2026-03-05T04:00:00Z", decimal perUnit = 1, string? folder = null,
        Func<CrmTables, CrmTables>? tables = null, string? flows = null) =>
        TestCrm.StartAsync(now, folder: folder, tables: tables, change: settings =>
        {
            settings.Shops["demo"].Points = Options(perUnit);
            if (flows is not null) (settings.FlowsFolder, settings.Shops["demo"].Flows) = (flows, ["own"]);
        });

    public static async Task<PointsAccount> AccountAsync(this TestCrm crm, string? customer = null) =>
        await crm.Get<CustomerRows>().PointsAsync(customer ?? (await crm.CustomersAsync()).Single().Id, crm.Time.GetUtcNow(), default);
}
