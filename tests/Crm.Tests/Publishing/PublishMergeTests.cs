using Crm.Customers;
using Crm.Events;
using Crm.Storage;
using Crm.Tests.Sqlite;
using Crm.Tests.Support;
using static Crm.Tests.Publishing.FlowDesk;

namespace Crm.Tests.Publishing;

/// <summary>Buyers turn out to be one person while a publication is half done.</summary>
public sealed class PublishMergeTests : IDisposable
{
    const int Pairs = 12;
    static readonly string Old = Flow(1, Step("later", After("paid", "P5D")));
    static readonly string New = Flow(2, Step("later", After("paid", "P3D")));
    readonly FlowDesk desk = new(new TempFolder());

    public void Dispose() => desk.Dispose();

    [Fact]
    public async Task When_OrdersMoveToABucketThatWasDone_Should_PlanThemAnewToo()
    {
        desk.File("own.json", Old);
        var half = new Interlude(Keys.AllBuckets().ElementAt(Keys.Buckets / 2));
        await using var crm = await desk.StartAsync("2026-03-02T01:00:00Z", tables: all => all with { Rows = half.Over(all.Rows) });
        for (var pair = 0; pair < 2 * Pairs; pair++)
        {
            var story = new Story(crm, Phone(pair));
            await story.PaysAsync(await story.OrdersAsync());
        }
        var before = (await crm.CustomersAsync()).Select(c => c.Id).ToList();
        half.Then = async () =>
        {
            for (var pair = 0; pair < Pairs; pair++)
                await crm.ApplyAsync(new ShopEvent { Shop = "demo", Platform = "shopify",
                    Identities = [Identity.Phone(Phone(2 * pair)), Identity.Phone(Phone(2 * pair + 1))] });
        };
        await DiffAndPublishAsync(crm, New, """{ "*": "replan" }""");
        var after = (await crm.CustomersAsync()).Select(c => c.Id).ToList();
        (before.Count, after.Count).ShouldBe((2 * Pairs, Pairs));
        half.Then.ShouldBeNull();
        // Else the test would show nothing: some orders moved from a bucket not done yet to one that was.
        after.Count(id => string.CompareOrdinal(Keys.Bucket(id), half.Bucket) < 0).ShouldBeInRange(1, Pairs - 1);
        (await crm.TouchpointsAsync()).Select(t => t.Version).ShouldAllBe(version => version == 2);
        await crm.CheckWakeUpsAsync();
    }

    static string Phone(int number) => $"+86138001380{number:d2}";

    /// <summary>Lets something happen just before the first touchpoint is written in a bucket, or behind it.</summary>
    sealed class Interlude(string bucket)
    {
        public string Bucket => bucket;
        public Func<Task>? Then { get; set; }

        public IRowStore Over(IRowStore store) => new Store(store, this);

        async ValueTask PlayAsync(string partition, IReadOnlyList<RowWrite> writes)
        {
            if (string.CompareOrdinal(partition, bucket) < 0 || Then is not { } then
                || !writes.Any(w => w.Key.StartsWith("t|", StringComparison.Ordinal))) return;
            Then = null;
            await then();
        }

        sealed class Store(IRowStore store, Interlude interlude) : IRowStore
        {
            public ValueTask<Row?> GetAsync(string partition, string key, CancellationToken cancel) =>
                store.GetAsync(partition, key, cancel);

            public ValueTask<RowPage> QueryAsync(string partition, string from, string to, string? continuation, int pageSize,
                CancellationToken cancel) => store.QueryAsync(partition, from, to, continuation, pageSize, cancel);

            public IAsyncEnumerable<Row> ScanAsync(string from, string to, CancellationToken cancel) => store.ScanAsync(from, to, cancel);

            public async ValueTask<CommitResult> CommitAsync(string partition, IReadOnlyList<RowWrite> writes, CancellationToken cancel)
            {
                await interlude.PlayAsync(partition, writes);
                return await store.CommitAsync(partition, writes, cancel);
            }
        }
    }
}
