using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Orders;
using Crm.Reports.Products;
using Crm.Shops;
using Crm.Tests.Nightly;
using Crm.Tests.Support;

namespace Crm.Tests.Reports.Products;

/// <summary>Where products are liked and who buys them, from orders as they come in.</summary>
public sealed class ProductReportTests
{
    static readonly DateTimeOffset Now = TestCrm.At("2026-03-02T02:00:00Z");

    /// <summary>Eight buyers of mugs, six of them in Zhejiang; twelve of blankets, all in Sichuan; one of both.</summary>
    static async Task<TestCrm> ShopAsync(bool listens = false)
    {
        var crm = await TestCrm.StartAsync("2026-03-02T02:00:00Z", listens: listens);
        for (var i = 0; i < 8; i++) await BuysAsync(crm, i, i < 6 ? "浙江省" : "四川省", "632910975", "马克杯", pieces: i == 0 ? 3 : 1);
        for (var i = 7; i < 20; i++) await BuysAsync(crm, i, "四川省", "632910976", "毛毯");
        return crm;
    }

    static async Task BuysAsync(TestCrm crm, int buyer, string province, string product, string title, int pieces = 1, string? paid = null)
    {
        var at = paid is null ? Now.AddDays(-buyer - 1) : TestCrm.At(paid);
        var order = new OrderState
        {
            Key = new("demo", "shopify", $"{product}-{buyer}-{at:yyyyMMdd}"),
            Reached = new() { [Milestone.Created] = at, [Milestone.Paid] = at },
            Details = new(at, new OrderDetails { Currency = "CNY", Total = 1000 * pieces,
                Lines = [new OrderLine { Title = title, Product = product, Quantity = pieces, Amount = 1000 * pieces }] }),
            Contact = new(at, new OrderContact { Region = new("CN", province, null, null, null) }),
        };
        await crm.ApplyAsync(new ShopEvent
        {
            Shop = "demo", Platform = "shopify", Milestone = Milestone.Paid, Order = order,
            Identities = [Identity.Buyer("demo", "shopify", $"b{buyer}")],
            Profile = new(at, new Profile { Sex = buyer % 4 == 0 ? "male" : "female", Birthday = new DateOnly(1996, 5, 1) }),
        });
    }

    static Task<ProductReport> RunAsync(TestCrm crm, int days = 365, int top = 20, string? product = null) =>
        crm.Get<ProductScan>().RunAsync(crm.Get<ShopDirectory>().Find("demo")!, days, top, product, default);

    [Fact]
    public async Task When_BuyersDiffer_Should_TellWhereEachProductIsLikedAndWhoBuysIt()
    {
        await using var crm = await ShopAsync();
        var report = await RunAsync(crm);
        (report.Orders, report.Buyers).ShouldBe((21, 20));
        report.Products.Select(p => (p.Title, p.Buyers, p.Pieces, p.Amounts["CNY"])).ShouldBe(
            [("毛毯", 13, 13, 13000), ("马克杯", 8, 10, 10000)]);
        var mug = report.Products[1];
        mug.Regions.Select(r => (r.Value, r.Buyers, r.Share)).ShouldBe([("浙江省", 6, 0.75), ("四川省", 2, 0.25)]);
        // 6 of 8 against 6 of 20.
        mug.LikedIn.ShouldHaveSingleItem().Index.ShouldBe(250);
        report.Products[0].LikedIn.ShouldHaveSingleItem().Value.ShouldBe("四川省");
        mug.Crowd["sex"].Select(s => (s.Value, s.Buyers)).ShouldBe([("female", 6), ("male", 2)]);
        mug.Crowd["age"].ShouldHaveSingleItem().ShouldBe(new ProductShare("25-34", 8, 1, 100));
        mug.Crowd["loyalty"].Select(s => (s.Value, s.Buyers)).ShouldBe([("once", 7), ("again", 1)]);
        mug.Crowd.Keys.ShouldContain("class");
        mug.Crowd["class"].ShouldBeEmpty("no night has judged them yet");
    }

    [Fact]
    public async Task When_ANightHasJudged_Should_TellTheClassesToo()
    {
        await using var crm = await ShopAsync();
        await NightShop.RunAsync(crm);
        var mug = (await RunAsync(crm, product: "马克杯")).Products.ShouldHaveSingleItem();
        mug.Crowd["class"].Sum(c => c.Buyers).ShouldBe(8);
        var table = ProductTables.Of(await RunAsync(crm)).Single(t => t.Name == "crowd");
        table.Rows.ShouldContain(r => r[2] == "life" && r[3] == "活跃");
    }

    [Fact]
    public async Task When_OrdersAreOldReturnedOrOfAnotherTitle_Should_CountWhatIsTrueNow()
    {
        await using var crm = await ShopAsync();
        await BuysAsync(crm, 30, "四川省", "632910975", "旧款", paid: "2024-03-01T02:00:00Z");
        await BuysAsync(crm, 31, "四川省", "632910975", "\u001b[31m马克杯新款", paid: "2026-03-01T22:00:00Z");
        (await RunAsync(crm)).Buyers.ShouldBe(21);
        (await RunAsync(crm, days: 3650)).Buyers.ShouldBe(22);
        (await RunAsync(crm, top: 1)).Products.Count.ShouldBe(1);
        var table = ProductTables.Of(await RunAsync(crm, product: "632910975"))[0];
        table.Rows.ShouldHaveSingleItem()[1].ShouldContain("马克杯新款");
        table.Rows[0][1].ShouldNotContain("\u001b");
    }

    [Fact]
    public async Task Get_Report_IsTheSame_AndRefusesWhatItCannotMean()
    {
        await using var crm = await ShopAsync(listens: true);
        using var http = await StaffClient.OfAsync(crm);
        var found = await http.GetAsync("/api/reports/products?shop=demo&top=1");
        found.GetProperty("products").EnumerateArray().ShouldHaveSingleItem().GetProperty("title").GetString().ShouldBe("毛毯");
    }

    [Theory]
    [InlineData("gone", null, null, "shop is one of demo, second, us.")]
    [InlineData(null, null, null, "shop is one of demo, second, us.")]
    [InlineData("demo", "0", null, "days is a number from 1 to 3650.")]
    [InlineData("demo", null, "x", "top is a number from 1 to 500.")]
    public async Task Get_WhatCannotBeMeant_IsRefusedWithItsName(string? shop, string? days, string? top, string what)
    {
        await using var crm = await TestCrm.StartAsync();
        var reply = await crm.Get<ProductApi>().ProductsAsync(shop, days, top, null, default);
        (reply.Status, reply.Body.Contains(what)).ShouldBe((400, true));
    }
}
