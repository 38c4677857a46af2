using Crm.Local.Import;

namespace Crm.Tests.Import;

/// <summary>Workbooks: their own numbers, and which of their sheets are read.</summary>
public sealed class SheetTests
{
    static readonly object[] Header = [.. ImportFolder.SimpleHeader.TrimEnd().Split(',')];

    static object[] Row(string id, object total) => [id, "b" + id, "", "EUR", total, "paid", "2024-01-01 10:00:00", "", ""];

    [Theory]
    [InlineData(20.125, 2013)]
    [InlineData(1234567.5, 123456750)]
    [InlineData(-20.5, -2050)]
    [InlineData(1099d, 109900)]
    [InlineData(0.1 + 0.2, 30)]
    [InlineData(20.499999999996, 2050)]
    [InlineData("1.234,50", 123450)]
    [InlineData("20,5", 2050)]
    public async Task Run_AmountsOfAWorkbook_NumbersAreNumbersWhateverTheMappingsSeparators(object total, long minor)
    {
        using var folder = German();
        folder.From = Path.Combine(folder.Path, "orders.xlsx");
        Workbook.Write(folder.From, [Header, Row("1", total)]);
        if (minor < 0) (await folder.DoneAsync()).Counts.Rejected.ShouldBe(1);
        else (await folder.OrderAsync()).Details!.Value.Total.ShouldBe(minor);
        if (minor < 0) folder.RejectRows().Single()[4].ShouldBe("total: '-20.50' is less than nothing");
    }

    [Fact]
    public async Task Run_SeveralSheets_ReadsThoseWithTheMappingsHeaderAndNamesTheOthers()
    {
        using var folder = Sheets(("Summary", [["month", "orders"], ["Jan", 2d]]), ("Jan", [Header, Row("1", 1d), Row("2", "x")]),
            ("Empty", []), ("Feb", [Header, Row("3", 3d), Row("4", "y"), Row("1", 9d)]), ("Shops", [["shop"], ["one"]]));
        var summary = await folder.DoneAsync();
        (summary.Counts.Rows, summary.Counts.Applied, summary.Counts.Rejected).ShouldBe((5, 2, 3));
        folder.Ingest.Orders.Keys.Order().ShouldBe(["1", "3"]);
        folder.RejectRows().Select(reject => (reject[0], reject[1])).ShouldBe(
            [("orders.xlsx [Jan]", "3"), ("orders.xlsx [Feb]", "3"), ("orders.xlsx [Feb]", "4")], ignoreOrder: true);
        folder.RejectRows().Select(reject => reject[4]).ShouldContain(reason => reason.Contains("line 2 of sheet 'Jan'"));
        summary.Notes.Select(note => note[..note.IndexOf(" was", StringComparison.Ordinal)])
            .ShouldBe(["orders.xlsx: The sheet 'Summary'", "orders.xlsx: The sheet 'Shops'"]);
        summary.Notes[0].ShouldContain("\"sheet\": \"Summary\"");
    }

    [Fact]
    public async Task Run_ASheetTheMappingNames_IsReadAlone()
    {
        using var folder = Sheets(("Jan", [Header, Row("1", 1d)]), ("Feb", [Header, Row("3", 3d)]));
        Name(folder, "Feb");
        var summary = await folder.DoneAsync();
        folder.Ingest.Orders.Keys.ShouldBe(["3"]);
        summary.Notes.ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_ASheetThatIsNotThere_IsToldWithThoseThatAre()
    {
        using var folder = Sheets(("Jan", [Header, Row("1", 1d)]), ("Feb", [Header, Row("3", 3d)]));
        Name(folder, "Mar");
        (await folder.ProblemsAsync()).ShouldHaveSingleItem()
            .ShouldBe("mapping.json: orders.sheet: orders.xlsx has no sheet 'Mar' with rows; it has: Jan, Feb.");
    }

    static void Name(ImportFolder folder, string sheet) => folder.Write("mapping.json", ImportFolder.SimpleMapping.Replace(
        "\"orders.csv\"", $"\"orders.csv\", \"sheet\": \"{sheet}\"", StringComparison.Ordinal));

    static ImportFolder Sheets(params IReadOnlyList<(string, IReadOnlyList<object[]>)> sheets)
    {
        var folder = ImportFolder.Simple("");
        folder.From = Path.Combine(folder.Path, "orders.xlsx");
        Workbook.Write(folder.From, sheets);
        return folder;
    }

    static ImportFolder German() => new ImportFolder().Write("mapping.json", ImportFolder.SimpleMapping.Replace("{\n  \"zone\"",
        "{\n  \"decimalSeparator\": \",\", \"thousandsSeparator\": \".\",\n  \"zone\"", StringComparison.Ordinal));
}
