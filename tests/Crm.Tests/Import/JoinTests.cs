using System.IO.Compression;
using System.Text;
using Crm.Customers;
using Crm.Events;
using Crm.Local.Import;
using Crm.Orders;

namespace Crm.Tests.Import;

public sealed class JoinTests
{
    const string Mapping = """
        {
          "platform": "web", "zone": "UTC", "timeFormats": ["yyyy-MM-dd"],
          "orders": { "file": "orders.csv", "delimiter": ";" },
          "joins": {
            "who": { "file": "customers.csv", "key": "cid", "on": "customer", "required": true },
            "items": { "file": "items.csv", "key": "oid", "on": "id", "many": true, "rowId": "no" },
            "goods": { "file": "goods.csv", "key": "gid", "on": "items.gid" },
            "kind": { "file": "kinds.csv", "key": "k", "on": "goods.k" },
            "pay": { "file": "payments.csv", "key": "oid", "on": "id", "many": true, "rowId": "seq" },
            "parcel": { "file": "parcels.csv", "key": "oid", "on": "id", "many": true },
            "back": { "file": "refunds.csv", "key": "oid", "on": "id", "many": true }
          },
          "order": {
            "id": "id", "buyer": "who.uid", "name": "who.name", "phone": "who.phone", "city": "who.city", "currency": { "value": "CNY" },
            "total": { "sum": "pay.value" }, "freight": { "sum": "items.freight" }, "updatedAt": { "latest": "pay.at" }
          },
          "times": { "created": "created", "paid": { "earliest": "pay.at" }, "signed": { "latest": "parcel.signed" } },
          "lines": { "from": "items", "title": ["goods.title", "items.gid"], "category": ["kind.name", "goods.k"],
          "quantity": "items.count", "price": "items.price" },
          "parcels": { "from": "parcel", "number": "parcel.no", "courier": "parcel.by", "signed": "parcel.signed" },
          "refunds": { "from": "back", "id": "back.rid", "amount": "back.value", "opened": "back.opened", "finished": "back.done" }
        }
        """;

    static ImportFolder Folder() => new ImportFolder().Write("mapping.json", Mapping)
        .Write("orders.csv", "id;customer;created\n1;c1;2024-01-01\n2;c2;2024-01-02\n")
        .Write("customers.csv", "cid,uid,name,phone,city\nc1,u1,甲,13800138000,杭州\nc2,u2,,,\n")
        .Write("items.csv", "oid,no,gid,count,price,freight\n1,10,g2,2,5.00,1\n1,2,g1,1,3.00,0.5\n2,1,g9,3,1.10,2\n1,2,g1,1,3.00,0.5\n")
        .Write("goods.csv", "gid,title,k\ng1,茶,tea\ng2,杯,\n")
        .Write("kinds.csv", "k,name\ntea,茶叶\n")
        .Write("payments.csv", "oid,seq,value,at\n1,1,10.00,2024-01-03\n1,2,4.50,2024-01-02\n")
        .Write("parcels.csv", "oid,no,by,signed\n1,P1,sf,2024-01-05\n1,P2,sf,2024-01-07\n")
        .Write("refunds.csv", "oid,rid,value,opened,done\n1,R1,1.00,2024-01-08,2024-01-09\n1,R2,2.00,2024-01-10,\n");

    [Fact]
    public async Task Run_AllKindsOfJoins_MakeOneOrder()
    {
        using var folder = Folder();
        (await folder.DoneAsync()).Counts.ShouldBe(new ImportCounts { Rows = 2, Applied = 2 });
        var order = folder.Ingest.Orders["1"];
        var details = order.Details!.Value;
        (details.Total, details.Freight).ShouldBe((1450, 150));
        details.Lines.ShouldBe(
        [
            new OrderLine { Title = "茶", Category = "茶叶", Quantity = 1, Amount = 300 },
            new OrderLine { Title = "杯", Quantity = 2, Amount = 1000 },
        ]);
        order.When(Milestone.Paid).ShouldBe(Day(2));
        order.When(Milestone.Signed).ShouldBe(Day(7));
        order.When(Milestone.RefundOpened).ShouldBe(Day(8));
        order.When(Milestone.RefundFinished).ShouldBe(Day(9));
        order.Details.At.ShouldBe(Day(3));
        order.Parcels.Keys.ShouldBe(["P1", "P2"]);
        (order.Parcels["P2"].Label, order.Parcels["P2"].Signed).ShouldBe((new(Day(3), new ParcelLabel("sf", "P2", null)), Day(7)));
        order.Refunds["R2"].ShouldBe(new Refund { Opened = Day(10), Amount = new(Day(3), new RefundAmount(200)) });
        order.Contact!.Value.ShouldBe(
            new OrderContact { Name = "甲", Phone = "+8613800138000", Region = new Region(null, null, "杭州", null, null) });
        var shopEvent = folder.Ingest.Events["1"];
        shopEvent.Milestone.ShouldBe(Milestone.RefundFinished);
        shopEvent.Identities.ShouldBe([Identity.Buyer("shop1", "web", "u1"), Identity.Phone("+8613800138000")]);
        shopEvent.Profile!.Value.Phone.ShouldBe("+8613800138000");
    }

    [Fact]
    public async Task Run_NoPayments_TotalIsLinesAndFreight()
    {
        using var folder = Folder();
        await folder.DoneAsync();
        var order = folder.Ingest.Orders["2"];
        order.Details!.Value.Total.ShouldBe(530);
        order.Details.Value.Lines.ShouldHaveSingleItem().ShouldBe(new OrderLine { Title = "g9", Quantity = 3, Amount = 330 });
        order.Contact.ShouldBe(null);
    }

    [Fact]
    public async Task Run_BadJoinedRow_IsRejectedWithItsTextAndSoIsItsOrder()
    {
        using var folder = Folder();
        folder.Write("items.csv", "oid,no,gid,count,price,freight\n1,1,g1,1,3.OO,0\n2,1,g9,1,1.10,2\n,7,g9,1,1,2\n2,2\n");
        (await folder.DoneAsync()).Counts.ShouldBe(new ImportCounts { Rows = 2, Rejected = 2, JoinedRejected = 3 });
        folder.RejectRows().ShouldBe(
        [
            ["items.csv", "2", "price", "3.OO", "price: '3.OO' is no amount", "1,1,g1,1,3.OO,0"],
            ["items.csv", "4", "oid", "", "oid is empty", ",7,g9,1,1,2"],
            ["items.csv", "5", "", "", "the row has 2 columns, the header 6", "2,2"],
            ["orders.csv", "2", "id", "1", "id: '1' has a bad row: line 2 of items.csv; price: '3.OO' is no amount", "1;c1;2024-01-01"],
            ["orders.csv", "3", "id", "2", "id: '2' has a bad row: line 5 of items.csv", "2;c2;2024-01-02"],
        ]);
    }

    [Fact]
    public async Task Run_BadPhoneInAJoinedFile_CostsThePhoneAndIsMaskedInTheReason()
    {
        using var folder = Folder();
        folder.Write("customers.csv", "cid,uid,name,phone,city\nc1,u1,甲,138001380001111,杭州\nc2,,,138001380002222,\n");
        (await folder.DoneAsync()).Counts.ShouldBe(new ImportCounts { Rows = 2, Applied = 1, Rejected = 1, Phones = 1 });
        folder.Ingest.Events["1"].Identities.ShouldBe([Identity.Buyer("shop1", "web", "u1")]);
        var reject = folder.RejectRows().ShouldHaveSingleItem();
        reject[2..5].ShouldBe(["phone", "…2222", "phone: '…2222' is no phone number of CN"]);
    }

    [Fact]
    public async Task Run_RequiredOrContradictingRows_AreSaid()
    {
        using var folder = Folder();
        folder.Write("customers.csv", "cid,uid,name,phone,city\nc1,u1,甲,,\nc1,u2,乙,,\n");
        await folder.DoneAsync();
        folder.RejectRows().Select(reject => reject[4]).ShouldBe(
        [
            "customer: 'c1' has rows in customers.csv that contradict each other: lines 2 and 3",
            "customer: 'c2' is not in customers.csv",
        ]);
    }

    [Fact]
    public async Task Run_GzipFiles_AreFoundUnderTheirPlainName()
    {
        using var folder = Folder();
        await folder.DoneAsync();
        var plain = folder.Ingest.Text();
        foreach (var name in new[] { "orders.csv", "items.csv" })
        {
            var path = System.IO.Path.Combine(folder.Path, name);
            using (var zip = new GZipStream(File.Create(path + ".gz"), CompressionLevel.Fastest)) zip.Write(File.ReadAllBytes(path));
            File.Delete(path);
        }
        folder.Ingest = new MemoryIngest();
        await folder.DoneAsync();
        folder.Ingest.Text().ShouldBe(plain);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Run_ShuffledAndDoubledInput_GivesTheSameStates(int seed)
    {
        using var folder = Folder();
        var many = Enumerable.Range(1, 200).ToList();
        folder.Write("orders.csv", "id;customer;created\n" + string.Concat(many.Select(i => $"{i};c{i % 7};2024-01-0{1 + i % 9}\n")));
        folder.Write("customers.csv",
            "cid,uid,name,phone,city\n" + string.Concat(many.Take(8).Select(i => $"c{i - 1},u{i % 3},name{i},,\n")));
        folder.Write("items.csv",
            "oid,no,gid,count,price,freight\n"
            + string.Concat(many.SelectMany(i => Enumerable.Range(1, 1 + i % 12).Select(n => $"{i},{n},g{n % 3},{n},{i}.{n:00},0.1\n"))));
        await folder.DoneAsync();
        var states = folder.Ingest.Text();
        folder.Ingest.Orders.Count.ShouldBe(200);
        var random = new Random(seed);
        foreach (var name in new[] { "orders", "customers", "items", "payments", "parcels", "refunds", "goods", "kinds" }) ShuffleAndDouble(
            folder, name + ".csv", random);

        folder.Ingest = new MemoryIngest();
        var summary = await folder.DoneAsync();

        folder.Ingest.Text().ShouldBe(states);
        (summary.Counts.Applied, summary.Counts.Unchanged).ShouldBe((200, 200));
    }

    [Fact]
    public void Index_ManyRowsAndKeys_AreFoundInFileOrder()
    {
        var source = new Source(1, "x", "joins.x");
        source.Use("key", "", CellKind.Text);
        source.Use("text", "", CellKind.Text);
        var index = new RowIndex(source);
        var big = new string('文', 500_000);
        for (var i = 0; i < 60_000; i++) index.Add($"k{i % 20_000}",
            new Row(source, i, [$"k{i % 20_000}", i == 7 ? big : $"值{i}"], Bad: i % 3 == 0));
        index.Find("none").ShouldBeEmpty();
        index.Find("k7").Select(row => row.Cells[1]).ShouldBe([big, "值20007", "值40007"]);
        for (var key = 0; key < 20_000; key += 97)
            index.Find($"k{key}").Select(row => (row.Line, row.Bad))
                .ShouldBe(new[] { key, key + 20_000, key + 40_000 }.Select(line => ((long)line, line % 3 == 0)));
    }

    static void ShuffleAndDouble(ImportFolder folder, string name, Random random)
    {
        var lines = File.ReadAllLines(System.IO.Path.Combine(folder.Path, name));
        string[] doubled = [.. lines[1..], .. lines[1..]];
        random.Shuffle(doubled);
        File.WriteAllLines(System.IO.Path.Combine(folder.Path, name), [lines[0], .. doubled], new UTF8Encoding(true));
    }

    static DateTimeOffset Day(int day) => new(2024, 1, day, 0, 0, 0, TimeSpan.Zero);
}
