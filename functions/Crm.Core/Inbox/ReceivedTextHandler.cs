using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Shops;
using Crm.Sms;
using Microsoft.Extensions.Logging;

namespace Crm.Inbox;

/// <summary>A buyer's answer. Refusals and returns become consent through ingest, like any other news of the buyer; other texts are counted only.</summary>
public sealed partial class ReceivedTextHandler(IIngest ingest, IdentityIndex index, ShopDirectory shops, ILogger<ReceivedTextHandler> log)
{
    public async ValueTask HandleAsync(SmsEvent.Received received, CancellationToken cancel)
    {
        var changes = ConsentWords.Read(received.Message, received.At);
        var asks = changes.Count == 0 ? "other" : changes[0].State.Value.Granted ? "start" : "stop";
        CrmMetrics.Replies.Add(1, new KeyValuePair<string, object?>("asks", asks));
        if (changes.Count == 0) return;
        var groups = shops.All.GroupBy(shop => shop.Group, StringComparer.Ordinal).Select(group => group.First()).ToList();
        var known = new List<Shop>();
        foreach (var shop in groups)
            if (await index.FindAsync(shop.Group, Identity.Phone(received.From), cancel) is not null) known.Add(shop);
        // One number may send for several groups of shops: a refusal by a phone nobody knows yet holds in all of them.
        foreach (var shop in known.Count == 0 && asks == "stop" ? groups : known)
            await ingest.ApplyAsync(Event(shop, received, changes), cancel);
        Replied(asks, known.Count);
    }

    static ShopEvent Event(Shop shop, SmsEvent.Received received, IReadOnlyList<ConsentChange> changes) => new()
    {
        Shop = shop.Id, Platform = "sms", Kind = EventKind.ConsentChanged, Identities = [Identity.Phone(received.From)], Consent = changes,
    };

    [LoggerMessage(3110, LogLevel.Information, "A buyer answered: {Asks}; known in {Groups} groups of shops")]
    partial void Replied(string asks, int groups);
}
