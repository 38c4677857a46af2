using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Crm.Azure;
using Crm.Events;
using Crm.Functions.Adapters;
using Crm.Tests.Contracts;

namespace Crm.Functions.Tests;

[Collection("Azurite")]
public sealed class QueueInboxTests(Azurite azurite) : InboxContract
{
    readonly Dictionary<IInbox, QueueClient> queues = [];

    protected override Task<IInbox> CreateAsync()
    {
        var (inbox, queue, _) = azurite.NewInbox();
        queues[inbox] = queue;
        return Task.FromResult<IInbox>(inbox);
    }

    protected override async Task<IReadOnlyList<InboxMessage>> WaitingAsync(IInbox inbox)
    {
        var waiting = new List<InboxMessage>();
        while ((await queues[inbox].ReceiveMessagesAsync(32, TimeSpan.FromMinutes(1), None)).Value is { Length: > 0 } some)
            foreach (var one in some) waiting.Add((await ((QueueInbox)inbox).OpenAsync(one.Body, None)).Message!);
        return waiting;
    }

    [Fact]
    public async Task Put_BodyThatDoesNotFitTheQueue_GoesByBlobThatIsRemovedWhenClosed()
    {
        var (inbox, queue, _) = azurite.NewInbox();
        var random = new byte[60_000];
        new Random(1).NextBytes(random);
        await inbox.PutAsync(Message(1) with { Body = random }, None);
        var queued = (await queue.ReceiveMessagesAsync(1, TimeSpan.FromMinutes(1), None)).Value[0];
        var delivery = await inbox.OpenAsync(queued.Body, None);
        delivery.Blob.ShouldNotBeNull();
        delivery.Message!.Body.ShouldBe(random);
        await inbox.CloseAsync(delivery, None);
        var again = await inbox.OpenAsync(queued.Body, None);
        (again.Message, again.Unreadable).ShouldBe((null, null));
    }

    [Fact]
    public async Task Open_StrangeText_SaysWhy()
    {
        var (inbox, _, _) = azurite.NewInbox();
        (await inbox.OpenAsync(BinaryData.FromString("hello"), None)).Unreadable.ShouldNotBeNull();
        (await inbox.OpenAsync(BinaryData.FromString("{}"), None)).Unreadable.ShouldNotBeNull();
    }
}
