using Crm.Common;
using Crm.Composition;
using Crm.Customers;
using Crm.Events;
using Crm.Flows;
using Crm.Inbox;
using Crm.Local.Sqlite;
using Crm.Orders;
using Crm.Segments;
using Crm.Shops;
using Crm.Storage;
using Crm.Tests.Sqlite;
using Crm.Touchpoints.Schedule;
using Microsoft.Extensions.DependencyInjection;

namespace Crm.Tests.Ingest;

/// <summary>What finding orders by tracking number costs: nothing, for an event that brings no new number.</summary>
public sealed class ParcelBudgetTests : OpenDatabase
{
    static readonly DateTimeOffset At = new(2026, 3, 4, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task ApplyAsync_EventWithoutNewNumber_TouchesTheIndexNoMoreThanBefore()
    {
        var index = new Counting(new SqliteRowStore(Database, "idx"));
        await using var services = Services(index);
        var ingest = services.GetRequiredService<IIngest>();

        await ingest.ApplyAsync(Event(At, null), CancellationToken.None);
        index.Take().ShouldBe((2, 2));
        await ingest.ApplyAsync(Event(At.AddHours(1), null), CancellationToken.None);
        index.Take().ShouldBe((1, 0));
        await ingest.ApplyAsync(Event(At.AddHours(2), "SF100"), CancellationToken.None);
        index.Take().ShouldBe((1 + 1, 1));
        await ingest.ApplyAsync(Event(At.AddHours(3), "SF100"), CancellationToken.None);
        index.Take().ShouldBe((1, 0));
    }

    static ShopEvent Event(DateTimeOffset at, string? number)
    {
        var order = new OrderState { Key = new OrderKey("demo", "youzan", "1"),
            Status = new LwwRegister<SourceStatus>(at, new SourceStatus("x", false)) };
        if (number is not null) order.Parcels[number] =
            new Parcel { Label = new LwwRegister<ParcelLabel>(at, new ParcelLabel(null, number, null)) };
        return new ShopEvent { Shop = "demo", Platform = "youzan", 
            Identities = [Identity.Buyer("demo", "youzan", "7")], Order = order };
    }

    ServiceProvider Services(IRowStore index) => new ServiceCollection().AddLogging()
        .AddSingleton<TimeProvider>(new Crm.Local.Hosting.ManualTime(At))
        .AddSingleton(new CrmTables(new SqliteRowStore(Database, "crm"), index, new SqliteRowStore(Database, "poison"),
            new SqliteRowStore(Database, "runs")))
        .AddSingleton<IWakeUps, Silent>()
        .AddCrm(new CrmConfiguration(
            ShopDirectory.From(new Dictionary<string, ShopOptions> { ["demo"] = new() }), FlowLibrary.Load(null), SegmentLibrary.Empty,
                new EventGridOptions()))
        .BuildServiceProvider();

    sealed class Silent : IWakeUps
    {
        public ValueTask ScheduleAsync(IReadOnlyList<WakeUp> wakeUps, CancellationToken cancel) => ValueTask.CompletedTask;
    }

    sealed class Counting(IRowStore inner) : IRowStore
    {
        int reads, commits;

        public (int Reads, int Commits) Take() => (Interlocked.Exchange(ref reads, 0), Interlocked.Exchange(ref commits, 0));

        public ValueTask<Row?> GetAsync(string partition, string key, CancellationToken cancel)
        {
            Interlocked.Increment(ref reads);
            return inner.GetAsync(partition, key, cancel);
        }

        public ValueTask<RowPage> QueryAsync(string partition, string from, string to, string? continuation, int pageSize,
            CancellationToken cancel) =>
            inner.QueryAsync(partition, from, to, continuation, pageSize, cancel);

        public IAsyncEnumerable<Row> ScanAsync(string from, string to, CancellationToken cancel) => inner.ScanAsync(from, to, cancel);

        public ValueTask<CommitResult> CommitAsync(string partition, IReadOnlyList<RowWrite> writes, CancellationToken cancel)
        {
            Interlocked.Increment(ref commits);
            return inner.CommitAsync(partition, writes, cancel);
        }
    }
}
