using Crm.Events;
using Crm.Local.Import;
using Crm.Shops;
using Crm.Tests.Support;
using Xunit.Abstractions;

namespace Crm.Tests.Import;

/// <summary>
/// The published Olist orders in the real store: facts as an independent computation has them, and no trace of the way there.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class OlistStoreTests(ITestOutputHelper output)
{
    [Fact]
    public async Task When_OlistIsImportedOnceAgainAndShuffled_Should_HoldTheSameBytes()
    {
        if (SharedData.Find() is not { } data)
        {
            const string Skipped = "SKIPPED Olist in the store: there is no ../shared/data beside the project.";
            output.WriteLine(Skipped);
            Console.WriteLine(Skipped);
            return;
        }
        var olist = Path.Combine(data, "olist");
        string once;
        await using (var crm = await StartAsync())
        {
            (await ImportAsync(crm, olist)).Counts.ShouldBe(new ImportCounts { Rows = 99441, Applied = 99441 });
            once = await crm.HashAsync();
            await FactsAgreeAsync(crm, olist);
            (await ImportAsync(crm, olist)).Counts.ShouldBe(new ImportCounts { Rows = 99441, Unchanged = 99441 });
            (await crm.HashAsync()).ShouldBe(once);
        }
        using var shuffled = new ShuffledOlist(olist);
        await using (var crm = await StartAsync())
        {
            var counts = (await ImportAsync(crm, shuffled.Folder)).Counts;
            (counts.Applied, counts.Unchanged).ShouldBe((99441, 99441));
            (await crm.HashAsync()).ShouldBe(once);
        }
    }

    static Task<TestCrm> StartAsync() =>
        TestCrm.StartAsync("2026-03-01T00:00:00Z",
            change: s => s.Shops["olist"] = new ShopOptions { Zone = "America/Sao_Paulo", Country = "BR", Language = "en" });

    static async Task<ImportSummary> ImportAsync(TestCrm crm, string from)
    {
        var mapping = Path.Combine(AppContext.BaseDirectory, "Mappings", "olist.json");
        var request = new ImportRequest(mapping, from, "olist", crm.Folder);
        var outcome = await new ImportRunner(crm.Get<IIngest>(), crm.Time, new OlistTests.Quiet()).RunAsync(request, default);
        return outcome.ShouldBeOfType<ImportOutcome.Done>().Summary;
    }

    static async Task FactsAgreeAsync(TestCrm crm, string olist)
    {
        var customers = await crm.CustomersAsync();
        customers.Count.ShouldBe(96096);
        customers.Count(c => c.Facts.Orders > 1).ShouldBe(2997);
        var stored = customers.ToDictionary(
            c => c.Identities.Single().Split(':')[^1],
            c => new OlistTests.Bought(c.Facts.Orders, c.Facts.Total.GetValueOrDefault("BRL"), c.Facts.FirstOrder!.Value,
                c.Facts.LastOrder!.Value));
        var raw = OlistTests.Raw(olist);
        stored.Count.ShouldBe(raw.Count);
        raw.Where(pair => stored.GetValueOrDefault(pair.Key) != pair.Value).Take(5).ShouldBeEmpty();
    }

    /// <summary>The same files with every order twice and in random order.</summary>
    sealed class ShuffledOlist : IDisposable
    {
        public ShuffledOlist(string olist)
        {
            Folder = Directory.CreateTempSubdirectory("crm-olist-").FullName;
            const string Orders = "olist_orders_dataset.csv";
            foreach (var file in Directory.EnumerateFiles(olist)
                .Where(f => !Path.GetFileName(f).StartsWith(Orders, StringComparison.Ordinal)))
                File.CreateSymbolicLink(Path.Combine(Folder, Path.GetFileName(file)), file);
            var rows = OlistTests.Rows(olist, Orders).Select(cells => string.Join(',', cells)).ToList();
            var twice = rows.Concat(rows).ToArray();
            new Random(7).Shuffle(twice);
            const string Header = "order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,"
                + "order_delivered_carrier_date,order_delivered_customer_date,order_estimated_delivery_date";
            File.WriteAllLines(Path.Combine(Folder, Orders), [Header, .. twice]);
        }

        public string Folder { get; }

        public void Dispose() => Directory.Delete(Folder, true);
    }
}
