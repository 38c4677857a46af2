using Crm.Azure;
using Crm.Customers;
using Crm.Storage;
using Crm.Tests.Contracts;

namespace Crm.Functions.Tests;

[Collection("Azurite")]
public sealed class TableRowStoreTests(Azurite azurite) : RowStoreContract
{
    protected override Task<IRowStore> CreateAsync() => Task.FromResult<IRowStore>(azurite.NewTable());

    [Fact]
    public async Task Commit_DeletesOfManyMissingRows_AreLeftOutAndTheRestLands()
    {
        var store = azurite.NewTable();
        var deletes = Enumerable.Range(0, 5).Select(i => new RowWrite.Delete($"d|{i}", null));
        (await store.CommitAsync(P, [.. deletes, new RowWrite.Insert("c|1", Body("a"))], None)).ShouldBe(CommitResult.Committed);
        (await store.CommitAsync(P, [.. deletes], None)).ShouldBe(CommitResult.Committed);
        (await store.GetAsync(P, "c|1", None)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Read_TableThatIsNotThere_IsEmpty()
    {
        var store = azurite.NewTable();
        (await store.GetAsync(P, "c|1", None)).ShouldBeNull();
        (await store.QueryAsync(P, "c|", "c}", null, 10, None)).Rows.ShouldBeEmpty();
    }

    [Fact]
    public async Task Scan_ReaderThatStopsEarly_EndsTheScan()
    {
        var store = azurite.NewTable();
        foreach (var partition in Keys.AllBuckets()
            .Take(4)) await store.CommitAsync(partition, [.. Enumerable.Range(0, 50).Select(i => new RowWrite.Insert($"d|{i}", Body("a")))],
            None);
        await foreach (var row in store.ScanAsync("d|", "d}", None)) break;
    }
}

[Collection("Azurite")]
public sealed class TableCommitsTests(Azurite azurite) : CommitsContract
{
    protected override Task<CrmTables> CreateAsync() =>
        Task.FromResult(new CrmTables(azurite.NewTable(), azurite.NewTable(), azurite.NewTable(), azurite.NewTable()));
}
