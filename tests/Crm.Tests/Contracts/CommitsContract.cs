using System.Text;
using Crm.Storage;

namespace Crm.Tests.Contracts;

/// <summary>What every <see cref="ICommits"/> must do. An adapter derives from it and gives empty tables per test.</summary>
public abstract class CommitsContract
{
    const string P = "0aa";
    static CancellationToken None => CancellationToken.None;
    static readonly byte[] Mine = "\"mine\""u8.ToArray(), Other = "\"other\""u8.ToArray();

    protected abstract Task<CrmTables> CreateAsync();

    static IndexEntry Entry(string key) => new("0bb", key, Mine);

    static async Task<string?> Holder(CrmTables tables, string key) =>
        await tables.Index.GetAsync("0bb", key, None) is { } row ? Encoding.UTF8.GetString(row.Body.Span) : null;

    [Fact]
    public async Task Commit_FreeEntries_LandWithTheRowsAndTellTheirETags()
    {
        var tables = await CreateAsync();
        var write = new RowWrite.Insert("c|1", Mine);
        (await tables.Commits.CommitAsync(P, [write], [Entry("a"), Entry("b")], None)).ShouldBe([true, true]);
        write.NewETag.ShouldBe((await tables.Rows.GetAsync(P, "c|1", None))!.ETag);
        (await Holder(tables, "a"), await Holder(tables, "b")).ShouldBe(("\"mine\"", "\"mine\""));
    }

    [Fact]
    public async Task Commit_NoEntries_LandsAsRowsDo() =>
        (await (await CreateAsync()).Commits.CommitAsync(P, [new RowWrite.Insert("c|1", Mine)], [], None)).ShouldBeEmpty();

    [Fact]
    public async Task Commit_EntryOfSomebodyElse_IsToldAndKept()
    {
        var tables = await CreateAsync();
        await tables.Index.CommitAsync("0bb", [new RowWrite.Insert("b", Other)], None);
        (await tables.Commits.CommitAsync(P, [new RowWrite.Insert("c|1", Mine)], [Entry("a"), Entry("b"), Entry("c")], None))
            .ShouldBe([true, false, true]);
        (await Holder(tables, "b")).ShouldBe("\"other\"");
        (await tables.Rows.GetAsync(P, "c|1", None)).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("c|1", "o|1")]
    [InlineData("o|1", "c|1")]
    public async Task Commit_RowsConflict_TouchesNoEntry(string first, string second)
    {
        var tables = await CreateAsync();
        await tables.Rows.CommitAsync(P, [new RowWrite.Insert("c|1", Other)], None);
        (await tables.Commits.CommitAsync(P, [new RowWrite.Insert(first, Mine), new RowWrite.Insert(second, Mine)], [Entry("a")], None))
            .ShouldBeNull();
        (await Holder(tables, "a")).ShouldBeNull();
        (await tables.Rows.GetAsync(P, "o|1", None)).ShouldBeNull();
    }

    [Fact]
    public async Task Commit_OneEntryByMany_IsFreeForOne()
    {
        var tables = await CreateAsync();
        var free = await Task.WhenAll(Enumerable.Range(0, 16)
            .Select(i => Task.Run(async () =>
            await tables.Commits.CommitAsync(P, [new RowWrite.Insert($"c|{i}", Mine)], [Entry("a")], None))));
        free.Count(f => f![0]).ShouldBe(1);
    }
}
