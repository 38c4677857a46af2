using Crm.Common;
using Crm.Events;
using Crm.Platforms.Api;
using Crm.Shops;

namespace Crm.Sync;

/// <summary>What we fetched goes the way of what was pushed: first durably into the inbox, and only then it is confirmed.</summary>
public sealed class PolledInbox(ShopDirectory shops, IInbox inbox, TimeProvider time)
{
    /// <returns>How many messages went into the inbox.</returns>
    public async ValueTask<int> PutAsync(ApiTarget target, PollPage page, CancellationToken cancel)
    {
        foreach (var one in page.Bodies)
        {
            var shop = ShopOf(target, one.PlatformShop);
            await inbox.PutAsync(new InboxMessage
            {
                Shop = shop, Platform = target.Api.Name,
                Received = time.GetUtcNow(), Headers = one.Headers, Body = one.Body,
            }, cancel);
        }
        if (page.Confirm is { } confirm) await confirm(cancel);
        if (page.Bodies.Count > 0) CrmMetrics.Polled.Add(page.Bodies.Count, new KeyValuePair<string, object?>("platform", target.Api.Name));
        return page.Bodies.Count;
    }

    // Several shops of ours may hang on one app, whose messages come mixed.
    string ShopOf(ApiTarget target, string? platformShop) =>
        platformShop is null || platformShop == target.Link.ShopId ? target.Shop.Id
        : shops.All.FirstOrDefault(s => s.Platforms.GetValueOrDefault(target.Api.Name)?.Api is { } link && link.ShopId == platformShop
            && link.Key == target.Link.Key)?.Id ?? target.Shop.Id;
}
