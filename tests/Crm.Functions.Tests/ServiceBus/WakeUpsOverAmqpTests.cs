using Azure.Messaging.ServiceBus;
using Crm.Azure;
using Crm.Functions.Adapters;
using Crm.Touchpoints.Schedule;

namespace Crm.Functions.Tests;

/// <summary>Wake-ups through the real client and over the wire.</summary>
public sealed class WakeUpsOverAmqpTests : IAsyncLifetime
{
    const string Queue = StorageNames.WakeUpQueue;
    static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    readonly Broker broker = new(Queue);
    readonly ServiceBusClient client;

    public WakeUpsOverAmqpTests() => client = AzureClients.ServiceBus(new ServiceAddress.Emulator(broker.ConnectionString));

    ServiceBusWakeUps WakeUps(int horizonDays = 7) =>
        new(client.CreateSender(Queue), new WakeUpHorizon(TimeSpan.FromDays(horizonDays)), TimeProvider.System);

    static WakeUp WakeUp(int number, TimeSpan after) => new(new string('a', 32), $"{number:x32}", Now + after);

    [Fact]
    public async Task Schedule_OneAndMany_ArriveEachAtItsOwnTime()
    {
        await WakeUps().ScheduleAsync([WakeUp(1, TimeSpan.FromHours(1))], CancellationToken.None);
        await WakeUps().ScheduleAsync([.. Enumerable.Range(2, 3).Select(i => WakeUp(i, TimeSpan.FromHours(i)))], CancellationToken.None);
        broker[Queue].Waiting.Select(m => m.DueAt)
            .ShouldBe(Enumerable.Range(1, 4).Select(i => WakeUpCodec.DeliverAt(WakeUp(i, TimeSpan.FromHours(i)))));
        await using var receiver = client.CreateReceiver(Queue);
        (await receiver.ReceiveMessageAsync(TimeSpan.FromMilliseconds(300))).ShouldBeNull("nothing is due yet");
        broker[Queue].Advance(TimeSpan.FromHours(2.5));
        var first = (await receiver.ReceiveMessagesAsync(10, TimeSpan.FromSeconds(5)))[0];
        WakeUpCodec.Read(first.Body).ShouldBe(WakeUp(1, TimeSpan.FromHours(1)));
        first.DeliveryCount.ShouldBe(1);
    }

    [Fact]
    public async Task Schedule_MoreThanOneBatchHolds_AllArrive()
    {
        await WakeUps().ScheduleAsync([.. Enumerable.Range(0, 2_000).Select(i => WakeUp(i, TimeSpan.FromMinutes(i)))],
            CancellationToken.None);
        broker[Queue].Waiting.Select(m => m.Id).Distinct().Count().ShouldBe(2_000);
    }

    [Fact]
    public async Task Schedule_BeyondTheHorizon_IsLeftToTheSweep()
    {
        await WakeUps(horizonDays: 1)
            .ScheduleAsync([WakeUp(1, TimeSpan.FromHours(23)), WakeUp(2, TimeSpan.FromHours(25))], CancellationToken.None);
        broker[Queue].Waiting.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Settlement_CompleteAbandonDeadLetter_DoWhatTheySay()
    {
        await WakeUps().ScheduleAsync([.. Enumerable.Range(0, 3).Select(i => WakeUp(i, -TimeSpan.FromMinutes(3 - i)))],
            CancellationToken.None);
        await using var receiver = client.CreateReceiver(Queue);
        await receiver.CompleteMessageAsync(await receiver.ReceiveMessageAsync());
        var second = await receiver.ReceiveMessageAsync();
        await receiver.AbandonMessageAsync(second);
        var again = await receiver.ReceiveMessageAsync();
        (again.MessageId, again.DeliveryCount).ShouldBe((second.MessageId, 2));
        await receiver.DeadLetterMessageAsync(again, "Conflict", "The rows changed under every try.");
        broker[Queue].DeadLetters.ShouldHaveSingleItem().DeadLetterReason.ShouldBe("Conflict");
        broker[Queue].Waiting.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Schedule_BrokerGone_FailsAndWorksAgainWhenItIsBack()
    {
        var options = new ServiceBusClientOptions { RetryOptions = { MaxRetries = 0, TryTimeout = TimeSpan.FromSeconds(2) } };
        await using var impatient = new ServiceBusClient(broker.ConnectionString, options);
        var wakeUps = new ServiceBusWakeUps(impatient.CreateSender(Queue), new WakeUpHorizon(TimeSpan.FromDays(7)), TimeProvider.System);
        await wakeUps.ScheduleAsync([WakeUp(1, TimeSpan.Zero)], CancellationToken.None);
        broker.Stop();
        await Should.ThrowAsync<ServiceBusException>(async () =>
            await wakeUps.ScheduleAsync([WakeUp(2, TimeSpan.Zero)], CancellationToken.None));
        broker.Start();
        await wakeUps.ScheduleAsync([WakeUp(3, TimeSpan.Zero)], CancellationToken.None);
        // The second may have arrived before the line broke: whoever was told of a failure sends again, and a wake-up too many does no
        // harm.
        var waiting = broker[Queue].Waiting.Select(m => WakeUpCodec.Read(BinaryData.FromString(m.Body))!.Touchpoint).ToList();
        (waiting.Contains($"{1:x32}"), waiting.Contains($"{3:x32}")).ShouldBe((true, true));
    }

    [Fact]
    public async Task Schedule_QueueThatIsNotThere_Fails()
    {
        var wakeUps = new ServiceBusWakeUps(client.CreateSender("nowhere"), new WakeUpHorizon(TimeSpan.FromDays(7)), TimeProvider.System);
        var failure = await Should.ThrowAsync<ServiceBusException>(async () =>
            await wakeUps.ScheduleAsync([WakeUp(1, TimeSpan.Zero)], CancellationToken.None));
        failure.Reason.ShouldBe(ServiceBusFailureReason.MessagingEntityNotFound);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await client.DisposeAsync();
        broker.Dispose();
    }
}
