using Crm.Local.Import;

namespace Crm.Tests.Import;

public sealed class RejectTests
{
    [Theory]
    [InlineData("id", "", "id is empty")]
    [InlineData("currency", "yuan", "currency: 'yuan' is no currency code such as CNY")]
    [InlineData("total", "1O.00", "total: '1O.00' is no amount")]
    [InlineData("total", "-5", "total: '-5.00' is less than nothing")]
    [InlineData("total", "NULL", "total is empty, and there are no lines to add up")]
    [InlineData("status", "lost", "status: 'lost' is not among the mapping's statuses")]
    [InlineData("created", "2017-13-40", "created: '2017-13-40' is no date in yyyy-MM-dd HH:mm:ss")]
    [InlineData("created", "0001-01-01 00:00:00", "created: '0001-01-01 00:00:00' is a date outside 1990-2100")]
    [InlineData("created", "", "created is empty: every order needs the time it was placed")]
    [InlineData("paid", "yesterday", "paid: 'yesterday' is no date in yyyy-MM-dd HH:mm:ss")]
    public async Task Run_BadCell_IsRejectedWithItsReasonAndTheOthersAreApplied(string column, string value, string reason)
    {
        var good = ImportFolder.Row("1");
        var columns = ImportFolder.SimpleHeader.Trim().Split(',');
        var cells = ImportFolder.Row("2").TrimEnd().Split(',');
        cells[Array.IndexOf(columns, column)] = value;
        var bad = string.Join(',', cells);
        using var folder = ImportFolder.Simple(good + bad + "\n" + ImportFolder.Row("3"));

        var summary = await folder.DoneAsync();

        summary.Counts.ShouldBe(new ImportCounts { Rows = 3, Applied = 2, Rejected = 1 });
        var reject = folder.RejectRows().ShouldHaveSingleItem();
        reject[..3].ShouldBe(["orders.csv", "3", column]);
        reject[4..].ShouldBe([reason, bad]);
    }

    [Theory]
    [InlineData("x", 301)]
    [InlineData("单", 34)]
    public async Task Run_AnOrderIdTooLongForAKey_CostsItsRow(string letter, int length)
    {
        var id = string.Concat(Enumerable.Repeat(letter, length));
        using var folder = ImportFolder.Simple(ImportFolder.Row("1") + ImportFolder.Row(id) + ImportFolder.Row("3", buyer: id));
        (await folder.DoneAsync()).Counts.ShouldBe(new ImportCounts { Rows = 3, Applied = 2, Rejected = 1 });
        var reject = folder.RejectRows().ShouldHaveSingleItem();
        reject[1..3].ShouldBe(["3", "id"]);
        reject[4].ShouldBe($"id: '{id[..Math.Min(40, length)]}…' is too long for an id");
    }

    [Fact]
    public async Task Run_SeveralMistakesInARow_AreOneRejectWithAllReasons()
    {
        using var folder = ImportFolder.Simple(ImportFolder.Row("1", total: "x", paid: "y"));
        await folder.DoneAsync();
        var reject = folder.RejectRows().ShouldHaveSingleItem();
        reject[4].ShouldBe("paid: 'y' is no date in yyyy-MM-dd HH:mm:ss; total: 'x' is no amount");
        reject[2..4].ShouldBe(["paid", "y"]);
    }

    [Fact]
    public async Task Run_QuotedNewlinesAndBlankLines_LineNumbersAreOfTheFile()
    {
        var two = "2,\"line one\r\nline two\n\"\"three\"\"\",,CNY,x,paid,2024-01-01 10:00:00,,";
        using var folder = ImportFolder.Simple("\n" + ImportFolder.Row("1", buyer: "\"a\nb\"") + "\r\n" + two + "\r\n"
            + ImportFolder.Row("3", total: "y"));
        await folder.DoneAsync();
        var rejects = folder.RejectRows();
        rejects.Select(reject => reject[1]).ShouldBe(["6", "9"]);
        rejects[0][5].ShouldBe(two);
        folder.Ingest.Buyers["1"].ShouldEndWith(":a\nb");
    }

    [Theory]
    [InlineData("2,\"never closed,,CNY,1,paid,2024-01-01 10:00:00,,\n")]
    [InlineData("2,\"stray\"x,,CNY,1,paid,2024-01-01 10:00:00,,\n")]
    [InlineData("2,5\" screen,,CNY,1,paid,2024-01-01 10:00:00,,\n")]
    public async Task Run_BadQuotes_CostOneRow(string bad)
    {
        using var folder = ImportFolder.Simple(ImportFolder.Row("1") + bad + ImportFolder.Row("3")
            + ImportFolder.Row("4", buyer: "\"q,\"\"uo\"\"ted\"") + ImportFolder.Row("5"));
        await folder.DoneAsync();
        folder.Ingest.Orders.Keys.Order().ShouldBe(["1", "3", "4", "5"]);
        var reject = folder.RejectRows().ShouldHaveSingleItem();
        reject[1].ShouldBe("3");
        reject[4..].ShouldBe(["the quotes of this row do not match", bad.TrimEnd()]);
    }

    [Fact]
    public async Task Run_BadQuotesBeforeManyRows_CostOneRow()
    {
        var rows = string.Concat(Enumerable.Range(10, 3000).Select(i => ImportFolder.Row($"{i}", buyer: i % 50 == 0 ? "\"q\"" : "b")));
        using var folder = ImportFolder.Simple("2,\"open,,CNY,1,paid,2024-01-01 10:00:00,,\n" + rows);
        (await folder.DoneAsync()).Counts.ShouldBe(new ImportCounts { Rows = 3001, Applied = 3000, Rejected = 1 });
    }

    [Theory]
    [InlineData("2,b\n", "the row has 2 columns, the header 9")]
    [InlineData("2,b,,CNY,1,paid,2024-01-01 10:00:00,,,x\n", "the row has 10 columns, the header 9")]
    public async Task Run_OtherColumnCount_IsRejected(string bad, string reason)
    {
        using var folder = ImportFolder.Simple(bad + ImportFolder.Row("1"));
        await folder.DoneAsync();
        folder.RejectRows().ShouldHaveSingleItem()[4].ShouldBe(reason);
        folder.Ingest.Orders.Keys.ShouldBe(["1"]);
    }

    [Fact]
    public async Task Run_WrongEncoding_IsRejectedNotGarbled()
    {
        using var folder = ImportFolder.Simple("");
        System.Text.Encoding.RegisterProvider(System.Text.CodePagesEncodingProvider.Instance);
        var gb = System.Text.Encoding.GetEncoding("gb18030")
            .GetBytes(ImportFolder.SimpleHeader + ImportFolder.Row("1", buyer: "买家") + ImportFolder.Row("2"));
        File.WriteAllBytes(System.IO.Path.Combine(folder.Path, "orders.csv"), gb);
        await folder.DoneAsync();
        folder.RejectRows().ShouldHaveSingleItem()[4].ShouldBe("the row holds bytes that are no text in the mapping's \"encoding\"");
        folder.Write("mapping.json",
            ImportFolder.SimpleMapping.Replace("\"orders.csv\"", "\"orders.csv\", \"encoding\": \"gb18030\"", StringComparison.Ordinal));
        await folder.DoneAsync();
        folder.RejectRows().ShouldBeEmpty();
        folder.Ingest.Buyers["1"].ShouldEndWith("买家");
    }

    [Fact]
    public async Task Run_IngestRefuses_IsARejectWithItsReason()
    {
        using var folder = ImportFolder.Simple(ImportFolder.Row("1") + ImportFolder.Row("2"));
        folder.Ingest.Refuse = shopEvent => shopEvent.Order!.Key.Id == "2" ? "the id is too long" : null;
        (await folder.DoneAsync()).Counts.ShouldBe(new ImportCounts { Rows = 2, Applied = 1, Rejected = 1 });
        folder.RejectRows().ShouldHaveSingleItem()[4].ShouldBe("the id is too long");
    }

    [Fact]
    public async Task Run_RejectNameOfAnotherFile_IsRefusedAndTheFileStays()
    {
        using var folder = ImportFolder.Simple(ImportFolder.Row("1"));
        folder.Write("rejects.csv", "my,own,table\n");
        await Should.ThrowAsync<ImportException>(() => folder.RunAsync());
        File.ReadAllText(folder.Rejects).ShouldBe("my,own,table\n");
    }

    [Fact]
    public async Task Run_CorrectedAndRepeated_ChangesOnlyTheCorrected()
    {
        using var folder = ImportFolder.Simple(ImportFolder.Row("1") + ImportFolder.Row("2", total: "x"));
        (await folder.DoneAsync()).HasRejects.ShouldBeTrue();
        folder.Write("orders.csv", ImportFolder.SimpleHeader + ImportFolder.Row("1") + ImportFolder.Row("2"));
        (await folder.DoneAsync()).Counts.ShouldBe(new ImportCounts { Rows = 2, Applied = 1, Unchanged = 1 });
        File.Exists(folder.Rejects).ShouldBeFalse();
    }
}
