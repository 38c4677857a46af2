using System.Globalization;
using Azure;
using Azure.Storage.Blobs;
using Crm.Events;

namespace Crm.Azure;

/// <summary>
/// Inbox messages too large for a queue. Each put has a blob of its own, so a blob that is gone means: processed to the end.
/// </summary>
public sealed class ClaimBlobs(BlobContainerClient container)
{
    /// <summary>Returns the blob's name.</summary>
    public async ValueTask<string> PutAsync(InboxMessage message, byte[] content, CancellationToken cancel)
    {
        var blob = string.Create(CultureInfo.InvariantCulture,
            $"{message.Received.UtcDateTime:yyyy-MM-dd}/{message.Id}-{Guid.NewGuid():n}");
        try
        {
            await container.UploadBlobAsync(blob, BinaryData.FromBytes(content), cancel);
        }
        catch (RequestFailedException failure) when (failure.ErrorCode == "ContainerNotFound")
        {
            await container.CreateIfNotExistsAsync(cancellationToken: cancel);
            await container.UploadBlobAsync(blob, BinaryData.FromBytes(content), cancel);
        }
        return blob;
    }

    /// <summary>Null when it is gone.</summary>
    public async ValueTask<BinaryData?> FindAsync(string blob, CancellationToken cancel)
    {
        try
        {
            return (await container.GetBlobClient(blob).DownloadContentAsync(cancel)).Value.Content;
        }
        catch (RequestFailedException failure) when (failure.Status == 404)
        {
            return null;
        }
    }

    public async ValueTask RemoveAsync(string blob, CancellationToken cancel) =>
        await container.DeleteBlobIfExistsAsync(blob, cancellationToken: cancel);
}
