using Crm.Local.Hosting;
using Crm.Local.Sqlite;
using Crm.Storage;
using Microsoft.Data.Sqlite;

namespace Crm.Tests.Sqlite;

public sealed class SqliteDatabaseTests : OpenDatabase
{
    static CancellationToken None => CancellationToken.None;

    SqliteRowStore Store => new(Database, "crm");

    Task<CommitResult> Insert(string key) => Store.CommitAsync("0aa", [new RowWrite.Insert(key, "{}"u8.ToArray())], None).AsTask();

    [Fact]
    public async Task Open_Reopened_HasAllThatWasCommitted()
    {
        await Insert("c|1");
        await ReopenAsync();
        (await Store.GetAsync("0aa", "c|1", None)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Open_AfterKill_HasEveryCommitThatReturned()
    {
        for (var i = 0; i < 200; i++) await Insert($"c|{i}");
        using var copy = Folder.CopyAsAfterKill();
        await using var reopened = SqliteDatabase.Open(copy.Path);
        var page = await new SqliteRowStore(reopened, "crm").QueryAsync("0aa", "c|", "c}", null, 1000, None);
        page.Rows.Count.ShouldBe(200);
    }

    [Fact]
    public async Task Open_AfterKillAndEveryTornLog_HasWholeCommitsOnly()
    {
        for (var i = 0; i < 20; i++)
            await Store.CommitAsync("0aa", [new RowWrite.Insert($"a|{i}", new byte[3000]), new RowWrite.Insert($"b|{i}", new byte[3000])],
                None);
        var log = new FileInfo(Folder.File("crm.db-wal")).Length;
        for (var cut = log - 1; cut > log / 2; cut -= log / 20)
        {
            using var copy = Folder.CopyAsAfterKill();
            using (var file = File.OpenWrite(copy.File("crm.db-wal"))) file.SetLength(cut);
            File.Delete(copy.File("crm.db-shm"));
            await using var reopened = SqliteDatabase.Open(copy.Path);
            var store = new SqliteRowStore(reopened, "crm");
            var a = (await store.QueryAsync("0aa", "a|", "a}", null, 100, None)).Rows.Select(row => row.Key[2..]);
            var b = (await store.QueryAsync("0aa", "b|", "b}", null, 100, None)).Rows.Select(row => row.Key[2..]);
            a.ShouldBe(b);
        }
    }

    [Fact]
    public void Open_OwnedFolder_IsRefusedByName() =>
        Should.Throw<DataFolderException>(() => SqliteDatabase.Open(Folder.Path)).Message.ShouldSatisfyAllConditions(
            message => message.ShouldContain(Folder.Path),
            message => message.ShouldContain("owns it"));

    [Fact]
    public async Task Open_OwnerClosed_Opens() => await ReopenAsync();

    [Fact]
    public async Task Open_ReadWhileOwned_SeesCommitsAsTheyCome()
    {
        await using var reader = SqliteDatabase.Open(Folder.Path, DatabaseMode.Read);
        var store = new SqliteRowStore(reader, "crm");
        await Insert("c|1");
        (await store.GetAsync("0aa", "c|1", None)).ShouldNotBeNull();
        await Should.ThrowAsync<InvalidOperationException>(async () =>
            await store.CommitAsync("0aa", [new RowWrite.Delete("c|1", null)], None));
    }

    [Fact]
    public async Task Open_ReadAfterCloseAndAfterKill_Reads()
    {
        await Insert("c|1");
        using var killed = Folder.CopyAsAfterKill();
        await Database.DisposeAsync();
        using var closed = Folder.CopyAsAfterKill();
        foreach (var folder in new[] { killed, closed })
        {
            await using var reader = SqliteDatabase.Open(folder.Path, DatabaseMode.Read);
            (await new SqliteRowStore(reader, "crm").GetAsync("0aa", "c|1", None)).ShouldNotBeNull();
        }
    }

    [Fact]
    public void Open_ReadWithoutFile_SaysSo()
    {
        using var empty = new TempFolder();
        Should.Throw<DataFolderException>(() => SqliteDatabase.Open(empty.Path, DatabaseMode.Read)).Message.ShouldContain(empty.Path);
        Directory.GetFiles(empty.Path).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(DatabaseMode.Own)]
    [InlineData(DatabaseMode.Read)]
    public async Task Open_FileOfNewerVersion_IsRefusedAndFolderFreed(DatabaseMode mode)
    {
        await Database.DisposeAsync();
        SetVersion(999);
        Should.Throw<DataFolderException>(() => SqliteDatabase.Open(Folder.Path, mode)).Message.ShouldContain("newer version");
        SetVersion(Schema.Steps.Count);
        await ReopenAsync();
    }

    [Theory]
    [InlineData(DatabaseMode.Own)]
    [InlineData(DatabaseMode.Read)]
    public void Open_NotADatabase_IsRefused(DatabaseMode mode)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("crm.db"), new string('x', 5000));
        Should.Throw<DataFolderException>(() => SqliteDatabase.Open(folder.Path, mode)).Message.ShouldContain(folder.Path);
    }

    [Fact]
    public void Migrate_OlderFile_RunsOnlyTheNewSteps()
    {
        using var folder = new TempFolder();
        using var session = WriteSession.Open(folder.File("crm.db"));
        string[] more = [.. Schema.Steps, "CREATE TABLE extra(a INTEGER); INSERT INTO extra VALUES (1)"];
        Schema.Migrate(session, more);
        Schema.Migrate(session, more);
        session.Scalar("SELECT count(*) FROM extra").ShouldBe(1);
        session.Scalar("PRAGMA user_version").ShouldBe(more.Length);
    }

    [Fact]
    public async Task Migrate_FileOfTheFirstVersion_KeepsItsRows()
    {
        using var folder = new TempFolder();
        using (var connection = new SqliteConnection($"Data Source={folder.File("crm.db")};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = Schema.Steps[0] + """
                INSERT INTO crm VALUES ('0aa', 'c|1', 7, x'7b7d'), ('0aa', 'd|2026', 8, x'7b7d'), ('0aa', 'o|1', 6, x'7b7d');
                INSERT INTO idx VALUES ('0bb', 'name', 9, x'7b7d');
                INSERT INTO inbox VALUES (1, 0, 0, NULL, 'id', 'demo', 'shopify', 0, x'7b7d', x'00'); PRAGMA user_version=1
                """;
            command.ExecuteNonQuery();
        }
        await using var database = SqliteDatabase.Open(folder.Path);
        var rows = new SqliteRowStore(database, "crm");
        (await rows.GetAsync("0aa", "c|1", default))!.ETag.ShouldBe("7");
        (await rows.GetAsync("0aa", "d|2026", default))!.ETag.ShouldBe("8");
        (await rows.FirstKeyAsync("d|", "d}", default)).ShouldBe("d|2026");
        (await rows.QueryAsync("0aa", "!", "~", null, 10, default)).Rows.Select(r => r.Key).ShouldBe(["c|1", "d|2026", "o|1"]);
        (await rows.QueryAsync("0aa", "b", "c|2", null, 10, default)).Rows.Select(r => r.Key).ShouldBe(["c|1"]);
        (await rows.QueryAsync("0aa", "d", "p", null, 1, default)).Continuation.ShouldBe("d|2026");
        (await new SqliteRowStore(database, "idx").GetAsync("0bb", "name", default))!.ETag.ShouldBe("9");
        (await new SqliteInbox(database).TakeAsync(0, 10, DateTimeOffset.UnixEpoch.AddYears(100), default)).ShouldHaveSingleItem()
            .Message.Shop.ShouldBe("demo");
    }

    [Fact]
    public void Migrate_StepThatFails_LeavesTheVersionBefore()
    {
        using var folder = new TempFolder();
        using var session = WriteSession.Open(folder.File("crm.db"));
        Should.Throw<SqliteException>(() => Schema.Migrate(session, [.. Schema.Steps, "CREATE TABLE half(a); CREATE TABLE half(a)"]));
        session.Scalar("PRAGMA user_version").ShouldBe(Schema.Steps.Count);
        session.Scalar("SELECT count(*) FROM sqlite_master WHERE name = 'half'").ShouldBe(0);
    }

    [Fact]
    public void Migrate_NoRoom_SaysSoAndChangesNothing()
    {
        using var folder = new TempFolder();
        using var session = WriteSession.Open(folder.File("crm.db"));
        session.Run($"PRAGMA max_page_count={session.Scalar("PRAGMA page_count") + 10}");
        var failure = Should.Throw<DataFolderException>(() => Schema.Migrate(session,
            [.. Schema.Steps, "CREATE TABLE big(a); INSERT INTO big VALUES (randomblob(1000000))"]));
        Mishaps.Of(failure)!.Value.Code.ShouldBe(Mishaps.DiskFull);
        Mishaps.Of(failure)!.Value.Sentence.ShouldContain("Nothing was changed. The disk is full");
        session.Scalar("PRAGMA user_version").ShouldBe(Schema.Steps.Count);
        session.Scalar("SELECT count(*) FROM sqlite_master WHERE name = 'big'").ShouldBe(0);
    }

    void SetVersion(int version)
    {
        using var connection = new SqliteConnection($"Data Source={Folder.File("crm.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"PRAGMA user_version={version}";
        command.ExecuteNonQuery();
    }
}
