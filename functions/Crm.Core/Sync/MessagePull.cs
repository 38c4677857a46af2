using Crm.Platforms.Api;
using Crm.Shops;
using Microsoft.Extensions.Logging;

namespace Crm.Sync;

/// <summary>
/// Fetches the messages that wait at a platform for shops that ask for it (<c>Api:PullMessages</c>). Two pulls at once fetch the same
/// message twice, which changes nothing; a crash before the confirmation lets it come again.
/// </summary>
public sealed partial class MessagePull(ShopDirectory shops, ApiSessions sessions, PolledInbox inbox, ILogger<MessagePull> log)
{
    const int MostPages = 200;

    /// <summary>Empties what waits; an account that fails is logged and the others go on.</summary>
    /// <returns>How many messages came.</returns>
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        var all = 0;
        foreach (var target in shops.All.SelectMany(s => sessions.Of<IMessageApi>(s)).Where(t => t.Link.PullMessages))
        {
            try
            {
                for (var pages = 0; pages < MostPages; pages++)
                {
                    var page = await ((IMessageApi)target.Api).PullAsync(sessions.Open(target), cancel);
                    all += await inbox.PutAsync(target, page, cancel);
                    if (page.ResumeAt is null) break;
                }
            }
            catch (Exception failure) when (failure is not OperationCanceledException || !cancel.IsCancellationRequested)
            {
                Failed(failure, target.Shop.Id, target.Api.Name);
            }
        }
        return all;
    }

    [LoggerMessage(2042, LogLevel.Error, "Messages of {Shop}/{Platform} could not be fetched; they wait at the platform")]
    partial void Failed(Exception failure, string shop, string platform);
}
