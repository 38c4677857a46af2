using Crm.Customers;
using Crm.Orders;

namespace Crm.Tests.Import;

/// <summary>Goods that came back: lines of less than nothing, and whole orders of them.</summary>
public sealed class CreditNoteTests
{
    const string Mapping = """
        {
          "zone": "UTC",
          "orders": { "file": "orders.csv" },
          "joins": { "items": { "file": "items.csv", "key": "invoice", "on": "id", "many": true } },
          "order": { "id": "id", "buyer": "buyer", "currency": { "value": "GBP" } },
          "times": { "created": "created", "paid": "created" },
          "lines": { "from": "items", "title": "items.title", "product": "items.code", "quantity": "items.count", "price": "items.price" }
        }
        """;

    static ImportFolder Folder(string orders, string items) => new ImportFolder().Write("mapping.json", Mapping)
        .Write("orders.csv", "id,buyer,created\n" + orders).Write("items.csv", "invoice,code,title,count,price\n" + items);

    [Fact]
    public async Task Run_CreditNote_TakesFromTheBuyersTotal()
    {
        using var folder = Folder("1,b1,2024-01-01 10:00:00\nC2,b1,2024-01-20 10:00:00\n",
            "1,A,Mug,10,2.50\n1,B,Cup,2,1.00\nC2,A,Mug,-4,2.50\n");
        await folder.DoneAsync();
        folder.RejectRows().ShouldBeEmpty();
        var note = folder.Ingest.Orders.Values.Single(o => o.Key.Id == "C2");
        (note.Total, note.IsCreditNote(), note.Details!.Value.Lines.Single().Quantity).ShouldBe((-1000L, true, -4));
        var facts = folder.Ingest.Orders.Values.Aggregate(new CustomerFacts(), (f, order) => f.With(null, order));
        (facts.Orders, facts.PaidOrders, facts.PaidTotal["GBP"], facts.Items).ShouldBe((1, 1, 1700, 8));
    }

    [Fact]
    public async Task Run_OrderWithALineThatCameBack_CountsTheSum()
    {
        using var folder = Folder("1,b1,2024-01-01 10:00:00\n", "1,A,Mug,10,2.50\n1,B,Cup,-2,1.00\n");
        (await folder.OrderAsync()).Total.ShouldBe(2300);
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData("-")]
    [InlineData("-2000000")]
    public async Task Run_QuantityOfNoMeaning_IsRejected(string count)
    {
        using var folder = Folder("1,b1,2024-01-01 10:00:00\n", $"1,A,Mug,{count},2.50\n");
        await folder.DoneAsync();
        folder.RejectRows()[0][4].ShouldContain("is no whole number from -1000000 to 1000000");
    }
}
