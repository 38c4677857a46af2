using Crm.Local.Import;

namespace Crm.Tests.Import;

/// <summary>Files with a row for every line of an order.</summary>
public sealed class LineRowsTests
{
    const string Mapping = """
        {
          "zone": "UTC", "timeFormats": ["yyyy-MM-dd"],
          "orders": { "file": "orders.csv" },
          "order": { "id": "no", "buyer": "who", "currency": { "value": "CNY" }, "freight": { "column": "freight", "optional": true } },
          "times": { "created": "at", "paid": "at" },
          "lines": { "key": "no", "title": "what", "quantity": "count", "price": "price" }
        }
        """;

    static ImportFolder Folder(string rows, string mapping = Mapping, string header = "no,who,at,what,count,price\n") =>
        new ImportFolder().Write("mapping.json", mapping).Write("orders.csv", header + rows);

    [Fact]
    public async Task Run_RowsOfAnOrder_AreItsLinesWhereverTheyStand()
    {
        using var folder = Folder(
            "1,b1,2024-01-01,tea,2,5\n2,b2,2024-01-02,cup,1,3\n1,,,mug,1,4\n3,,2024-01-03,pot,1,9\n2,b2,2024-01-02,cup,1,3\n");
        (await folder.DoneAsync()).Counts.ShouldBe(new ImportCounts { Rows = 5, Applied = 3, Merged = 2, Guests = 1 });
        var first = folder.Ingest.Orders["1"].Details!.Value;
        (first.Total, first.Lines.Count).ShouldBe((1400, 2));
        folder.Ingest.Orders["2"].Details!.Value.Total.ShouldBe(600, "two equal rows are two lines");
        folder.Ingest.Buyers["1"].ShouldEndWith(":b1");
        folder.Ingest.Events["3"].Identities.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Run_ShuffledRows_GiveTheSameOrders(int seed)
    {
        var rows = Enumerable.Range(0, 4000)
            .Select(i => $"o{i / 4},b{i / 40},2024-01-{1 + i / 4 % 28:00},item{i % 4},{1 + i % 3},{i % 50}.5\n").ToArray();
        using var folder = Folder(string.Concat(rows));
        (await folder.DoneAsync()).Counts.ShouldBe(new ImportCounts { Rows = 4000, Applied = 1000, Merged = 3000 });
        var states = folder.Ingest.Text();
        new Random(seed).Shuffle(rows);
        using var shuffled = Folder(string.Concat(rows));
        await shuffled.DoneAsync();
        shuffled.Ingest.Text().ShouldBe(states);
    }

    [Fact]
    public async Task Run_StoppedInTheMiddleOfShuffledRows_GoesOnWithoutLoss()
    {
        var rows = Enumerable.Range(0, 2000).Select(i => $"o{i / 4},b{i / 40},2024-01-01,item{i % 4},1,{(i % 100 == 7 ? "x" : "1")}\n")
            .ToArray();
        new Random(3).Shuffle(rows);
        using var folder = Folder(string.Concat(rows));
        folder.Ingest.Before = (number, _, _) => number == 200 ? throw new IOException("disk full") : Task.CompletedTask;
        await Should.ThrowAsync<IOException>(() => folder.RunAsync());
        var summary = await folder.DoneAsync();
        summary.ResumedAt.ShouldBeGreaterThan(0);
        summary.Counts.ShouldBe(
            new ImportCounts { Rows = 2000, Applied = summary.Counts.Applied, Unchanged = summary.Counts.Unchanged, Merged = 480 * 3,
            Rejected = 80 });
        (summary.Counts.Applied + summary.Counts.Unchanged).ShouldBe(480);
        folder.Ingest.Orders.Count.ShouldBe(480);
        folder.RejectRows().Count.ShouldBe(80);
    }

    [Fact]
    public async Task Run_NegativeQuantities_AreReturnsInTheValue()
    {
        using var folder = Folder("C1,b1,2024-01-01,tea,-2,5\n"
            + "2,b1,2024-01-01,cup,3,2\n2,b1,2024-01-01,cup,-1,2\n3,b1,2024-01-01,cup,0,2\n3,b1,2024-01-01,pot,1,2\n");
        (await folder.DoneAsync()).Counts.ShouldBe(new ImportCounts { Rows = 5, Applied = 3, Merged = 2 });
        var credit = folder.Ingest.Orders["C1"].Details!.Value;
        (credit.Total, credit.Lines.Single().Quantity, credit.Lines.Single().Amount).ShouldBe((-1000, -2, -1000));
        folder.Ingest.Orders["2"].Details!.Value.Total.ShouldBe(400);
        folder.Ingest.Orders["3"].Details!.Value.Lines.Single().Title.ShouldBe("pot");
    }

    [Fact]
    public async Task Run_ABadLine_CostsItsOrderAndNamesTheLine()
    {
        using var folder = Folder(
            "1,b1,2024-01-01,tea,1,5\n1,b1,2024-01-01,cup,1,x\n2,b2,2024-01-01,pot,1,1\n3,b3,2024-01-01,a,1,1\n3,b4,2024-01-01,b,1,1\n");
        (await folder.DoneAsync()).Counts.ShouldBe(new ImportCounts { Rows = 5, Applied = 1, Rejected = 4 });
        folder.RejectRows().Select(reject => (reject[1], reject[4])).ShouldBe(
        [
            ("2", "price: 'x' is no amount (line 3)"), ("3", "price: 'x' is no amount (line 3)"),
            ("5", "no: '3' has two buyers: one in line 5, another in line 6"),
                ("6", "no: '3' has two buyers: one in line 5, another in line 6"),
        ]);
    }

    [Fact]
    public async Task Run_AmountsOfTheOrderThatDiffer_AreRefusedUnlessSummed()
    {
        const string Rows = "1,b1,2024-01-01,tea,1,5,2\n1,b1,2024-01-01,cup,1,5,3\n", Header = "no,who,at,what,count,price,freight\n";
        using var folder = Folder(Rows, header: Header);
        (await folder.DoneAsync()).Counts.Rejected.ShouldBe(2);
        folder.RejectRows()[0][4].ShouldStartWith("freight: '3' in line 3 is not the order's 2");
        using var summed = Folder(Rows,
            Mapping.Replace("{ \"column\": \"freight\", \"optional\": true }", "{ \"sum\": \"freight\" }", StringComparison.Ordinal),
            Header);
        (await summed.OrderAsync()).Details!.Value.ShouldBe(summed.Ingest.Orders["1"].Details!.Value);
        summed.Ingest.Orders["1"].Details!.Value.Total.ShouldBe(1500);
    }

    [Fact]
    public async Task Run_WithALineId_RepeatedRowsCountOnce()
    {
        const string Rows = "1,b1,2024-01-01,tea,1,5,a\n1,b1,2024-01-01,cup,1,5,b\n1,b1,2024-01-01,tea,1,5,a\n";
        using var folder = Folder(Rows,
            Mapping.Replace("\"key\": \"no\"", "\"key\": \"no\", \"rowId\": \"line\"", StringComparison.Ordinal),
            "no,who,at,what,count,price,line\n");
        (await folder.OrderAsync()).Details!.Value.Total.ShouldBe(1000);
    }
}
