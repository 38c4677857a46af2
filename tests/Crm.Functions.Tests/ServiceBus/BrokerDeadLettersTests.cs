using Azure.Messaging.ServiceBus;
using Crm.Azure;
using Crm.Functions.Adapters;
using Crm.Touchpoints.Schedule;

namespace Crm.Functions.Tests;

/// <summary>Given-up wake-ups, looked at and settled through the real client.</summary>
public sealed class BrokerDeadLettersTests : IAsyncLifetime
{
    const string Queue = StorageNames.WakeUpQueue;
    readonly Broker broker = new(Queue);
    readonly ServiceBusClient client;
    readonly BrokerDeadLetters parked;

    public BrokerDeadLettersTests()
    {
        client = AzureClients.ServiceBus(new ServiceAddress.Emulator(broker.ConnectionString));
        parked = new BrokerDeadLetters(client, Queue);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await client.DisposeAsync();
        broker.Dispose();
    }

    static WakeUp WakeUp(int number) => new(new string('a', 32), $"{number:x32}", TimeProvider.System.GetUtcNow().AddMinutes(-1));

    async Task GiveUpAsync(string reason, params ServiceBusMessage[] messages)
    {
        await using var sender = client.CreateSender(Queue);
        foreach (var message in messages) await sender.SendMessageAsync(message);
        await GiveUpAsync(reason, messages.Length);
    }

    async Task GiveUpAsync(string reason, int count)
    {
        await using var receiver = client.CreateReceiver(Queue);
        for (; count > 0; count--)
            await receiver.DeadLetterMessageAsync(await receiver.ReceiveMessageAsync(), reason, "As the app says.");
    }

    static ServiceBusMessage Message(int number) => ServiceBusWakeUps.Message(WakeUp(number), TimeProvider.System.GetUtcNow());

    async Task<List<ParkedMessage>> ListAsync()
    {
        var all = new List<ParkedMessage>();
        await foreach (var message in parked.ListAsync(default)) all.Add(message);
        return all;
    }

    [Fact]
    public async Task List_MoreThanAPage_ShowsEachWithItsReasonAndTakesNothing()
    {
        (await ListAsync()).ShouldBeEmpty();
        await GiveUpAsync("Conflict", [.. Enumerable.Range(0, 120).Select(Message)]);
        var all = await ListAsync();
        all.Count.ShouldBe(120);
        all.ShouldAllBe(m => m.Reason == "Conflict: As the app says." && m.Queue == Queue);
        all.Select(m => m.Id).Distinct().Count().ShouldBe(120);
        WakeUpCodec.Read(all[7].Body)!.Touchpoint.ShouldBe($"{7:x32}");
        (await ListAsync()).Count.ShouldBe(120);
    }

    [Fact]
    public async Task Settle_SomeRedrivenSomePurged_TheRestStays()
    {
        await GiveUpAsync("Conflict", Message(1), Message(2));
        await GiveUpAsync("Unreadable", new ServiceBusMessage("no wake-up"));
        var done = await parked.SettleAsync(m => m.Reason.StartsWith("Unreadable", StringComparison.Ordinal) ? ParkedFate.Purged
            : WakeUpCodec.Read(m.Body)!.Touchpoint == $"{1:x32}" ? ParkedFate.Redriven : ParkedFate.Stays, default);
        done.Select(d => d.Fate).ShouldBe([ParkedFate.Redriven, ParkedFate.Purged], ignoreOrder: true);
        WakeUpCodec.Read((await ListAsync()).ShouldHaveSingleItem().Body)!.Touchpoint.ShouldBe($"{2:x32}");
        // What stays is free at once for whoever settles next.
        (await parked.SettleAsync(_ => ParkedFate.Purged, default)).ShouldHaveSingleItem();
        WakeUpCodec.Read(BinaryData.FromString(broker[Queue].Waiting.ShouldHaveSingleItem().Body))!.Touchpoint.ShouldBe($"{1:x32}");
    }

    /// <summary>Within the ten minutes in which the queue drops a repeated id, and again and again.</summary>
    [Fact]
    public async Task Redrive_AgainAndAgain_IsTheSameMessageUnderOneMark()
    {
        await GiveUpAsync("Conflict", Message(1));
        var first = (await ListAsync()).Single().Body.ToString();
        for (var i = 0; i < 4; i++)
        {
            (await parked.SettleAsync(_ => ParkedFate.Redriven, default)).ShouldHaveSingleItem();
            var back = broker[Queue].Waiting.ShouldHaveSingleItem();
            back.Body.ShouldBe(first);
            back.Id.Split(".again.").Length.ShouldBe(2);
            await GiveUpAsync("Conflict", 1);
        }
        var last = (await ListAsync()).ShouldHaveSingleItem();
        (last.Body.ToString(), last.Reason).ShouldBe((first, "Conflict: As the app says."));
    }
}
