using System.Text;
using System.Text.Json;
using Crm.Local.Import;

namespace Crm.Tests.Import;

public sealed class MappingTests
{
    static string Folder => System.IO.Path.Combine(AppContext.BaseDirectory, "Mappings");

    static List<string> Problems(string json)
    {
        var problems = new List<MappingProblem>();
        MappingReader.Read("m.json", Encoding.UTF8.GetBytes(json), problems).ShouldBe(null);
        return problems.Select(problem => problem.ToString()).ToList();
    }

    [Fact]
    public void Read_ManyMistakes_AllAreReportedAtOnceWithPaths()
    {
        var problems = Problems("""
            {
              "zone": "Asia/Peking", "timeFormats": ["yyyy-QQ"], "phoneRegion": "China", "decimalSeparator": ",",
              "thousandsSeparator": ",", "colour": 1,
              "orders": { "file": "o.csv", "delimiter": ";;", "encoding": "klingon" },
              "joins": {
                "items": { "file": "i.csv", "key": "id", "on": "id", "many": true },
                "a": { "file": "a.csv", "key": "k", "on": "b.k" },
                "b": { "file": "b.csv", "key": "k", "on": "a.k" },
                "half": { "key": "k" }
              },
              "order": { "id": "id", "name": "items.name", "total": { "sum": "id" }, "freight": { "earliest": "items.t" }, "buyr": "x",
              "discount": { "value": "much" } },
              "times": { "paid": "paid", "eaten": "x" },
              "statuses": { "paid": { "paid": 5 } },
              "lines": { "from": "nothing", "amount": "items.amount", "price": "items.price" },
              "refunds": { "from": "items", "opened": [{ "column": "items.t", "zone": "UTC" }] }
            }
            """);

        string[] expected =
        [
            "m.json: zone: 'Asia/Peking' is no IANA zone such as Asia/Shanghai, nor UTC.",
            "m.json: timeFormats: 'yyyy-QQ' is no time format such as yyyy-MM-dd HH:mm:ss.",
            "m.json: phoneRegion: 'China' is no known country code such as CN.",
            "m.json: thousandsSeparator: is the decimal separator too.",
            "m.json: orders.delimiter: ';;' must be one character.",
            "m.json: orders.encoding: 'klingon' is no known encoding such as utf-8 or gb18030.",
            "m.json: joins.a: joins itself, directly or through others.",
            "m.json: joins.half.file: is missing.",
            "m.json: joins.half.on: is missing.",
            "m.json: order.currency: is missing.",
            "m.json: order: needs buyer or phone: whose order is it?",
            "m.json: order.name: items has many rows for an order: use sum, earliest or latest.",
            "m.json: order.total.sum: 'id' is in no join with \"many\": true.",
            "m.json: order.freight.earliest: only times have an earliest and a latest.",
            "m.json: order.discount.value: 'much' is no amount.",
            "m.json: times.created: is missing.",
            "m.json: statuses.paid.paid: must be a text.",
            "m.json: statuses: needs order.status, the column with the words.",
            "m.json: lines.title: is missing.",
            "m.json: lines.from: 'nothing' is no join with \"many\": true.",
            "m.json: lines: has amount (of the whole line) and price (of one piece): give one.",
            "m.json: refunds.opened[0].zone: cannot be given inside a list.",
            "m.json: refunds: needs id: several refunds of one order must be told apart.",
        ];
        foreach (var sentence in expected) problems.ShouldContain(sentence);
        problems.ShouldContain(problem => problem.StartsWith("m.json: colour: is not known here; known: ", StringComparison.Ordinal));
        problems.ShouldContain(problem => problem.StartsWith("m.json: order.buyr: is not known here", StringComparison.Ordinal));
        problems.ShouldContain(problem => problem.StartsWith("m.json: times.eaten: is not known here", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{ \"zone\": ", "m.json: is no JSON: line 1")]
    [InlineData("{ \"zone\": \"UTC\", \"zone\": \"UTC\" }", "m.json: is no JSON")]
    [InlineData("[]", "m.json: must be an object {…}.")]
    public void Read_NoMapping_IsOneSentence(string json, string start) => Problems(json).ShouldHaveSingleItem().ShouldStartWith(start);

    [Fact]
    public async Task Run_FilesAndColumnsMissing_AllAreReported()
    {
        using var folder = ImportFolder.Simple("");
        File.Delete(System.IO.Path.Combine(folder.Path, "orders.csv"));
        (await folder.ProblemsAsync()).ShouldHaveSingleItem().ShouldStartWith("mapping.json: orders.file: 'orders.csv' is not in ");
        folder.Write("orders.csv", "id,buyer,phone,currency,total,total,status,created\n");
        (await folder.ProblemsAsync()).ShouldBe(
        [
            "mapping.json: order.total: orders.csv has the column 'total' 2 times.",
            "mapping.json: times.paid: orders.csv has no column 'paid'; it has: id, buyer, phone, currency, total, total, status, created.",
            "mapping.json: times.signed: orders.csv has no column 'signed'; it has: id, buyer, phone, currency, total, total, status, "
                + "created.",
        ]);
    }

    [Theory]
    [InlineData("olist.json")]
    [InlineData("plain.json")]
    public void Read_ShippedMapping_IsRight(string name)
    {
        var problems = new List<MappingProblem>();
        MappingReader.Read(name, File.ReadAllBytes(System.IO.Path.Combine(Folder, name)), problems)
            .ShouldNotBe(null, string.Join('\n', problems));
    }

    [Fact]
    public void Schema_NamesTheSameAsTheReader()
    {
        using var schema = JsonDocument.Parse(File.ReadAllBytes(System.IO.Path.Combine(Folder, "mapping.schema.json")));
        var root = schema.RootElement;
        Names(root).ShouldBe(MappingShape.Root, ignoreOrder: true);
        Names(Property(root, "orders")).ShouldBe(MappingShape.Orders, ignoreOrder: true);
        Names(Property(root, "joins").GetProperty("additionalProperties")).ShouldBe(MappingShape.Join, ignoreOrder: true);
        Names(Property(root, "order")).ShouldBe(MappingShape.Order.Keys, ignoreOrder: true);
        Names(Property(root, "times")).ShouldBe(MappingShape.Milestones.Keys, ignoreOrder: true);
        Names(Property(root, "statuses").GetProperty("additionalProperties")).ShouldBe(MappingShape.Milestones.Keys, ignoreOrder: true);
        Names(Property(root, "lines")).ShouldBe(MappingShape.LineRows.Concat(MappingShape.Lines.Keys), ignoreOrder: true);
        Names(Property(root, "parcels")).ShouldBe(MappingShape.Parcels.Keys.Prepend("from"), ignoreOrder: true);
        Names(Property(root, "refunds")).ShouldBe(MappingShape.Refunds.Keys.Prepend("from"), ignoreOrder: true);
        Names(root.GetProperty("$defs").GetProperty("place")).ShouldBe(MappingShape.Field, ignoreOrder: true);
    }

    static JsonElement Property(JsonElement schema, string name) => schema.GetProperty("properties").GetProperty(name);

    static IEnumerable<string> Names(JsonElement schema) =>
        schema.GetProperty("properties").EnumerateObject().Select(property => property.Name);
}
