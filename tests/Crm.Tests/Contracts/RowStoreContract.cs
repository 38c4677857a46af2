using System.Text;
using Crm.Storage;

namespace Crm.Tests.Contracts;

/// <summary>What every <see cref="IRowStore"/> must do. An adapter derives from it and gives an empty store per test.</summary>
public abstract partial class RowStoreContract
{
    protected const string P = "0aa";
    protected static CancellationToken None => CancellationToken.None;

    protected abstract Task<IRowStore> CreateAsync();

    protected static byte[] Body(string text) => Encoding.UTF8.GetBytes($$"""{"v":"{{text}}"}""");

    static async Task<CommitResult> Commit(IRowStore store, params RowWrite[] writes) => await store.CommitAsync(P, writes, None);

    static async Task<string?> Read(IRowStore store, string key) =>
        await store.GetAsync(P, key, None) is { } row ? Encoding.UTF8.GetString(row.Body.Span) : null;

    static async Task<string> ETag(IRowStore store, string key) => (await store.GetAsync(P, key, None)).ShouldNotBeNull().ETag;

    static string Json(string text) => Encoding.UTF8.GetString(Body(text));

    [Fact]
    public async Task Commit_Written_TellsTheNewETags()
    {
        var store = await CreateAsync();
        var insert = new RowWrite.Insert("c|1", Body("a"));
        await Commit(store, insert, new RowWrite.Upsert("c|2", Body("b")), new RowWrite.Delete("c|3", null));
        insert.NewETag.ShouldBe(await ETag(store, "c|1"));
        (await Commit(store, new RowWrite.Replace("c|1", Body("c"), insert.NewETag!))).ShouldBe(CommitResult.Committed);
    }

    [Fact]
    public async Task Get_MissingRow_IsNull() => (await (await CreateAsync()).GetAsync(P, "c|none", None)).ShouldBeNull();

    [Fact]
    public async Task Insert_NewRow_IsReadBackWhole()
    {
        var store = await CreateAsync();
        (await Commit(store, new RowWrite.Insert("c|1", Body("a")))).ShouldBe(CommitResult.Committed);
        var row = (await store.GetAsync(P, "c|1", None)).ShouldNotBeNull();
        (row.Partition, row.Key).ShouldBe((P, "c|1"));
        row.Body.ToArray().ShouldBe(Body("a"));
        row.ETag.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Insert_ExistingRow_ConflictsAndKeepsIt()
    {
        var store = await CreateAsync();
        await Commit(store, new RowWrite.Insert("c|1", Body("a")));
        (await Commit(store, new RowWrite.Insert("c|1", Body("b")))).ShouldBe(CommitResult.Conflict);
        (await Read(store, "c|1")).ShouldBe(Json("a"));
    }

    [Fact]
    public async Task Insert_SameKeyInAnotherPartition_IsAnotherRow()
    {
        var store = await CreateAsync();
        await Commit(store, new RowWrite.Insert("c|1", Body("a")));
        (await store.CommitAsync("0bb", [new RowWrite.Insert("c|1", Body("b"))], None)).ShouldBe(CommitResult.Committed);
        (await Read(store, "c|1")).ShouldBe(Json("a"));
    }

    [Fact]
    public async Task Replace_CurrentETag_Writes()
    {
        var store = await CreateAsync();
        await Commit(store, new RowWrite.Insert("c|1", Body("a")));
        (await Commit(store, new RowWrite.Replace("c|1", Body("b"), await ETag(store, "c|1")))).ShouldBe(CommitResult.Committed);
        (await Read(store, "c|1")).ShouldBe(Json("b"));
    }

    [Fact]
    public async Task Replace_OldETag_Conflicts()
    {
        var store = await CreateAsync();
        await Commit(store, new RowWrite.Insert("c|1", Body("a")));
        var old = await ETag(store, "c|1");
        await Commit(store, new RowWrite.Upsert("c|1", Body("b")));
        (await Commit(store, new RowWrite.Replace("c|1", Body("c"), old))).ShouldBe(CommitResult.Conflict);
        (await Read(store, "c|1")).ShouldBe(Json("b"));
    }

    [Fact]
    public async Task Replace_MissingRow_Conflicts()
    {
        var store = await CreateAsync();
        await Commit(store, new RowWrite.Insert("c|1", Body("a")));
        var etag = await ETag(store, "c|1");
        await Commit(store, new RowWrite.Delete("c|1", null));
        (await Commit(store, new RowWrite.Replace("c|1", Body("b"), etag))).ShouldBe(CommitResult.Conflict);
        (await Read(store, "c|1")).ShouldBeNull();
    }

    [Fact]
    public async Task Upsert_MissingAndExistingRow_Writes()
    {
        var store = await CreateAsync();
        (await Commit(store, new RowWrite.Upsert("c|1", Body("a")))).ShouldBe(CommitResult.Committed);
        (await Commit(store, new RowWrite.Upsert("c|1", Body("b")))).ShouldBe(CommitResult.Committed);
        (await Read(store, "c|1")).ShouldBe(Json("b"));
    }

    [Fact]
    public async Task Delete_CurrentETag_Removes()
    {
        var store = await CreateAsync();
        await Commit(store, new RowWrite.Insert("c|1", Body("a")));
        (await Commit(store, new RowWrite.Delete("c|1", await ETag(store, "c|1")))).ShouldBe(CommitResult.Committed);
        (await Read(store, "c|1")).ShouldBeNull();
    }

    [Fact]
    public async Task Delete_OldETag_Conflicts()
    {
        var store = await CreateAsync();
        await Commit(store, new RowWrite.Insert("c|1", Body("a")));
        var old = await ETag(store, "c|1");
        await Commit(store, new RowWrite.Upsert("c|1", Body("b")));
        (await Commit(store, new RowWrite.Delete("c|1", old))).ShouldBe(CommitResult.Conflict);
        (await Read(store, "c|1")).ShouldBe(Json("b"));
    }

    [Fact]
    public async Task Delete_MissingRowWithETag_Conflicts()
    {
        var store = await CreateAsync();
        await Commit(store, new RowWrite.Insert("c|1", Body("a")));
        var old = await ETag(store, "c|1");
        await Commit(store, new RowWrite.Delete("c|1", old));
        (await Commit(store, new RowWrite.Delete("c|1", old))).ShouldBe(CommitResult.Conflict);
    }

    [Fact]
    public async Task Delete_MissingRowWithoutETag_IsNoOpInsideItsCommit()
    {
        var store = await CreateAsync();
        (await Commit(store, new RowWrite.Delete("c|none", null), new RowWrite.Insert("c|1", Body("a")))).ShouldBe(CommitResult.Committed);
        (await Read(store, "c|1")).ShouldBe(Json("a"));
    }

    [Fact]
    public async Task Commit_OneConflictAmongMany_WritesNothingAtAll()
    {
        var store = await CreateAsync();
        await Commit(store, new RowWrite.Insert("c|keep", Body("a")), new RowWrite.Insert("c|gone", Body("a")),
            new RowWrite.Insert("c|last", Body("a")));
        var before = await ETag(store, "c|keep");
        var result = await Commit(store,
            new RowWrite.Upsert("c|keep", Body("b")), new RowWrite.Delete("c|gone", null),
            new RowWrite.Insert("c|new", Body("b")), new RowWrite.Insert("c|last", Body("b")));
        result.ShouldBe(CommitResult.Conflict);
        (await ETag(store, "c|keep")).ShouldBe(before);
        (await Read(store, "c|gone")).ShouldBe(Json("a"));
        (await Read(store, "c|new")).ShouldBeNull();
        (await Read(store, "c|last")).ShouldBe(Json("a"));
    }

    [Fact]
    public async Task ETag_EveryWriteAndReinsertion_NeverRepeats()
    {
        var store = await CreateAsync();
        var seen = new HashSet<string>();
        for (var round = 0; round < 5; round++)
        {
            await Commit(store, new RowWrite.Insert("c|1", Body("same")));
            seen.Add(await ETag(store, "c|1")).ShouldBeTrue();
            await Commit(store, new RowWrite.Replace("c|1", Body("same"), await ETag(store, "c|1")));
            seen.Add(await ETag(store, "c|1")).ShouldBeTrue();
            await Commit(store, new RowWrite.Upsert("c|1", Body("same")));
            seen.Add(await ETag(store, "c|1")).ShouldBeTrue();
            await Commit(store, new RowWrite.Delete("c|1", null));
        }
    }
}
