using Crm.Events;
using Crm.Local.Sqlite;
using Crm.Tests.Contracts;

namespace Crm.Tests.Sqlite;

public sealed class SqliteInboxTests : InboxContract, IAsyncLifetime
{
    static readonly DateTimeOffset Now = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    TempFolder Folder { get; } = new();
    SqliteDatabase database = null!;

    SqliteInbox Inbox => new(database);

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

    protected override Task<IInbox> CreateAsync() => Task.FromResult<IInbox>(Inbox);

    protected override async Task<IReadOnlyList<InboxMessage>> WaitingAsync(IInbox inbox) =>
        [.. (await Inbox.TakeAsync(0, 1000, Now, None)).Select(item => item.Message)];

    async Task<IReadOnlyList<InboxItem>> Put(int count)
    {
        for (var i = 0; i < count; i++) await Inbox.PutAsync(Message(i), None);
        return await Inbox.TakeAsync(0, 1000, Now, None);
    }

    [Fact]
    public async Task Take_Pages_FollowTheOrderOfArrival()
    {
        await Put(5);
        var first = await Inbox.TakeAsync(0, 3, Now, None);
        var second = await Inbox.TakeAsync(first[^1].Seq, 3, Now, None);
        first.Concat(second).Select(item => item.Message.Id).ShouldBe(Enumerable.Range(0, 5).Select(i => Message(i).Id));
        first.ShouldAllBe(item => item.Attempts == 0 && item.Message.MayBeHalfDone, "an earlier process may have begun with them");
        (await Inbox.TakeAsync(second[^1].Seq, 3, Now, None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Complete_Message_IsGoneAndItsSeqNeverComesBack()
    {
        var last = (await Put(2))[^1];
        await Inbox.CompleteAsync(last.Seq, None);
        await Inbox.CompleteAsync(last.Seq, None);
        (await Inbox.CountAsync(None)).ShouldBe(1);
        await database.DisposeAsync();
        database = SqliteDatabase.Open(Folder.Path);
        await Inbox.PutAsync(Message(9), None);
        (await Inbox.TakeAsync(last.Seq, 10, Now, None)).ShouldHaveSingleItem().Message.Id.ShouldBe(Message(9).Id);
    }

    [Fact]
    public async Task Retry_Message_IsHiddenUntilItsTimeAndCounted()
    {
        var item = (await Put(1))[0];
        await Inbox.RetryAsync(item.Seq, Now.AddMinutes(1), "conflict", None);
        (await Inbox.TakeAsync(0, 10, Now.AddMinutes(1).AddTicks(-1), None)).ShouldBeEmpty();
        (await Inbox.TakeAsync(0, 10, Now.AddMinutes(1), None)).ShouldHaveSingleItem().Attempts.ShouldBe(1);
        (await Inbox.CountAsync(None)).ShouldBe(1);
        database.Read(session => session.Scalar("SELECT count(*) FROM inbox WHERE last_error = 'conflict'")).ShouldBe(1);
    }

    [Fact]
    public async Task Take_AfterKill_GivesWhatWasNotCompleted()
    {
        var items = await Put(10);
        foreach (var item in items.Take(4)) await Inbox.CompleteAsync(item.Seq, None);
        await Inbox.RetryAsync(items[5].Seq, Now, "again", None);
        using var copy = Folder.CopyAsAfterKill();
        await using var reopened = SqliteDatabase.Open(copy.Path);
        var taken = await new SqliteInbox(reopened).TakeAsync(0, 100, Now, None);
        taken.Select(item => item.Seq).ShouldBe(items.Skip(4).Select(item => item.Seq));
        taken[1].Attempts.ShouldBe(1);
    }
}
