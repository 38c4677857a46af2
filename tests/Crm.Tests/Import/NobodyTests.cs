using Crm.Customers;
using Crm.Events;
using Crm.Local.Import;
using Crm.Orders;
using Crm.Reports;
using Crm.Tests.Nightly;
using Crm.Tests.Support;

namespace Crm.Tests.Import;

/// <summary>Guests, returns and buyers of a file with a row for every line, in the real store.</summary>
public sealed class NobodyTests
{
    const string Rows = """
        InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
        1,A,TEA,2,1/5/2026 8:00,10.00,100,United Kingdom
        1,B,CUP,1,1/5/2026 8:00,5.00,100,United Kingdom
        C2,A,TEA,-1,1/9/2026 8:00,10.00,100,United Kingdom
        3,A,TEA,1,1/6/2026 8:00,10.00,200,United Kingdom
        4,B,CUP,4,1/7/2026 8:00,5.00,,United Kingdom
        5,B,CUP,2,1/8/2026 8:00,5.00,,United Kingdom
        """;

    [Fact]
    public async Task When_OrdersNameNoBuyer_Should_CountInRevenueAndBeNobodys()
    {
        await using var crm = await TestCrm.StartAsync();
        using var folder = new ImportFolder().Write("OnlineRetail.csv", Rows);
        var mapping = Path.Combine(AppContext.BaseDirectory, "Mappings", "online-retail.json");
        var outcome = await new ImportRunner(crm.Get<IIngest>(), crm.Time, new OlistTests.Quiet())
            .RunAsync(new ImportRequest(mapping, folder.Path, "demo", crm.Folder), default);
        outcome.ShouldBeOfType<ImportOutcome.Done>()
            .Summary.Counts.ShouldBe(new ImportCounts { Rows = 6, Applied = 5, Merged = 1, Guests = 2 });

        var summary = await Summary.OfAsync(crm.Rows, default);
        (summary.Orders, summary.Customers, summary.OrdersOfNobody).ShouldBe((5, 2, 2));
        summary.Revenue["GBP"].ShouldBe(2500 - 1000 + 1000 + 2000 + 1000);

        var night = await NightShop.RunAsync(crm);
        (night.Customers, night.Buyers).ShouldBe((2, 2), "nobody is not a customer, nor part of any mean");
        (await crm.CustomersAsync()).Where(c => c.Identities.Count == 0).ShouldAllBe(c => c.Classification == null);
    }

    [Fact]
    public async Task When_TheBuyerOfANobodysOrderIsTold_Should_MoveItToThatBuyer()
    {
        await using var crm = await TestCrm.StartAsync();
        var state = NightShop.Order("demo", "9", TestCrm.At("2026-02-01T00:00:00Z"), 4200);
        var guest = new ShopEvent { Shop = "demo", Platform = "shopify", Milestone = Milestone.Paid, Order = state };
        await crm.ApplyAsync(guest);
        (await Summary.OfAsync(crm.Rows, default)).OrdersOfNobody.ShouldBe(1);
        await crm.ApplyAsync(guest with { Identities = [Identity.Phone("+8613800138000")] });
        var summary = await Summary.OfAsync(crm.Rows, default);
        (summary.Customers, summary.OrdersOfNobody, summary.Revenue["CNY"]).ShouldBe((1, 0, 4200));
        (await NightShop.RunAsync(crm)).Buyers.ShouldBe(1);
    }
}
