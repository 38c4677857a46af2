using Crm.Storage;

namespace Crm.Tests.Contracts;

public abstract partial class RowStoreContract
{
    [Fact]
    public async Task Replace_ManyWritersOnOneRow_ExactlyOneWinsEachRound()
    {
        var store = await CreateAsync();
        await Insert(store, P, "c|1");
        for (var round = 0; round < 20; round++)
        {
            var etag = await ETag(store, "c|1");
            var results = await Together(8, writer => Commit(store, new RowWrite.Replace("c|1", Body($"{round}-{writer}"), etag)));
            var winner = Array.IndexOf(results, CommitResult.Committed);
            results.Count(result => result == CommitResult.Committed).ShouldBe(1);
            (await Read(store, "c|1")).ShouldBe(Json($"{round}-{winner}"));
        }
    }

    [Fact]
    public async Task Insert_ManyWritersOnOneRow_ExactlyOneWins()
    {
        var store = await CreateAsync();
        for (var round = 0; round < 20; round++)
        {
            var key = $"c|{round}";
            var results = await Together(8,
                writer => Commit(store, new RowWrite.Insert($"t|{round}|{writer}", Body("x")), new RowWrite.Insert(key, Body("x"))));
            results.Count(result => result == CommitResult.Committed).ShouldBe(1);
            (await Keys(store, $"t|{round}|", $"t|{round}}}", 100)).Count.ShouldBe(1);
        }
    }

    [Fact]
    public async Task Replace_ReadModifyWriteByMany_LosesNoIncrement()
    {
        var store = await CreateAsync();
        await Commit(store, new RowWrite.Insert("c|1", "0"u8.ToArray()));
        await Together(4, async _ =>
        {
            for (var i = 0; i < 15; i++) await Increment(store);
            return 0;
        });
        (await Read(store, "c|1")).ShouldBe("60");
    }

    [Fact]
    public async Task Commit_ManyWritersOnDifferentRows_AllLand()
    {
        var store = await CreateAsync();
        var results = await Together(100,
            writer => Commit(store, new RowWrite.Insert($"c|{writer:d3}", Body("c")), new RowWrite.Insert($"o|{writer:d3}", Body("o"))));
        results.ShouldAllBe(result => result == CommitResult.Committed);
        (await Keys(store, "c|", "c}", 30)).Count.ShouldBe(100);
        (await Keys(store, "o|", "o}", 30)).Count.ShouldBe(100);
    }

    [Fact]
    public async Task Get_AfterOwnCommit_SeesIt()
    {
        var store = await CreateAsync();
        await Together(16, async writer =>
        {
            for (var i = 0; i < 10; i++)
            {
                await Commit(store, new RowWrite.Upsert($"c|{writer}", Body($"{i}")));
                (await Read(store, $"c|{writer}")).ShouldBe(Json($"{i}"));
                (await Keys(store, $"c|{writer}", $"c|{writer} ", 5)).Count.ShouldBe(1);
            }
            return 0;
        });
    }

    [Fact]
    public async Task Commit_CancelledBefore_WritesNothing()
    {
        var store = await CreateAsync();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(async () =>
            await store.CommitAsync(P, [new RowWrite.Insert("c|1", Body("a"))], cancelled.Token));
        (await Read(store, "c|1")).ShouldBeNull();
    }

    static async Task Increment(IRowStore store)
    {
        while (true)
        {
            var row = (await store.GetAsync(P, "c|1", None)).ShouldNotBeNull();
            var next = int.Parse(System.Text.Encoding.UTF8.GetString(row.Body.Span)) + 1;
            if (await Commit(store,
                new RowWrite.Replace("c|1", System.Text.Encoding.UTF8.GetBytes($"{next}"), row.ETag)) == CommitResult.Committed) return;
        }
    }

    static Task<T[]> Together<T>(int count, Func<int, Task<T>> work) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(i => Task.Run(() => work(i))));
}
