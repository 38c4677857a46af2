using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Ingest;
using Crm.Nightly;
using Crm.Shops;
using Crm.Storage;
using Crm.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crm.Tests.Nightly;

/// <summary>What a night asks of the storage: docs/deploy's sentence on it.</summary>
public sealed class NightOperationsTests
{
    const int InOneBucket = 1100;

    [Fact]
    public async Task Night_CostsSoManyStorageOperations()
    {
        await using var crm = await TestCrm.StartAsync();
        foreach (var customers in Enumerable.Range(0, InOneBucket).Select(Buyer).Chunk(RowLimits.MaxWrites))
            (await crm.Rows.CommitAsync("000", [.. customers.Select(c => new RowWrite.Insert(Keys.Customer(c.Id), RowBody.Bytes(c)))],
                default)).ShouldBe(CommitResult.Committed);
        var (rows, runs) = (new CountingRows(crm.Rows), new CountingRows(crm.Get<CrmTables>().Runs));
        var tables = crm.Get<CrmTables>() with { Rows = rows, Runs = runs };
        var night = new NightlyRun(tables, crm.Get<ShopDirectory>(), NightShop.Saved(crm), crm.Time, NullLogger<NightlyRun>.Instance);
        (await night.RunAsync("yunduo", NightShop.Today, false, default)).ShouldBeOfType<NightlyOutcome.Done>();

        // Totals and judging read two pages of one bucket and one of each other; what is old is asked for too.
        rows.Pages.ShouldBe(2 * (Keys.Buckets + 1) + Keys.Buckets);
        rows.Commits.ShouldBe(InOneBucket / 50, "fifty customers to a transaction");
        rows.Gets.ShouldBe(0);
        // Each bucket's part of the report is written, and all are taken away a hundred to a transaction.
        runs.Operations.ShouldBe(Keys.Buckets + 20);

        var before = rows.Operations;
        await new NightlyEvents(tables, crm.Get<ShopDirectory>(), crm.Get<IIngest>()).RunAsync("yunduo", NightShop.Today, default);
        (rows.Pages - 3 * Keys.Buckets - 2).ShouldBe(2 * (Keys.Buckets + 1), "changes and customers, two pages of one bucket each");
    }

    static Customer Buyer(int number)
    {
        var name = Identity.Buyer("demo", "shopify", $"b{number}");
        var order = NightShop.Order("demo", $"o{number}", TestCrm.At("2026-01-01T12:00:00Z").AddHours(number), 10_000);
        return new Customer
        {
            Id = "00" + Customer.IdOf("yunduo", name)[2..], Group = "yunduo", Facts = new CustomerFacts().With(null, order),
            Identities = new(StringComparer.Ordinal) { name.ToString() },
        };
    }
}
