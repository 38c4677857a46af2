using Microsoft.Data.Sqlite;

namespace Crm.Tests.Sqlite;

[Trait("Speed", "Slow")]
public sealed class GroupCommitTests : OpenDatabase
{
    const string Put = "INSERT INTO crm(partition, key, version, body) VALUES ('p', ?1, 1, x'00')";

    static CancellationToken None => CancellationToken.None;

    ValueTask<int> Write(string key, Action? then = null) => Database.WriteAsync(session =>
    {
        session.Prepare(Put).Bind(1, key).Run();
        then?.Invoke();
        return 0;
    }, None);

    /// <summary>Holds the writer until the gate opens, so that what is written meanwhile makes one group.</summary>
    Task Hold(ManualResetEventSlim gate)
    {
        using var started = new ManualResetEventSlim();
        var write = Write("first", () => { started.Set(); gate.Wait(); }).AsTask();
        started.Wait();
        return write;
    }

    long Count() => Database.Read(session => session.Scalar("SELECT count(*) FROM crm"));

    [Fact]
    public async Task Write_JobThatThrowsAfterWriting_IsUndoneAloneInItsGroup()
    {
        using var gate = new ManualResetEventSlim();
        var first = Hold(gate);
        var jobs = Enumerable.Range(0, 50)
            .Select(i => Write($"k{i}", () => { if (i % 10 == 3) throw new FormatException("job"); }).AsTask()).ToList();
        gate.Set();
        await first;
        for (var i = 0; i < jobs.Count; i++)
            if (i % 10 == 3) await Should.ThrowAsync<FormatException>(jobs[i]);
            else await jobs[i];
        Count().ShouldBe(1 + 45);
    }

    [Fact]
    public async Task Write_CommitFails_FailsEveryJobOfTheGroupAndTheNextWorks()
    {
        using var gate = new ManualResetEventSlim();
        var first = Hold(gate);
        var spoiler = Database.WriteAsync(session =>
        {
            // A deferred foreign key is checked at COMMIT and nowhere before.
            session.Run("PRAGMA defer_foreign_keys=1; CREATE TABLE parent(id INTEGER PRIMARY KEY); CREATE TABLE child(id INTEGER "
                + "REFERENCES parent(id)); INSERT INTO child VALUES (1);");
            return 0;
        }, None).AsTask();
        var other = Write("other").AsTask();
        gate.Set();
        await first;
        await Should.ThrowAsync<SqliteException>(spoiler);
        await Should.ThrowAsync<SqliteException>(other);
        await Write("next");
        Count().ShouldBe(2);
    }

    [Fact]
    public async Task Write_MoreThanTheQueueHolds_WaitsAndAllLand()
    {
        using var gate = new ManualResetEventSlim();
        var first = Hold(gate);
        var jobs = Enumerable.Range(0, 10_000).Select(i => Write($"k{i}").AsTask()).ToList();
        gate.Set();
        await Task.WhenAll([first, .. jobs]);
        Count().ShouldBe(10_001);
    }

    [Fact]
    public async Task Dispose_WithJobsQueued_CommitsThemFirst()
    {
        using var gate = new ManualResetEventSlim();
        var first = Hold(gate);
        var jobs = Enumerable.Range(0, 100).Select(i => Write($"k{i}").AsTask()).ToList();
        var closing = Database.DisposeAsync().AsTask();
        gate.Set();
        await closing;
        await Task.WhenAll([first, .. jobs]);
        new FileInfo(Folder.File("crm.db-wal")).Exists.ShouldBeFalse();
        await ReopenAsync();
        Count().ShouldBe(101);
    }

    [Fact]
    public async Task Write_AfterDispose_Throws()
    {
        await Database.DisposeAsync();
        await Should.ThrowAsync<ObjectDisposedException>(async () => await Write("late"));
        Should.Throw<ObjectDisposedException>(() => Count());
    }

    [Fact]
    public async Task Read_WhileAWriteIsOpen_SeesOnlyWhatWasCommitted()
    {
        using var written = new ManualResetEventSlim();
        using var gate = new ManualResetEventSlim();
        var write = Write("open", () => { written.Set(); gate.Wait(); }).AsTask();
        written.Wait();
        Count().ShouldBe(0);
        gate.Set();
        await write;
        Count().ShouldBe(1);
    }
}
