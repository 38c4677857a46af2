using Crm.Storage;

namespace Crm.Tests.Contracts;

public abstract partial class RowStoreContract
{
    static async Task<List<string>> Keys(IRowStore store, string from, string to, int pageSize)
    {
        var keys = new List<string>();
        string? continuation = null;
        do
        {
            var page = await store.QueryAsync(P, from, to, continuation, pageSize, None);
            page.Rows.Count.ShouldBeLessThanOrEqualTo(pageSize);
            keys.AddRange(page.Rows.Select(row => row.Key));
            continuation = page.Continuation;
        }
        while (continuation is not null);
        return keys;
    }

    static async Task Insert(IRowStore store, string partition, params string[] keys)
    {
        foreach (var part in keys.Chunk(RowLimits.MaxWrites))
            (await store.CommitAsync(partition, [.. part.Select(key => new RowWrite.Insert(key, Body(key)))], None))
                .ShouldBe(CommitResult.Committed);
    }

    [Fact]
    public async Task Query_Range_IsOrdinalWithLowerBoundInAndUpperOut()
    {
        var store = await CreateAsync();
        await Insert(store, P, "c|b", "c|B", "c|a", "c|", "c|10", "c|9", "d|a", "b|z", "c|a|1", "c|a~7c", "c|é", "c|中");
        (await Keys(store, "c|", "c}", 100)).ShouldBe(["c|", "c|10", "c|9", "c|B", "c|a", "c|a|1", "c|a~7c", "c|b", "c|é", "c|中"]);
        (await Keys(store, "c|9", "c|b", 100)).ShouldBe(["c|9", "c|B", "c|a", "c|a|1", "c|a~7c"]);
        (await Keys(store, "c|x", "c|x", 100)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Query_OtherPartition_IsNotSeen()
    {
        var store = await CreateAsync();
        await Insert(store, "0a", "c|1");
        await Insert(store, "0ab", "c|2");
        await Insert(store, P, "c|3");
        (await Keys(store, "c|", "c}", 100)).ShouldBe(["c|3"]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(25)]
    [InlineData(1000)]
    public async Task Query_Pages_GiveEachRowOnceInOrder(int pageSize)
    {
        var store = await CreateAsync();
        // Neighbours where one key is the start of the next are the ones a wrong continuation loses.
        var keys = Enumerable.Range(0, 25).Select(i => "c|" + new string('a', i + 1)).ToArray();
        await Insert(store, P, keys);
        (await Keys(store, "c|", "c}", pageSize)).ShouldBe(keys);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(25)]
    [InlineData(1000)]
    public async Task Visit_Pages_TellWhatTheQueryGives(int pageSize)
    {
        var store = await CreateAsync();
        // Bodies of many sizes: memory that is used again must not show what was in it before.
        foreach (var i in Enumerable.Range(0, 25)) await Commit(store,
            new RowWrite.Insert("c|" + new string('a', i + 1), Body(new string('x', i * 7919 % 9000))));
        List<string> told = [], given = [];
        string? continuation = null;
        do continuation = await store.VisitAsync(P, "c|", "c}", continuation, pageSize, row => told.Add(Text(row)), None);
        while (continuation is not null);
        do
        {
            var page = await store.QueryAsync(P, "c|", "c}", continuation, pageSize, None);
            given.AddRange(page.Rows.Select(Text));
            continuation = page.Continuation;
        }
        while (continuation is not null);
        told.ShouldBe(given);
        static string Text(Row row) => $"{row.Partition} {row.Key} {row.ETag} {System.Text.Encoding.UTF8.GetString(row.Body.Span)}";
    }

    [Fact]
    public async Task Query_RowsDeletedAndAddedBetweenPages_LosesNoOtherRow()
    {
        var store = await CreateAsync();
        await Insert(store, P, "c|1", "c|2", "c|3", "c|4");
        var first = await store.QueryAsync(P, "c|", "c}", null, 2, None);
        await Commit(store, new RowWrite.Delete(first.Rows[^1].Key, null), new RowWrite.Insert("c|0", Body("x")),
            new RowWrite.Insert("c|5", Body("x")));
        var rest = await store.QueryAsync(P, "c|", "c}", first.Continuation, 100, None);
        rest.Rows.Select(row => row.Key).ShouldBe(["c|3", "c|4", "c|5"]);
    }

    [Fact]
    public async Task Query_LargeRows_AllComeWhateverThePageHolds()
    {
        var store = await CreateAsync();
        for (var i = 0; i < 12; i++) await Commit(store, new RowWrite.Insert($"c|{i:d2}", Sized(RowLimits.MaxBodyBytes - i)));
        (await Keys(store, "c|", "c}", 100)).Count.ShouldBe(12);
    }

    [Theory]
    [InlineData("c|", "c}")]
    [InlineData("d|", "d}")]
    [InlineData("d|2", "d|7")]
    public async Task Scan_ManyPartitions_SeesEachRowOfTheRange(string from, string to)
    {
        var store = await CreateAsync();
        var expected = new List<string>();
        foreach (var partition in Crm.Customers.Keys.AllBuckets().Where((_, i) => i % 16 == 0))
        {
            string[] keys = [.. Enumerable.Range(0, 40).SelectMany(i => new[] { $"c|{i}", $"d|{i}", $"e|{i}" })];
            await Insert(store, partition, keys);
            expected.AddRange(keys.Where(key => string.CompareOrdinal(key, from) >= 0 && string.CompareOrdinal(key, to) < 0)
                .Select(key => partition + key));
        }
        var seen = new HashSet<string>();
        await foreach (var row in store.ScanAsync(from, to, None)) seen.Add(row.Partition + row.Key);
        seen.Order(StringComparer.Ordinal).ShouldBe(expected.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Scan_RowsDeletedWhileItRuns_SeesAllThatStay()
    {
        var store = await CreateAsync();
        await Insert(store, P, [.. Enumerable.Range(0, 600).Select(i => $"d|{i:d4}")]);
        var seen = new HashSet<string>();
        await foreach (var row in store.ScanAsync("d|", "d}", None))
        {
            seen.Add(row.Key);
            if (seen.Count % 2 == 0) await Commit(store, new RowWrite.Delete(row.Key, row.ETag));
        }
        seen.Count.ShouldBe(600);
    }
}
