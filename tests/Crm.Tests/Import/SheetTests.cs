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

    static ImportFolder German() => new ImportFolder().Write("mapping.json", ImportFolder.SimpleMapping.Replace("{\n  \"zone\"",
        "{\n  \"decimalSeparator\": \",\", \"thousandsSeparator\": \".\",\n  \"zone\"", StringComparison.Ordinal));
}
