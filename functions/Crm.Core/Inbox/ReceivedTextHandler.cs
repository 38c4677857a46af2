using Crm.Common;
using Crm.Customers;
using Crm.Customers.Replies;
using Crm.Events;
using Crm.Shops;
using Crm.Sms;
using Crm.Staff;
using Crm.Tasks;
using Microsoft.Extensions.Logging;

namespace Crm.Inbox;

/// <summary>
/// A buyer's answer. A refusal or return is first kept for the number it came from, whoever that belongs to: it holds before anybody is
/// looked for. Where the number is a buyer's own it becomes that buyer's consent through ingest too. Every other text becomes a task for a
/// person, who reads it there.
/// </summary>
public sealed partial class ReceivedTextHandler(
    IIngest ingest, IdentityIndex index, ContactIndex contacts, NumberConsents numbers, TaskService desk, ShopDirectory shops,
        TimeProvider time, ILogger<ReceivedTextHandler> log)
{
    /// <param name="IsOwn">The phone is the customer's own, not one their orders went to.</param>
    sealed record Owner(Shop Shop, string Customer, bool IsOwn);

    /// <exception cref="InvalidOperationException">The customer is being merged or met many conflicts: deliver it again.</exception>
    public async ValueTask HandleAsync(SmsEvent.Received received, CancellationToken cancel)
    {
        received = received with { At = ToldTime.NotAhead(received.At, time.GetUtcNow()) };
        var asked = ConsentWords.Asked(received.Message);
        var asks = asked is null ? "other" : asked.Granted ? "start" : "stop";
        var owners = await OwnersAsync(received.From, cancel);
        if (asked is not null) await ChangeConsentAsync(received, asked, owners, cancel);
        if (asked is null or { IsDoubtful: true }) await TellStaffAsync(received, asked, owners, cancel);
        CrmMetrics.Replies.Add(1, new("asks", asks), new("known", owners.Count > 0));
        Replied(asks, owners.Count);
    }

    async ValueTask ChangeConsentAsync(SmsEvent.Received received, ConsentAsked asked, IReadOnlyList<Owner> owners,
        CancellationToken cancel)
    {
        var changes = ConsentWords.Changes(asked, received.At);
        await numbers.TellAsync(received.From, changes, cancel);
        // Of a phone that is nobody's own, or only receives gifts, the number's row is all there is to keep: no customer is made up for it.
        foreach (var owner in owners.Where(owner => owner.IsOwn)) await ingest.ApplyAsync(Event(owner.Shop, received, changes), cancel);
    }

    async ValueTask TellStaffAsync(SmsEvent.Received received, ConsentAsked? asked, IReadOnlyList<Owner> owners, CancellationToken cancel)
    {
        // Nothing to read or to do.
        if (string.IsNullOrWhiteSpace(received.Message)) return;
        if (owners.Count == 0 && asked is null) NobodyKnown(received.Message.Length);
        var priority = asked is null && ConsentWords.MentionsRefusal(received.Message) ? TaskPriority.High : TaskPriority.Normal;
        foreach (var (shop, customer, _) in owners)
        {
            var told = new ReceivedText(customer, received.Message, received.At, shop.Language)
            {
                Priority = priority, AsRefusal = asked is not null,
            };
            if (await desk.AddReceivedAsync(told, cancel) is not TaskResult.Ok)
                throw new InvalidOperationException($"The answer of customer {customer} could not be made a task just now.");
        }
    }

    /// <summary>
    /// Whose phone it is, one customer in each group of shops that knows it: whose own it is, else one whose order went there.
    /// </summary>
    async ValueTask<IReadOnlyList<Owner>> OwnersAsync(string phone, CancellationToken cancel)
    {
        var owners = new List<Owner>();
        foreach (var shop in Groups())
            if (await index.FindAsync(shop.Group, Identity.Phone(phone), cancel) is { } own) owners.Add(new Owner(shop, own, IsOwn: true));
            else if ((await contacts.FindAsync(shop.Group, phone, cancel))
                .FirstOrDefault() is { } reached) owners.Add(new Owner(shop, reached, IsOwn: false));
        return owners;
    }

    List<Shop> Groups() => [.. shops.All.GroupBy(shop => shop.Group, StringComparer.Ordinal).Select(group => group.First())];

    static ShopEvent Event(Shop shop, SmsEvent.Received received, IReadOnlyList<ConsentChange> changes) => new()
    {
        Shop = shop.Id, Platform = "sms", Identities = [Identity.Phone(received.From)], Consent = changes,
    };

    [LoggerMessage(3110, LogLevel.Information, "A buyer answered: {Asks}; known in {Groups} groups of shops")]
    partial void Replied(string asks, int groups);

    [LoggerMessage(3111, LogLevel.Warning, "A text of {Characters} characters came from a number no customer has: nobody is told of it")]
    partial void NobodyKnown(int characters);
}
