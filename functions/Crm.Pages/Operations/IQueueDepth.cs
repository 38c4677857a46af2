namespace Crm.Pages.Operations;

/// <param name="Inbox">Messages that are stored and not yet processed.</param>
/// <param name="NextDue">When the first touchpoint that waits is due; null when none does, or where the host cannot tell at once.</param>
public sealed record QueueDepth(long Inbox, DateTimeOffset? NextDue);

/// <summary>What waits in the host's queues; a port, quick and read-only. An estimate does.</summary>
public interface IQueueDepth
{
    ValueTask<QueueDepth> ReadAsync(CancellationToken cancel);
}
