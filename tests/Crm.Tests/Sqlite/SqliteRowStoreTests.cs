using Crm.Local.Sqlite;
using Crm.Storage;
using Crm.Tests.Contracts;

namespace Crm.Tests.Sqlite;

public sealed class SqliteRowStoreTests : RowStoreContract, IAsyncLifetime
{
    TempFolder Folder { get; } = new();
    SqliteDatabase database = null!;

    public Task InitializeAsync()
    {
        database = SqliteDatabase.Open(Folder.Path);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await database.DisposeAsync();
        Folder.Dispose();
    }

    protected override Task<IRowStore> CreateAsync() => Task.FromResult<IRowStore>(new SqliteRowStore(database, "crm"));

    [Theory]
    [InlineData("crm")]
    [InlineData("idx")]
    [InlineData("poison")]
    [InlineData("runs")]
    public async Task Tables_OfOneDatabase_AreApart(string table)
    {
        var store = new SqliteRowStore(database, table);
        await store.CommitAsync(P, [new RowWrite.Insert("k", Body(table))], None);
        foreach (var other in Schema.RowTables.Where(name => name != table))
            (await new SqliteRowStore(database, other).GetAsync(P, "k", None)).ShouldBeNull();
    }

    [Fact]
    public void Table_Unknown_IsRefused() => Should.Throw<ArgumentException>(() => new SqliteRowStore(database, "crm; DROP TABLE crm"));

    [Fact]
    public async Task FirstKey_OverPartitions_IsTheSmallest()
    {
        var store = new SqliteRowStore(database, "crm");
        (await store.FirstKeyAsync("d|", "d}", None)).ShouldBeNull();
        (await store.FirstKeyAsync("c|", "c}", None)).ShouldBeNull();
        await store.CommitAsync("0aa", [new RowWrite.Insert("d|20260105|b", Body("x")), new RowWrite.Insert("c|5", Body("x"))], None);
        await store.CommitAsync("0bb", [new RowWrite.Insert("d|20260103|a", Body("x")), new RowWrite.Insert("c|7", Body("x"))], None);
        await store.CommitAsync("0cc", [new RowWrite.Insert("d|20260104|c", Body("x")), new RowWrite.Insert("c|3", Body("x"))], None);
        (await store.FirstKeyAsync("d|", "d}", None)).ShouldBe("d|20260103|a");
        (await store.FirstKeyAsync("d|20260104", "d}", None)).ShouldBe("d|20260104|c");
        (await store.FirstKeyAsync("d|", "d|20260103|a", None)).ShouldBeNull();
        (await store.FirstKeyAsync("c|", "c}", None)).ShouldBe("c|3");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(169)]
    [InlineData(500)]
    public async Task Key_OfManyWideCharacters_IsFound(int length)
    {
        var (store, key) = (new SqliteRowStore(database, "crm"), "o|" + new string('客', length));
        await store.CommitAsync(P, [new RowWrite.Insert(key, Body("x"))], None);
        (await store.GetAsync(P, key, None))!.Key.ShouldBe(key);
    }

    [Fact]
    public async Task ScanDue_SameKeyInManyPartitions_LosesNoneAtPageEnds()
    {
        var store = new SqliteRowStore(database, "crm");
        for (var partition = 0; partition < 600; partition++)
            await store.CommitAsync($"{partition:x3}", [new RowWrite.Insert("d|same", Body("x"))], None);
        var seen = new List<string>();
        await foreach (var row in store.ScanAsync("d|", "d}", None)) seen.Add(row.Partition);
        seen.Count.ShouldBe(600);
        seen.Distinct().Count().ShouldBe(600);
    }

    [Fact]
    public void DueStatements_Plan_IsARangeOfTheirTable()
    {
        Plan(RowSql.ScanDue(10)).ShouldBe(["SEARCH due USING PRIMARY KEY ((key,partition)>(?,?) AND key<?)"]);
        Plan(RowSql.FirstDue).ShouldBe(["SEARCH due USING PRIMARY KEY (key>? AND key<?)"]);
    }

    [Fact]
    public void RowStatements_Plan_IsTheUniqueKey()
    {
        var sql = new RowSql("crm");
        foreach (var (table, prefix) in new[] { ("crm", "o"), ("customers", "c") })
        {
            var of = sql.Of(prefix + "|1");
            foreach (var statement in new[] { of.Get, of.Replace, of.Delete, of.DeleteVersion,
                sql.RangeOf(prefix + "|", prefix + "}", 10), of.NextPartition })
                Plan(statement).ShouldHaveSingleItem().ShouldStartWith($"SEARCH {table} USING ");
        }
    }

    [Fact]
    public async Task Rows_OfAllTables_AreOneRangeInOrder()
    {
        var store = new SqliteRowStore(database, "crm");
        string[] keys = ["a|", "c|1", "c|2", "d|1", "d|2", "e|1", "t|1"];
        await store.CommitAsync(P, [.. keys.Reverse().Select(k => new RowWrite.Insert(k, Body(k)))], None);
        await store.CommitAsync("0bb", [new RowWrite.Insert("d|3", Body("x"))], None);
        var (read, continuation) = (new List<string>(), default(string));
        do
        {
            var page = await store.QueryAsync(P, "a|", "z|", continuation, 2, None);
            read.AddRange(page.Rows.Select(r => r.Key));
            continuation = page.Continuation;
        }
        while (continuation is not null);
        read.ShouldBe(keys);
        var scanned = new List<string>();
        await foreach (var row in store.ScanAsync("c|", "e|", None)) scanned.Add(row.Key);
        scanned.ShouldBe(["c|1", "c|2", "d|1", "d|2", "d|3"]);
        (await store.FirstKeyAsync("c|3", "z|", None)).ShouldBe("d|1");
    }

    [Fact]
    public async Task Commit_ConflictBehindAWrite_UndoesItAndNobodyElse()
    {
        var store = new SqliteRowStore(database, "crm");
        await store.CommitAsync(P, [new RowWrite.Insert("c|taken", Body("a"))], None);
        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(async i => await (i % 2 == 0
            ? store.CommitAsync(P,
                [new RowWrite.Insert($"o|{i:d2}", Body("x")), new RowWrite.Upsert($"d|{i:d2}", Body("x")),
                new RowWrite.Insert("c|taken", Body("b"))], None)
            : store.CommitAsync(P, [new RowWrite.Insert($"o|{i:d2}", Body("x"))], None))));
        results.Where((_, i) => i % 2 == 0).ShouldAllBe(r => r == CommitResult.Conflict);
        results.Where((_, i) => i % 2 == 1).ShouldAllBe(r => r == CommitResult.Committed);
        (await store.QueryAsync(P, "d|", "p|", null, 100, None)).Rows.Select(r => r.Key)
            .ShouldBe(Enumerable.Range(0, 40).Where(i => i % 2 == 1).Select(i => $"o|{i:d2}"));
    }

    [Fact]
    public async Task ETag_DeletedThenReopened_DoesNotComeBack()
    {
        var store = new SqliteRowStore(database, "crm");
        await store.CommitAsync(P, [new RowWrite.Insert("c|1", Body("a"))], None);
        var old = (await store.GetAsync(P, "c|1", None))!.ETag;
        await store.CommitAsync(P, [new RowWrite.Delete("c|1", null)], None);
        await database.DisposeAsync();
        database = SqliteDatabase.Open(Folder.Path);
        store = new SqliteRowStore(database, "crm");
        await store.CommitAsync(P, [new RowWrite.Insert("c|1", Body("b"))], None);
        long.Parse((await store.GetAsync(P, "c|1", None))!.ETag).ShouldBeGreaterThan(long.Parse(old));
        (await store.CommitAsync(P, [new RowWrite.Replace("c|1", Body("c"), old)], None)).ShouldBe(CommitResult.Conflict);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("*")]
    [InlineData("")]
    public async Task Commit_ForeignETag_Conflicts(string etag)
    {
        var store = new SqliteRowStore(database, "crm");
        (await store.CommitAsync(P, [new RowWrite.Replace("c|none", Body("a"), etag)], None)).ShouldBe(CommitResult.Conflict);
        (await store.CommitAsync(P, [new RowWrite.Delete("c|none", etag)], None)).ShouldBe(CommitResult.Conflict);
    }

    [Fact]
    public void RangeStatements_BoundAgain_AreNotPlannedAgain()
    {
        var sql = new RowSql("crm");
        Replans(sql.RangeOf("c|", "c}", 10), "0aa", "c|", "c}").ShouldBe(0);
        Replans(sql.RangeOf("d|", "d}", 10), "0aa", "d|", "d}").ShouldBe(0);
        Replans(sql.RangeOf("a|", "z}", 10), "0aa", "a|", "z}").ShouldBe(0);
        Replans(RowSql.ScanDue(10), "d|", "", "d}").ShouldBe(0);
        Replans(RowSql.FirstDue, "d|", "d}").ShouldBe(0);
    }

    /// <summary>How often SQLite planned the statement anew over three runs, each with its values bound.</summary>
    int Replans(string text, params string[] values)
    {
        const int Reprepare = 5;
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Folder.File("crm.db")};Pooling=False");
        connection.Open();
        SQLitePCL.raw.sqlite3_prepare_v3(connection.Handle!, text, SQLitePCL.raw.SQLITE_PREPARE_PERSISTENT, out var statement).ShouldBe(0);
        using (statement)
        {
            for (var run = 0; run < 3; run++)
            {
                for (var i = 0; i < values.Length; i++) SQLitePCL.raw.sqlite3_bind_text(statement, i + 1, values[i]);
                for (var i = values.Length; i < SQLitePCL.raw.sqlite3_bind_parameter_count(statement); i++) SQLitePCL.raw.sqlite3_bind_int(
                    statement, i + 1, 10);
                while (SQLitePCL.raw.sqlite3_step(statement) == SQLitePCL.raw.SQLITE_ROW) { }
                SQLitePCL.raw.sqlite3_reset(statement);
            }
            return SQLitePCL.raw.sqlite3_stmt_status(statement, Reprepare, 0);
        }
    }

    List<string> Plan(string statement) => database.Read(session =>
    {
        using var query = session.Prepare("EXPLAIN QUERY PLAN " + statement);
        var lines = new List<string>();
        while (query.Step()) lines.Add(query.Text(3));
        return lines;
    });
}
