using System.Text;
using Crm.Local.Import;
using Crm.Tests.Support;

namespace Crm.Tests.Import;

/// <summary>Files whose form is not what the mapping or their name says: read where that is simple, else told for what they are.</summary>
public sealed class OddFileTests
{
    static string Mapping(string name) => Path.Combine(AppContext.BaseDirectory, "Mappings", name);

    static ImportFolder WooCommerce(string encoding, string name = "orders.csv")
    {
        TextDetection.Register();
        var folder = new ImportFolder().Write("mapping.json", File.ReadAllText(Mapping("woocommerce.json")));
        var text = ShopExports.Read(ShopExports.WooCommerce).Replace("Becher", "Müslischüssel", StringComparison.Ordinal);
        File.WriteAllBytes(Path.Combine(folder.Path, name), Encoding.GetEncoding(encoding).GetBytes(text));
        folder.From = Path.Combine(folder.Path, name);
        return folder;
    }

    [Theory]
    [InlineData("utf-8", false)]
    [InlineData("windows-1252", true)]
    public async Task Run_AWesternExport_IsReadAsItIs_AndAFallbackIsTold(string encoding, bool told)
    {
        using var folder = WooCommerce(encoding);
        var notes = (await folder.DoneAsync()).Notes;
        folder.Ingest.Orders["501"].Details!.Value.Lines.ShouldContain(line => line.Title == "Müslischüssel");
        if (told) notes.ShouldHaveSingleItem().ShouldStartWith(
            "orders.csv: its text is not UTF-8 and was read as windows-1252: a word of it is 'Müslischüssel'.");
        else notes.ShouldBeEmpty();
        Guess(folder).Said.Contains("'Müslischüssel'", StringComparison.Ordinal).ShouldBe(told);
    }

    [Theory]
    [InlineData(';', ";")]
    [InlineData('\t', "tab")]
    public void Guess_AnExportSeparatedByAnotherSign_NamesItsMappingAndTheSign(char separator, string name)
    {
        using var folder = new ImportFolder().Write("export.csv",
            ShopExports.Read(ShopExports.WooCommerce).Replace(',', separator));
        folder.From = Path.Combine(folder.Path, "export.csv");
        var (code, said) = Guess(folder);
        code.ShouldBe(ImportCommand.Wrong);
        said.ShouldContain("The nearest is woocommerce.json, but:");
        said.ShouldContain($"its cells are separated by '{name}': copy the mapping and give its \"orders\" \"delimiter\": \"{name}\"");
        said.ShouldNotContain("has no column");
    }

    [Theory]
    [InlineData("orders.xls")]
    [InlineData("orders.xlsx")]
    public async Task Run_TextNamedLikeAWorkbook_IsReadAsText(string name)
    {
        using var folder = WooCommerce("utf-8", name);
        (await folder.DoneAsync()).Counts.Applied.ShouldBe(3);
    }

    [Theory]
    [InlineData("<html><table><tr><td>id</td></tr></table></html>", "orders.xls is a web page (HTML) and no workbook")]
    [InlineData("\uFEFF\r\n<!DOCTYPE html>", "orders.xls is a web page (HTML) and no workbook")]
    [InlineData("PK\u0003\u0004 of something else", "orders.xls is no workbook that can be read")]
    public async Task Run_AFileThatIsNoWorkbook_IsToldForWhatItIs(string content, string says)
    {
        using var folder = ImportFolder.Simple("").Write("orders.xls", content);
        var (code, said) = await CommandAsync(folder, "orders.xls");
        (code, said).ShouldSatisfyAllConditions(r => r.code.ShouldBe(ImportCommand.Wrong), r => r.said.ShouldContain(says),
            r => r.said.ShouldNotContain("Run the same command again"));
    }

    [Fact]
    public async Task Run_AFileThatIsNotThere_IsNamed()
    {
        using var folder = ImportFolder.Simple("");
        var (code, said) = await CommandAsync(folder, "nope.csv");
        (code, said.Trim()).ShouldBe((ImportCommand.Wrong, $"There is no file {Path.Combine(folder.Path, "nope.csv")}."));
    }

    static (int Code, string Said) Guess(ImportFolder folder)
    {
        var said = new StringWriter();
        var code = GuessReport.Write(folder.From!, "myshop", said, said, default);
        return (code, said.ToString());
    }

    static async Task<(int Code, string Said)> CommandAsync(ImportFolder folder, string file)
    {
        var said = new StringWriter();
        var request = folder.Request() with { From = Path.Combine(folder.Path, file) };
        await using var host = new ImportHost(folder.Ingest, folder.Data, TimeProvider.System);
        var code = await ImportCommand.RunAsync(host, request, Local.Hosting.Terminal.Plain(100), said, said, default);
        return (code, said.ToString());
    }
}
