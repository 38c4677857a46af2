using Azure.Storage.Queues;
using Crm.Azure;
using Crm.Events;
using Crm.Functions.Adapters;

namespace Crm.Functions.Tests;

[Collection("Azurite")]
public sealed class PoisonQueueTests(Azurite azurite)
{
    static readonly InboxMessage Webhook = new()
    {
        Shop = "demo", Platform = "shopify", Received = TimeProvider.System.GetUtcNow(),
        Headers = new Dictionary<string, string>(), Body = "{}"u8.ToArray(),
    };

    [Fact]
    public async Task Settle_RedrivenStaysAndPurged_TheTextIsTheOneThatFailed()
    {
        var (_, queue, _) = azurite.NewInbox();
        var dead = AzureClients.Queue(azurite.Address, queue.Name + "-poison");
        // Neither is there before the first message.
        var parked = new PoisonQueue(new QueueClient(azurite.ConnectionString, dead.Name),
            new QueueClient(azurite.ConnectionString, queue.Name));
        (await ListAsync(parked)).ShouldBeEmpty();
        (await parked.SettleAsync(_ => ParkedFate.Redriven, default)).ShouldBeEmpty();
        await queue.CreateIfNotExistsAsync();
        await dead.CreateIfNotExistsAsync();

        var content = BinaryData.FromBytes(InboxCodec.Write(Webhook));
        await dead.SendMessageAsync(content);
        // Somebody's plain client wrote this one, without base64.
        await new QueueClient(azurite.ConnectionString, dead.Name).SendMessageAsync("not ours!");
        await dead.SendMessageAsync(BinaryData.FromString("thrown away"));
        var all = await ListAsync(parked);
        all.Select(m => m.Body.ToString()).ShouldBe([content.ToString(), "not ours!", "thrown away"], ignoreOrder: true);

        var done = await parked.SettleAsync(m => InboxCodec.Read(m.Body) is InboxContent.Inline ? ParkedFate.Redriven
            : m.Body.ToString() == "thrown away" ? ParkedFate.Purged : ParkedFate.Stays, default);
        done.Count.ShouldBe(2);
        (await ListAsync(parked)).ShouldHaveSingleItem().Body.ToString().ShouldBe("not ours!");
        // As the trigger reads it: in the queue's one encoding, not wrapped in a second.
        var back = (await queue.ReceiveMessagesAsync(10)).Value.ShouldHaveSingleItem();
        InboxCodec.Read(back.Body).ShouldBeOfType<InboxContent.Inline>().Message.Body.ShouldBe(Webhook.Body);
    }

    static async Task<List<ParkedMessage>> ListAsync(PoisonQueue queue)
    {
        var all = new List<ParkedMessage>();
        await foreach (var message in queue.ListAsync(default)) all.Add(message);
        return all;
    }
}
