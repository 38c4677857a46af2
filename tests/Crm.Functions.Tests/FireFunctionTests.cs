using Azure.Messaging.ServiceBus;
using Crm.Composition;
using Crm.Customers;
using Crm.Flows;
using Crm.Functions.Triggers;
using Crm.Inbox;
using Crm.Segments;
using Crm.Shops;
using Crm.Sms;
using Crm.Storage;
using Crm.Touchpoints.Schedule;
using Crm.Touchpoints.Sending;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crm.Functions.Tests;

/// <summary>How a wake-up's message is settled; the rows are in a store that is empty, or fails.</summary>
public sealed class FireFunctionTests
{
    sealed class Actions : ServiceBusMessageActions
    {
        public string? Settled { get; private set; }

        public override Task CompleteMessageAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) =>
            Note("complete");
        public override Task AbandonMessageAsync(ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = null,
            CancellationToken cancellationToken = default) => Note("abandon");
        public override Task DeadLetterMessageAsync(ServiceBusReceivedMessage message,
            Dictionary<string, object>? propertiesToModify = null, string? deadLetterReason = null, string? deadLetterErrorDescription =
            null, CancellationToken cancellationToken = default) =>
            Note("dead-letter:" + deadLetterReason);

        Task Note(string how)
        {
            Settled = how;
            return Task.CompletedTask;
        }
    }

    sealed class Rows(Exception? failure) : IRowStore
    {
        public ValueTask<Row?> GetAsync(string partition, string key, CancellationToken cancel) =>
            failure is null ? ValueTask.FromResult<Row?>(null) : throw failure;
        public ValueTask<RowPage> QueryAsync(string partition, string from, string to, string? continuation, int pageSize,
            CancellationToken cancel) => throw new NotSupportedException();
        public IAsyncEnumerable<Row> ScanAsync(string from, string to, CancellationToken cancel) => throw new NotSupportedException();
        public ValueTask<CommitResult> CommitAsync(string partition, IReadOnlyList<RowWrite> writes, CancellationToken cancel) =>
            throw new NotSupportedException();
    }

    sealed class Nothing : ISmsGateway, IWakeUps
    {
        public Task<SendOutcome> SendAsync(SmsMessage message, CancellationToken cancel) => throw new NotSupportedException();
        public Task<SendLookup> FindAsync(string tag, CancellationToken cancel) => throw new NotSupportedException();
        public ValueTask ScheduleAsync(IReadOnlyList<WakeUp> wakeUps, CancellationToken cancel) => throw new NotSupportedException();
    }

    static async Task<string?> SettleAsync(BinaryData body, int delivery, Exception? failure = null)
    {
        var (rows, nothing) = (new Rows(failure), new Nothing());
        await using var services = new ServiceCollection().AddLogging()
            .AddCrm(new CrmConfiguration(new ShopDirectory([]), FlowLibrary.Load(null), SegmentLibrary.Empty, new EventGridOptions()))
            .AddSingleton(new CrmTables(rows, rows, rows, rows)).AddSingleton<ISmsGateway>(nothing).AddSingleton<IWakeUps>(nothing)
            .AddSingleton(TimeProvider.System).BuildServiceProvider();
        var function = new DispatchFunction(services.GetRequiredService<WakeUpHandler>(), TimeProvider.System,
            NullLogger<DispatchFunction>.Instance);
        var actions = new Actions();
        await function.RunAsync(ServiceBusModelFactory.ServiceBusReceivedMessage(body: body, deliveryCount: delivery), actions,
            CancellationToken.None);
        return actions.Settled;
    }

    static BinaryData Body() => new(WakeUpCodec.Write(new WakeUp(new string('a', 32), new string('b', 32), DateTimeOffset.UnixEpoch)));

    [Fact]
    public async Task Run_TouchpointThatIsGone_Completes() => (await SettleAsync(Body(), 1)).ShouldBe("complete");

    [Fact]
    public async Task Run_StoreFails_AbandonsThenDeadLettersWithItsReason()
    {
        (await SettleAsync(Body(), 1, new TimeoutException())).ShouldBe("abandon");
        (await SettleAsync(Body(), DispatchPolicy.MaxDeliveries, new TimeoutException())).ShouldBe("dead-letter:TimeoutException");
    }

    [Fact]
    public async Task Run_StrangeBody_DeadLettersAtOnce() =>
        (await SettleAsync(BinaryData.FromString("?"), 1)).ShouldBe("dead-letter:Unreadable");
}
