using Azure;
using Azure.Storage.Queues;
using Crm.Pages.Operations;

namespace Crm.Functions.Adapters;

/// <summary>What is due stands in 256 partitions here: the sweep's own count tells of it.</summary>
public sealed class AzureQueueDepth(QueueClient inbox) : IQueueDepth
{
    public async ValueTask<QueueDepth> ReadAsync(CancellationToken cancel)
    {
        try
        {
            return new((await inbox.GetPropertiesAsync(cancel)).Value.ApproximateMessagesCount, null);
        }
        catch (RequestFailedException failure) when (failure.ErrorCode == "QueueNotFound")
        {
            return new(0, null);
        }
    }
}
