namespace Crm.Tests.Import;

/// <summary>A mapping or a CSV file may come from anybody.</summary>
public sealed class StrangerTests
{
    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../orders.csv")]
    [InlineData("sub/../../orders.csv")]
    [InlineData("..")]
    [InlineData(".")]
    public async Task Run_MappingThatNamesAFileOutside_IsRefused(string file)
    {
        using var folder = ImportFolder.Simple(ImportFolder.Row("1"));
        folder.Write("mapping.json", ImportFolder.SimpleMapping.Replace("orders.csv", file, StringComparison.Ordinal));
        (await folder.ProblemsAsync()).ShouldHaveSingleItem().ShouldContain("orders.file");
    }

    [Fact]
    public async Task Run_JoinedFileOutside_IsRefusedWithItsPath()
    {
        using var folder = ImportFolder.Simple(ImportFolder.Row("1"));
        folder.Write("mapping.json",
            ImportFolder.SimpleMapping.Replace("\"order\":",
            """ "joins": { "x": { "file": "/etc/hostname", "key": "id", "on": "id" } }, "order": """, StringComparison.Ordinal));
        (await folder.ProblemsAsync()).ShouldHaveSingleItem()
            .ShouldContain("joins.x.file: '/etc/hostname' is not a file inside the import's folder");
    }

    [Fact]
    public async Task Run_FileInASubfolder_IsRead()
    {
        using var folder = ImportFolder.Simple("");
        Directory.CreateDirectory(Path.Combine(folder.Path, "sub"));
        folder.Write("sub/orders.csv", ImportFolder.SimpleHeader + ImportFolder.Row("1"));
        folder.Write("mapping.json", ImportFolder.SimpleMapping.Replace("orders.csv", "sub/orders.csv", StringComparison.Ordinal));
        (await folder.DoneAsync()).Counts.Applied.ShouldBe(1);
    }

    [Theory]
    [InlineData("=HYPERLINK(1)")]
    [InlineData("+cmd|x")]
    [InlineData("-2+3")]
    [InlineData("@SUM(1)")]
    [InlineData("＝1+1")]
    public async Task Run_RejectedCellThatIsAFormula_IsWrittenAsText(string formula)
    {
        using var folder = ImportFolder.Simple($"{formula},b1,,CNY,x,paid,2024-01-01 10:00:00,,\n");
        await folder.DoneAsync();
        var reject = folder.RejectRows().ShouldHaveSingleItem();
        reject[5].ShouldStartWith("'" + formula);
        using var second = ImportFolder.Simple($"1,b1,,CNY,{formula},paid,2024-01-01 10:00:00,,\n");
        await second.DoneAsync();
        second.RejectRows().ShouldHaveSingleItem()[3].ShouldBe("'" + formula);
    }
}
