using System.Text;
using Crm.Customers;
using Crm.Local.Import;
using Crm.Orders;

namespace Crm.Tests.Import;

/// <summary>The mappings that are shipped, over small exports in their layouts.</summary>
public sealed class ShopMappingTests
{
    static string Mappings => Path.Combine(AppContext.BaseDirectory, "Mappings");

    static ImportFolder Folder(string mapping, string file, string text) =>
        new ImportFolder().Write("mapping.json", File.ReadAllText(Path.Combine(Mappings, mapping))).Write(file, text);

    public static TheoryData<string> All =>
        [.. Directory.EnumerateFiles(Mappings, "*.json").Select(path => Path.GetFileName(path))
        .Where(name => name != "mapping.schema.json")];

    [Theory]
    [MemberData(nameof(All))]
    public void Read_ShippedMapping_IsRight(string name)
    {
        var problems = new List<MappingProblem>();
        MappingReader.Read(name, File.ReadAllBytes(Path.Combine(Mappings, name)), problems).ShouldNotBe(null, string.Join('\n', problems));
    }

    [Fact]
    public async Task Shopify_OrdersExport_IsImportedWhole()
    {
        using var folder = Folder("shopify.json", "orders_export.csv", ShopExports.Read(ShopExports.Shopify));
        (await folder.DoneAsync()).Counts.ShouldBe(new ImportCounts { Rows = 4, Applied = 3, Merged = 1, Guests = 1 });
        var first = folder.Ingest.Orders["5551000000001"];
        (first.Details!.Value.Total, first.Details.Value.Lines.Sum(line => line.Amount), first.Details.Value.Freight,
            first.Details.Value.Number).ShouldBe((5000, 4500, 500, "#1001"));
        first.When(Milestone.Paid).ShouldBe(DateTimeOffset.Parse("2024-03-01T15:05:00Z"));
        first.When(Milestone.Shipped).ShouldBe(DateTimeOffset.Parse("2024-03-02T14:00:00Z"));
        first.Contact!.Value.ShouldBe(
            new OrderContact { Name = "Ann Lee", Phone = "+16175550100", Region = new Region("US", "MA", "Boston", null, "02108") });
        folder.Ingest.Events["5551000000001"].Identities.ShouldBe(
            [Identity.Buyer("shop1", "shopify", "ann@example.com"), Identity.Phone("+16175550100"), Identity.Email("ann@example.com")]);
        var second = folder.Ingest.Orders["5551000000002"];
        (second.Refunds.Values.Single().Amount!.Value.Minor, second.Refunds.Values.Single().Finished)
            .ShouldBe((500, DateTimeOffset.Parse("2024-03-03T12:00:00Z")));
        folder.Ingest.Events["5551000000002"].Profile!.Value.Phone.ShouldBe("+442079460958",
            "national numbers are those of the order's country");
        folder.Ingest.Orders["5551000000003"].IsCancelled.ShouldBeTrue();
    }

    [Fact]
    public async Task WooCommerce_RowPerItem_IsImportedWhole()
    {
        using var folder = Folder("woocommerce.json", "orders.csv", ShopExports.Read(ShopExports.WooCommerce));
        (await folder.DoneAsync()).Counts.ShouldBe(new ImportCounts { Rows = 4, Applied = 3, Merged = 1 });
        var first = folder.Ingest.Orders["501"];
        (first.Details!.Value.Total, first.Details.Value.Discount, first.Details.Value.Lines.Count, first.Details.Value.Lines[0].Quantity)
            .ShouldBe((3300, 100, 2, 2));
        folder.Ingest.Events["501"].Identities.ShouldBe(
            [Identity.Buyer("shop1", "woocommerce", "7"), Identity.Phone("+4930901820"), Identity.Email("anna@example.com")]);
        first.When(Milestone.Completed).ShouldBe(DateTimeOffset.Parse("2024-05-01T10:00:00Z"));
        folder.Ingest.Orders["502"].Refunds.Values.Single().Amount!.Value.Minor.ShouldBe(400);
        folder.Ingest.Orders["503"].IsCancelled.ShouldBeTrue();
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("gb18030")]
    [InlineData("xlsx")]
    public async Task Taobao_OrdersWithItems_AreImportedFromAnyForm(string form)
    {
        using var folder = Folder("taobao.json", "none", "");
        foreach (var (name, text) in new[] { ("ExportOrderList", ShopExports.Read(ShopExports.TaobaoOrders)),
            ("ExportOrderDetailList", ShopExports.Read(ShopExports.TaobaoItems)) }) Put(folder, name, text, form);
        if (form == "xlsx") folder.Write("mapping.json", File.ReadAllText(Path.Combine(folder.Path, "mapping.json"))
            .Replace("List.csv", "List.xlsx", StringComparison.Ordinal));
        (await folder.DoneAsync())
            .Counts.ShouldBe(new ImportCounts { Rows = 3, Applied = 3, Guests = 1, Phones = 1 }, File.Exists(folder.Rejects)
            ? File.ReadAllText(folder.Rejects) : "");
        var first = folder.Ingest.Orders["2384123456789012345"];
        (first.Details!.Value.Total, first.Details.Value.Lines.Count, first.Details.Value.Lines.Sum(line => line.Quantity))
            .ShouldBe((5800, 2, 3));
        first.Contact!.Value.Region.ShouldBe(new Region("CN", "浙江省", "杭州市", "西湖区", null));
        folder.Ingest.Events["2384123456789012345"].Identities.ShouldBe(
            [Identity.Buyer("shop1", "taobao", "示例买家甲"), Identity.Phone("+8613800138000")]);
        (folder.Ingest.Orders["2384123456789012346"].When(Milestone.RefundFinished) is not null,
            folder.Ingest.Orders["2384123456789012346"].IsCancelled).ShouldBe((true, true));
    }

    static void Put(ImportFolder folder, string name, string text, string form)
    {
        TextDetection.Register();
        var path = Path.Combine(folder.Path, name);
        if (form != "xlsx") File.WriteAllBytes(path + ".csv", Encoding.GetEncoding(form).GetBytes(text));
        else Workbook.Write(path + ".xlsx",
            [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Cells(line.TrimEnd('\r')))]);
    }

    static object[] Cells(string line)
    {
        using var reader = CsvHelper.CsvReader.FromText(line.Replace("=\"", "\"", StringComparison.Ordinal),
            new CsvHelper.CsvReaderOptions { HasHeader = false });
        reader.Read();
        return [.. Enumerable.Range(0, reader.FieldCount).Select(i => (object)reader.GetString(i))];
    }

    [Fact]
    public async Task Youzan_RowPerItem_IsImportedWhole()
    {
        using var folder = Folder("youzan.json", "orders.csv", ShopExports.Read(ShopExports.Youzan));
        (await folder.DoneAsync()).Counts.ShouldBe(new ImportCounts { Rows = 3, Applied = 2, Merged = 1, Guests = 1, Phones = 2 });
        var first = folder.Ingest.Orders["E20240101100000012345678"];
        (first.Details!.Value.Total, first.Details.Value.Discount, first.Details.Value.Lines.Sum(line => line.Amount))
            .ShouldBe((8000, 900, 8900));
        first.Parcels.Keys.ShouldBe(["SF0000000000001"]);
        first.When(Milestone.Completed).ShouldBe(DateTimeOffset.Parse("2024-01-09T02:00:00Z"));
    }

    [Fact]
    public async Task Douyin_RowPerPart_SumsWhatIsPaid()
    {
        using var folder = Folder("douyin.json", "orders.csv", ShopExports.Read(ShopExports.Douyin));
        (await folder.DoneAsync()).Counts.ShouldBe(new ImportCounts { Rows = 3, Applied = 2, Merged = 1, Guests = 1, Phones = 1 });
        var first = folder.Ingest.Orders["6917000000000000011"];
        (first.Details!.Value.Total, first.Details.Value.Lines.Count, first.Details.Value.Lines[1].Amount).ShouldBe((8500, 2, 4000));
        first.When(Milestone.Completed).ShouldBe(DateTimeOffset.Parse("2024-01-10T02:00:00Z"));
        folder.Ingest.Orders["6917000000000000021"].IsCancelled.ShouldBeTrue();
    }

    [Fact]
    public async Task OnlineRetail_InvoicesGuestsAndCreditNotes_AreImported()
    {
        using var folder = Folder("online-retail.json", "OnlineRetail.csv", ShopExports.Read(ShopExports.OnlineRetail));
        (await folder.DoneAsync()).Counts.ShouldBe(new ImportCounts { Rows = 4, Applied = 3, Merged = 1, Guests = 1 });
        folder.Ingest.Orders.Values.Sum(order => order.Details!.Value.Total).ShouldBe(3564 + 370 - 255);
        folder.Ingest.Orders["600001"].When(Milestone.Created).ShouldBe(DateTimeOffset.Parse("2010-12-01T08:26:00Z"));
    }

    [Theory]
    [InlineData("shopify.json", ShopExports.Shopify, "3 orders to apply")]
    [InlineData("woocommerce.json", ShopExports.WooCommerce, "3 orders to apply")]
    [InlineData("taobao-orders.json", ShopExports.TaobaoOrders, "3 orders to apply")]
    [InlineData("youzan.json", ShopExports.Youzan, "2 orders to apply")]
    [InlineData("douyin.json", ShopExports.Douyin, "2 orders to apply")]
    [InlineData("online-retail.json", ShopExports.OnlineRetail, "3 orders to apply")]
    public void Guess_AnExport_NamesItsMappingAndWritesNothing(string mapping, string export, string counts)
    {
        using var folder = new ImportFolder().Write("export.csv", ShopExports.Read(export));
        var (output, errors) = (new StringWriter(), new StringWriter());
        GuessReport.Write(Path.Combine(folder.Path, "export.csv"), "myshop", output, errors, default).ShouldBe(0, errors.ToString());
        output.ToString().ShouldStartWith($"Best mapping: {mapping} ");
        output.ToString().ShouldContain(counts);
        Directory.EnumerateFileSystemEntries(folder.Path).ShouldHaveSingleItem();
    }

    [Fact]
    public void Guess_AStrangeFile_NamesTheNearestAndWhatItLacks()
    {
        using var folder = new ImportFolder().Write("export.csv", "order_no,buyer_id,thing\n1,2,3\n");
        var (output, errors) = (new StringWriter(), new StringWriter());
        GuessReport.Write(Path.Combine(folder.Path, "export.csv"), "myshop", output, errors, default).ShouldBe(ImportCommand.Wrong);
        errors.ToString().ShouldContain("The nearest is plain.json, but:");
    }
}
