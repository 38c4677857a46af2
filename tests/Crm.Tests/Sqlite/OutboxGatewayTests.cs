using System.Text.Json;
using Crm.Local.Sqlite;
using Crm.Sms;
using Microsoft.Extensions.Time.Testing;

namespace Crm.Tests.Sqlite;

public sealed class OutboxGatewayTests : OpenDatabase
{
    static readonly DateTimeOffset Now = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    static CancellationToken None => CancellationToken.None;

    string OutboxPath => Folder.File("outbox.jsonl");

    static SmsMessage Text(int number) => new($"tag{number}", "shop1", $"+861380000{number:d4}", $"您的订单{number}已发货 \"x\"\n第二行");

    Task<LocalSmsSink> OpenAsync() => LocalSmsSink.OpenAsync(Database, new FakeTimeProvider(Now));

    static async Task<string> Send(LocalSmsSink gateway, int number) =>
        (await gateway.SendAsync(Text(number), None)).ShouldBeOfType<SendOutcome.Accepted>().ProviderId;

    static JsonElement[] Lines(string path)
    {
        var all = File.ReadAllText(path);
        (all.Length == 0 || all[^1] == '\n').ShouldBeTrue();
        return [.. all.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    static void ShouldHoldAll(string path, int count)
    {
        var lines = Lines(path);
        lines.Select(line => line.GetProperty("seq").GetInt64()).ShouldBe(Enumerable.Range(1, count).Select(i => (long)i));
        lines.Select(line => line.GetProperty("tag").GetString()).Distinct().Count().ShouldBe(count);
    }

    [Fact]
    public async Task Send_Text_IsOneLineWithEverything()
    {
        using var gateway = await OpenAsync();
        (await Send(gateway, 7)).ShouldBe("tag7");
        var line = Lines(OutboxPath).ShouldHaveSingleItem();
        line.EnumerateObject().Select(property => property.Name).ShouldBe(["seq", "tag", "shop", "to", "text", "at"]);
        line.GetProperty("to").GetString().ShouldBe(Text(7).To);
        line.GetProperty("text").GetString().ShouldBe(Text(7).Text);
        line.GetProperty("at").GetDateTimeOffset().ShouldBe(Now);
        gateway.Repeated.ShouldBe(0);
    }

    [Fact]
    public async Task Send_TagSeenBefore_IsCountedAndNotAppended()
    {
        using (var gateway = await OpenAsync())
        {
            var id = await Send(gateway, 1);
            await Send(gateway, 2);
            (await Send(gateway, 1)).ShouldBe(id);
            gateway.Repeated.ShouldBe(1);
        }
        ShouldHoldAll(OutboxPath, 2);
        using var reopened = await OpenAsync();
        reopened.Repeated.ShouldBe(1);
    }

    [Fact]
    public async Task Send_ByMany_IsOneLineEachInOrder()
    {
        using var gateway = await OpenAsync();
        var ids = await Task.WhenAll(Enumerable.Range(0, 1500).Select(i => Task.Run(() => Send(gateway, i))));
        ids.Distinct().Count().ShouldBe(1500);
        ShouldHoldAll(OutboxPath, 1500);
    }

    [Fact]
    public async Task Find_Tag_IsDefinite()
    {
        using var gateway = await OpenAsync();
        (await gateway.FindAsync("tag1", None)).ShouldBe(SendLookup.NotFound);
        await Send(gateway, 1);
        (await gateway.FindAsync("tag1", None)).ShouldBe(SendLookup.Accepted);
        (await gateway.FindAsync("tag2", None)).ShouldBe(SendLookup.NotFound);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(900)]
    [InlineData(100_000)]
    public async Task Open_FileCutAnywhere_IsCompletedWithoutRepeats(int cut)
    {
        using (var gateway = await OpenAsync())
            for (var i = 0; i < 20; i++) await Send(gateway, i);
        using (var file = File.OpenWrite(OutboxPath)) file.SetLength(Math.Max(0, file.Length - cut));
        using var reopened = await OpenAsync();
        ShouldHoldAll(OutboxPath, 20);
        await Send(reopened, 20);
        ShouldHoldAll(OutboxPath, 21);
    }

    [Fact]
    public async Task Open_FileMissing_IsWrittenFromTheTable()
    {
        using (var gateway = await OpenAsync())
            for (var i = 0; i < 3; i++) await Send(gateway, i);
        File.Delete(OutboxPath);
        using var reopened = await OpenAsync();
        ShouldHoldAll(OutboxPath, 3);
    }

    [Theory]
    [InlineData("{\"seq\":99,\"tag\":\"other\"}\n")]
    [InlineData("not json\n")]
    [InlineData("{\"tag\":\"no seq\"}\n")]
    public async Task Open_FileNotOfThisTable_IsSetAsideUnchanged(string foreign)
    {
        using (var gateway = await OpenAsync()) await Send(gateway, 0);
        File.WriteAllText(OutboxPath, foreign);
        using var reopened = await OpenAsync();
        ShouldHoldAll(OutboxPath, 1);
        File.ReadAllText(OutboxPath + ".1").ShouldBe(foreign);
    }

    [Fact]
    public async Task Open_AfterKill_HasEveryTextThatWasAccepted()
    {
        using var gateway = await OpenAsync();
        for (var i = 0; i < 50; i++) await Send(gateway, i);
        using var copy = Folder.CopyAsAfterKill();
        await using var database = SqliteDatabase.Open(copy.Path);
        using var reopened = await LocalSmsSink.OpenAsync(database, new FakeTimeProvider(Now));
        (await reopened.FindAsync("tag49", None)).ShouldBe(SendLookup.Accepted);
        ShouldHoldAll(copy.File("outbox.jsonl"), 50);
    }
}
