using Crm.Local.Import;
using Crm.Orders;
using Crm.Tests.Support;
using Xunit.Abstractions;

namespace Crm.Tests.Import;

/// <summary>Small files that real exports and spreadsheets make, through the mapping that is shipped for plain files.</summary>
public sealed class CaseTests(ITestOutputHelper output)
{
    static readonly string[] Columns = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Mappings", "plain.sample.csv")).First()
        .Split(',');

    static ImportFolder Plain(string csv) => new ImportFolder()
        .Write("mapping.json", File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Mappings", "plain.json")))
            .Write("plain.sample.csv", csv);

    /// <summary>A good row, with these cells instead.</summary>
    static string Row(params (string Column, string Text)[] cells)
    {
        var row = "1001,b1,甲,13800138000,浙江省,杭州市,西湖区,58.00,0,0,交易成功,2024-01-01 10:00:00,2024-01-01 10:00:00,,,,壶,S,壶,1,58.00,,,手机".Split(
            ',');
        foreach (var (column, text) in cells) row[Array.IndexOf(Columns, column)] = text;
        return string.Join(',', row) + "\n";
    }

    static string File1(params string[] rows) => string.Join(',', Columns) + "\n" + string.Concat(rows);

    [Theory]
    [InlineData("apos", 1, 0)]
    [InlineData("apos2", 1, 0)]
    [InlineData("cr", 2, 0)]
    [InlineData("dates", 6, 2)]
    [InlineData("eqquote", 1, 0)]
    [InlineData("eqquote2", 1, 0)]
    [InlineData("masked", 3, 0)]
    [InlineData("money", 7, 4)]
    [InlineData("multi", 1, 0)]
    [InlineData("phones2", 10, 0)]
    [InlineData("quotednl", 2, 1)]
    [InlineData("rounded", 0, 3)]
    [InlineData("sci", 0, 3)]
    [InlineData("serial", 0, 2)]
    [InlineData("totals", 1, 0)]
    [InlineData("trail", 3, 0)]
    public async Task Run_FilesThatWentWrong_ImportWhatHasOneReading(string name, int applied, int rejected)
    {
        if (SharedData.Folder("cases") is not { } cases)
        {
            output.WriteLine("SKIPPED: the shared cases are not here.");
            return;
        }
        using var folder = Plain(File.ReadAllText(Path.Combine(cases, name + ".csv")));
        var counts = (await folder.DoneAsync()).Counts;
        foreach (var reject in folder.RejectRows()) output.WriteLine($"{reject[1]}: {reject[4]}");
        (counts.Applied, counts.Rejected).ShouldBe((applied, rejected));
        counts.Rows.ShouldBe(counts.Applied + counts.Unchanged + counts.Merged + counts.Rejected + counts.Skipped);
    }

    [Theory]
    [InlineData("'2384123456789012345")]
    [InlineData("’2384123456789012345")]
    [InlineData("=\"2384123456789012345\"")]
    [InlineData("\"=\"\"2384123456789012345\"\"\"")]
    public async Task Run_WrappedIds_AreUnwrapped(string id)
    {
        using var folder = Plain(File1(Row(("order_no", id), ("mobile", "=\"13800138000\""), ("tracking_no", "'SF1"))));
        (await folder.OrderAsync()).Key.Id.ShouldBe("2384123456789012345");
        folder.Ingest.Events.Values.Single().Profile!.Value.Phone.ShouldBe("+8613800138000");
        folder.Ingest.Orders.Values.Single().Parcels.Keys.ShouldBe(["SF1"]);
    }

    [Theory]
    [InlineData("'s-Hertogenbosch", "'s-Hertogenbosch")]
    [InlineData("'浙江省", "浙江省")]
    [InlineData("='x", "='x")]
    [InlineData("\"=\"\"a,b\"\"\"", "a,b")]
    public async Task Run_WordsWithAnApostrophe_KeepTheirOwn(string cell, string province)
    {
        using var folder = Plain(File1(Row(("province", cell))));
        (await folder.OrderAsync()).Contact!.Value.Region!.Province.ShouldBe(province);
    }

    [Theory]
    [InlineData("2.38E+17", false)]
    [InlineData("2,38E+17", false)]
    [InlineData("2E+17", false)]
    [InlineData("2.38e17", false)]
    [InlineData("238412345678901000", false)]
    [InlineData("1234567890123450", false)]
    [InlineData("'238412345678901000", true)]
    [InlineData("100000000000000", true)]
    [InlineData("1E5", true)]
    [InlineData("e481f51cbdc54678b7cc49136f2d6af7", true)]
    [InlineData("12E34567", true)]
    [InlineData("SO-2024-1000000000000000", true)]
    public async Task Run_IdsOfASpreadsheet_AreRefusedWhereTheirDigitsAreLost(string id, bool good)
    {
        using var folder = Plain(File1(Row(("order_no", id.Contains(',', StringComparison.Ordinal) ? $"\"{id}\"" : id))));
        var counts = (await folder.DoneAsync()).Counts;
        (counts.Applied, counts.Rejected).ShouldBe(good ? (1, 0) : (0, 1));
        if (!good) folder.RejectRows().Single()[4].ShouldContain("format the column as text");
    }

    [Fact]
    public async Task Run_AnIdThatEndsInZeroAmongWholeOnes_IsGood()
    {
        using var folder = Plain(File1(Row(("order_no", "1234567890123450")), Row(("order_no", "1234567890123457"))));
        (await folder.DoneAsync()).Counts.Applied.ShouldBe(2);
    }

    [Fact]
    public async Task Run_LostNumberOfAParcel_CostsTheNumberAndIsCounted()
    {
        using var folder = Plain(File1(Row(("tracking_no", "7.31E+14"), ("item_code", "6.92E+12"))));
        (await folder.DoneAsync()).Counts.ShouldBe(new ImportCounts { Rows = 1, Applied = 1, Codes = 2 });
        folder.Ingest.Orders["1001"].Parcels.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("138****8000")]
    [InlineData("*******")]
    [InlineData("1380013")]
    [InlineData("无")]
    public async Task Run_PhoneThatIsNone_CostsThePhoneAndIsCounted(string phone)
    {
        using var folder = Plain(File1(Row(("mobile", phone))));
        (await folder.DoneAsync()).Counts.ShouldBe(new ImportCounts { Rows = 1, Applied = 1, Phones = 1 });
        folder.Ingest.Events["1001"].Identities.ShouldHaveSingleItem().Value.ShouldBe("shop1:csv:b1");
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "138****8000", true)]
    [InlineData("t**1", "", true)]
    [InlineData("", "1380013", false)]
    public async Task Run_OrderWithoutABuyer_IsNobodysUnlessItsPhoneIsMistyped(string buyer, string phone, bool nobody)
    {
        using var folder = Plain(File1(Row(("buyer_id", buyer), ("mobile", phone))));
        var counts = (await folder.DoneAsync()).Counts;
        (counts.Guests, counts.Rejected).ShouldBe(nobody ? (1, 0) : (0, 1));
        if (nobody) folder.Ingest.Events["1001"].Identities.ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_OneOrderOfTwoBuyers_IsRefusedWithBothLines()
    {
        using var folder = Plain(File1(Row(), Row(("order_no", "7")), Row(("buyer_id", "b2"))));
        (await folder.DoneAsync()).Counts.ShouldBe(new ImportCounts { Rows = 3, Applied = 1, Rejected = 2 });
        var rejects = folder.RejectRows();
        rejects.Select(reject => reject[1]).ShouldBe(["2", "4"]);
        rejects[0][4].ShouldBe("order_no: '1001' has two buyers: one in line 2, another in line 4");
    }

    [Fact]
    public async Task Run_SecondRowWithAnotherItem_IsASecondLine()
    {
        using var folder = Plain(
            File1(Row(("amount_paid", "97.00")), Row(("amount_paid", "97.00"), ("item_title", "杯"), ("item_amount", "39.00")),
            Row(("amount_paid", "97.00"))));
        (await folder.DoneAsync()).Counts.ShouldBe(new ImportCounts { Rows = 3, Applied = 1, Merged = 1, Unchanged = 1 });
        var details = folder.Ingest.Orders["1001"].Details!.Value;
        (details.Total, details.Lines.Sum(line => line.Amount), details.Lines.Count).ShouldBe((9700, 9700, 2));
    }

    [Fact]
    public async Task Run_SecondRowWithOtherContentAtTheSameTime_IsSaid()
    {
        using var folder = Plain(
            File1(Row(), Row(("amount_paid", "60.00")), Row(("amount_paid", "50.00"), ("signed_at", "2024-01-05 10:00:00"))));
        (await folder.DoneAsync()).Counts.ShouldBe(new ImportCounts { Rows = 3, Applied = 1, Merged = 1, Rejected = 1 });
        folder.RejectRows().Single()[4].ShouldStartWith(
            "order_no: '1001' is in line 2 too, with other content (amount_paid) and no later time");
        folder.Ingest.Orders["1001"].Details!.Value.Total.ShouldBe(5000, "the later news counts");
    }

    [Fact]
    public async Task Run_TotalsBelowTheOrders_AreSkippedAndCounted()
    {
        using var folder = Plain(File1(Row(), "合计,,,,,,,58.00,,,,,,,,,,,,,,,,\n\n", "共1条\n", "Grand Total:,,,,,,,58\n"));
        (await folder.DoneAsync()).Counts.ShouldBe(new ImportCounts { Rows = 4, Applied = 1, Skipped = 3 });
    }

    [Fact]
    public async Task Run_WorkbookFromASpreadsheet_ReadsDatesAndRefusesRoundedIds()
    {
        using var folder = Plain(File1());
        var path = Path.Combine(folder.Path, "orders.xlsx");
        Workbook.Write(path, [Columns.Cast<object>().ToArray(), Cells("2384123456789012345"), Cells(2.38412345678901E17), Cells(77d)]);
        folder.From = path;
        (await folder.DoneAsync()).Counts.ShouldBe(new ImportCounts { Rows = 3, Applied = 2, Rejected = 1 });
        folder.Ingest.Orders["2384123456789012345"].When(Milestone.Created).ShouldBe(DateTimeOffset.Parse("2024-01-02T01:05:00Z"));
        folder.Ingest.Orders["77"].Details!.Value.Total.ShouldBe(5850);
        folder.RejectRows().Single()[4].ShouldContain("has only 15 digits");

        static object[] Cells(object id)
        {
            var row = Row().TrimEnd().Split(',').Cast<object>().ToArray();
            row[0] = id;
            row[Array.IndexOf(Columns, "amount_paid")] = 58.5;
            row[Array.IndexOf(Columns, "created_at")] = row[Array.IndexOf(Columns, "paid_at")] = new DateTime(2024, 1, 2, 9, 5, 0);
            return row;
        }
    }
}
