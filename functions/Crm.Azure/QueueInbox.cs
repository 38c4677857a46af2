using Azure;
using Azure.Storage.Queues;
using Crm.Events;

namespace Crm.Azure;

/// <summary>A queue message resolved: what to process, and the blob to remove when that is done.</summary>
/// <param name="Message">Null when there is nothing to process.</param>
/// <param name="Blob">Set for a message that came by blob.</param>
/// <param name="Unreadable">Why the content cannot be an inbox message.</param>
public sealed record InboxDelivery(InboxMessage? Message, string? Blob, string? Unreadable);

/// <summary>
/// The inbox as a storage queue. Written with the client and not by an output binding: the acknowledgement must come after the storing.
/// </summary>
public sealed class QueueInbox(QueueClient queue, ClaimBlobs blobs) : IInbox
{
    // The default of seven days would let an acknowledged webhook vanish behind a long outage.
    static readonly TimeSpan NeverExpires = TimeSpan.FromSeconds(-1);

    public async ValueTask PutAsync(InboxMessage message, CancellationToken cancel)
    {
        var content = InboxCodec.Write(message);
        // The blob first: a crash between leaves a blob nobody asks for, never a message without its content.
        if (content.Length > InboxCodec.MaxInlineBytes) content = InboxCodec.WriteClaim(await blobs.PutAsync(message, content, cancel));
        try
        {
            await queue.SendMessageAsync(BinaryData.FromBytes(content), null, NeverExpires, cancel);
        }
        catch (RequestFailedException failure) when (failure.ErrorCode == "QueueNotFound")
        {
            await queue.CreateIfNotExistsAsync(cancellationToken: cancel);
            await queue.SendMessageAsync(BinaryData.FromBytes(content), null, NeverExpires, cancel);
        }
    }

    /// <summary>What a queue message of ours holds, decoded from the queue's own encoding.</summary>
    public async ValueTask<InboxDelivery> OpenAsync(BinaryData text, CancellationToken cancel)
    {
        switch (InboxCodec.Read(text))
        {
            case InboxContent.Inline inline: return new InboxDelivery(inline.Message, null, null);
            case InboxContent.Unreadable wrong: return new InboxDelivery(null, null, wrong.Reason);
            case InboxContent.Claimed claimed:
                if (await blobs.FindAsync(claimed.Blob, cancel) is not { } content) return new InboxDelivery(null, claimed.Blob, null);
                return InboxCodec.Read(content) is InboxContent.Inline whole
                    ? new InboxDelivery(whole.Message, claimed.Blob, null)
                    : new InboxDelivery(null, claimed.Blob, "The blob holds no inbox message.");
            default: throw new InvalidOperationException("No such content.");
        }
    }

    /// <summary>After the message is processed or put aside for good.</summary>
    public ValueTask CloseAsync(InboxDelivery delivery, CancellationToken cancel) =>
        delivery.Blob is { } blob ? blobs.RemoveAsync(blob, cancel) : ValueTask.CompletedTask;
}
