using Crm.Pages.Operations;

namespace Crm.Local.Hosting;

sealed class LocalQueueDepth(InboxWorker inbox, WakeUpLoop loop) : IQueueDepth
{
    public async ValueTask<QueueDepth> ReadAsync(CancellationToken cancel) => new(inbox.Waiting, await loop.NextDueAsync(cancel));
}
