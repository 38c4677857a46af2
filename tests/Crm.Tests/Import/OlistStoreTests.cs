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
    /// <summary>Orders that are imported again and shuffled; CRM_OLIST raises it, to 99441 for all of them.</summary>
    static int Orders => int.TryParse(Environment.GetEnvironmentVariable("CRM_OLIST"), out var n) ? n : 15_000;

    [Fact]
    public async Task When_OlistIsImported_Should_HoldTheFactsOfTheRawFiles()
    {
        if (FindOlist() is not { } olist) return;
        await using var crm = await StartAsync();
        (await ImportAsync(crm, olist)).Counts.ShouldBe(new ImportCounts { Rows = 99441, Applied = 99441 });
        await FactsAgreeAsync(crm, olist);
    }

    [Fact]
    public async Task When_OrdersAreImportedOnceAgainAndShuffled_Should_HoldTheSameBytes()
    {
        if (FindOlist() is not { } olist) return;
        var rows = OlistTests.Rows(olist, OlistFolder.Orders).Take(Orders).ToList();
        string once;
        using (var some = new OlistFolder(olist, rows))
        {
            await using var crm = await StartAsync();
            (await ImportAsync(crm, some.Path)).Counts.ShouldBe(new ImportCounts { Rows = rows.Count, Applied = rows.Count });
            once = await crm.HashAsync();
            (await ImportAsync(crm, some.Path)).Counts.ShouldBe(new ImportCounts { Rows = rows.Count, Unchanged = rows.Count });
            (await crm.HashAsync()).ShouldBe(once);
        }
        var twice = rows.Concat(rows).ToArray();
        new Random(7).Shuffle(twice);
        using var shuffled = new OlistFolder(olist, twice);
        await using var other = await StartAsync();
        var counts = (await ImportAsync(other, shuffled.Path)).Counts;
        (counts.Applied, counts.Unchanged).ShouldBe((rows.Count, rows.Count));
        (await other.HashAsync()).ShouldBe(once);
    }

    string? FindOlist()
    {
        if (SharedData.Find() is { } data) return Path.Combine(data, "olist");
        const string Skipped = "SKIPPED Olist in the store: there is no ../shared/data beside the project.";
        output.WriteLine(Skipped);
        Console.WriteLine(Skipped);
        return null;
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
}
