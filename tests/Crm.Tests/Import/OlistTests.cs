using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Crm.Local.Import;
using Crm.Orders;
using Crm.Tests.Support;
using Xunit.Abstractions;

namespace Crm.Tests.Import;

/// <summary>The published Olist data through the shipped mapping, against published counts and against sums over the raw files.</summary>
[Trait("Speed", "Slow")]
public sealed class OlistTests(ITestOutputHelper output)
{
    internal sealed record Bought(int Count, long Total, DateTimeOffset First, DateTimeOffset Last);

    [Fact]
    public async Task Import_Olist_AgreesWithTheRawFiles()
    {
        if (SharedData.Find() is not { } data)
        {
            const string Skipped = "SKIPPED Import_Olist_AgreesWithTheRawFiles: there is no ../shared/data/olist beside the project.";
            output.WriteLine(Skipped);
            Console.WriteLine(Skipped);
            return;
        }
        using var folder = new ImportFolder();
        var ingest = new MemoryIngest { KeepEvents = false };
        var olist = Path.Combine(AppContext.BaseDirectory, "Mappings", "olist.json");
        var request = new ImportRequest(olist, Path.Combine(data, "olist"), "shop1", folder.Data) { RejectPath = folder.Rejects };
        var outcome = await new ImportRunner(ingest, TimeProvider.System, new Quiet()).RunAsync(request, default);

        var summary = outcome.ShouldBeOfType<ImportOutcome.Done>().Summary;
        using var process = Process.GetCurrentProcess();
        output.WriteLine($"{summary.Elapsed.TotalSeconds:N1} s, {summary.RowsPerSecond:N0} orders/s, peak "
            + $"{process.PeakWorkingSet64 >> 20} MiB of the whole test process");
        File.Exists(folder.Rejects).ShouldBeFalse();
        summary.Counts.ShouldBe(new ImportCounts { Rows = 99441, Applied = 99441 });
        Counts(ingest, Path.Combine(data, "expected", "olist_counts.json"));
        Deliveries(ingest);
        PerCustomer(ingest, Path.Combine(data, "olist"));
    }

    static void Counts(MemoryIngest ingest, string expectedFile)
    {
        using var expected = JsonDocument.Parse(File.ReadAllBytes(expectedFile));
        var root = expected.RootElement;
        var orders = ingest.Orders.Values;
        foreach (var status in root.GetProperty("order_status").EnumerateObject())
            orders.Count(order => order.Status!.Value.Word == status.Name).ShouldBe(status.Value.GetInt32(), status.Name);
        var nulls = root.GetProperty("orders_nulls");
        orders.Count(order => order.When(Milestone.Paid) is null).ShouldBe(nulls.GetProperty("order_approved_at").GetInt32());
        orders.Count(order => order.When(Milestone.Shipped) is null).ShouldBe(nulls.GetProperty("order_delivered_carrier_date").GetInt32());
        orders.Count(order => order.When(Milestone.Signed) is null).ShouldBe(nulls.GetProperty("order_delivered_customer_date").GetInt32());
        orders.Count(order => order.When(Milestone.Cancelled) is not null).ShouldBe(625 + 609);
        var details = orders.Select(order => order.Details!.Value).ToList();
        details.Sum(order => order.Lines.Count).ShouldBe(root.GetProperty("rows").GetProperty("olist_order_items_dataset.csv").GetInt32());
        details.Count(order => order.Lines.Count == 0).ShouldBe(root.GetProperty("orders_without_items").GetInt32());
        details.Max(order => order.Lines.Count).ShouldBe(root.GetProperty("max_items_per_order").GetInt32());
        details.SelectMany(order => order.Lines).Max(line => line.Amount)
            .ShouldBe((long)(root.GetProperty("price_min_max")[1].GetDecimal() * 100));
        details.SelectMany(order => order.Lines).Min(line => line.Amount)
            .ShouldBe((long)(root.GetProperty("price_min_max")[0].GetDecimal() * 100));
        var perBuyer = ingest.Buyers.GroupBy(pair => pair.Value).Select(buyer => buyer.Count()).ToList();
        perBuyer.Count.ShouldBe(root.GetProperty("unique_customers(customer_unique_id)").GetInt32());
        perBuyer.Count(count => count > 1).ShouldBe(root.GetProperty("repeat_customers").GetInt32());
        perBuyer.Max().ShouldBe(root.GetProperty("max_orders_per_customer").GetInt32());
    }

    static void Deliveries(MemoryIngest ingest)
    {
        var delivered = ingest.Orders.Values.Where(order => order.Status!.Value.Word == "delivered"
            && order.When(Milestone.Signed) is not null).ToList();
        delivered.Count.ShouldBe(96470);
        delivered.Count(order => order.When(Milestone.Signed) > order.Details!.Value.PromisedBy).ShouldBe(7826);
    }

    static void PerCustomer(MemoryIngest ingest, string folder)
    {
        var imported = ingest.Orders.Values.GroupBy(order => ingest.Buyers[order.Key.Id].Split(':')[^1])
            .ToDictionary(buyer => buyer.Key, buyer => new Bought(buyer.Count(), buyer.Sum(order => order.Details!.Value.Total),
                buyer.Min(order => order.When(Milestone.Created)!.Value), buyer.Max(order => order.When(Milestone.Created)!.Value)));
        var raw = Raw(folder);
        imported.Count.ShouldBe(raw.Count);
        raw.Where(pair => imported.GetValueOrDefault(pair.Key) != pair.Value).Take(5).ShouldBeEmpty();
    }

    // Computed from the raw files with nothing of the product.
    internal static Dictionary<string, Bought> Raw(string folder)
    {
        var who = Rows(folder, "olist_customers_dataset.csv").ToDictionary(row => row[0], row => row[1]);
        var paid = Rows(folder, "olist_order_payments_dataset.csv").GroupBy(row => row[0], row => Cents(row[4]))
            .ToDictionary(order => order.Key, order => order.Sum());
        var items = Rows(folder, "olist_order_items_dataset.csv").GroupBy(row => row[0], row => Cents(row[5]) + Cents(row[6]))
            .ToDictionary(order => order.Key, order => order.Sum());
        return Rows(folder, "olist_orders_dataset.csv").GroupBy(row => who[row[1]]).ToDictionary(buyer => buyer.Key, buyer => new Bought(
            buyer.Count(), buyer.Sum(row => paid.TryGetValue(row[0], out var sum) ? sum : items[row[0]]), buyer.Min(row => Utc(row[3])),
                buyer.Max(row => Utc(row[3]))));
    }

    static long Cents(string text) => (long)(decimal.Parse(text, CultureInfo.InvariantCulture) * 100);

    // São Paulo by hand: summer time from 2016-10-16 and 2017-10-15 (00:00 becomes 01:00) to 2017-02-19 and 2018-02-18.
    static DateTimeOffset Utc(string text)
    {
        var local = DateTime.ParseExact(text, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        var summer = (local >= new DateTime(2016, 10, 16, 1, 0, 0) && local < new DateTime(2017, 2, 19))
            || (local >= new DateTime(2017, 10, 15, 1, 0, 0) && local < new DateTime(2018, 2, 18));
        return new DateTimeOffset(DateTime.SpecifyKind(local.AddHours(summer ? 2 : 3), DateTimeKind.Utc));
    }

    internal static IEnumerable<string[]> Rows(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        using Stream stream = File.Exists(path) ? File.OpenRead(path)
            : new GZipStream(File.OpenRead(path + ".gz"), CompressionMode.Decompress);
        using var reader = new StreamReader(stream);
        reader.ReadLine();
        while (reader.ReadLine() is { } line) yield return line.Split(',').Select(cell => cell.Trim('"')).ToArray();
    }

    internal sealed class Quiet : IImportProgress
    {
        public void Report(ImportStatus status)
        {
        }
    }
}
