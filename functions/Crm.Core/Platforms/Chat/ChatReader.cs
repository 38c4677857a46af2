using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Shops;

namespace Crm.Platforms.Chat;

/// <summary>One scenario of a talk as a moment of the buyer; the tool's event id tells it from the next.</summary>
sealed class ChatReader(InboxMessage message, Shop shop, Payload root)
{
    const int LongestWord = 40;
    static readonly TimeSpan MostAhead = TimeSpan.FromDays(1), MostAgo = TimeSpan.FromDays(366);

    public ShopEvent Event()
    {
        var (at, phone, email) = (At(), Phone(), Email());
        var names = new List<Identity>(3);
        if (phone is not null) names.Add(Identity.Phone(phone));
        if (Buyer() is { } buyer) names.Add(buyer);
        if (email is not null) names.Add(Identity.Email(email));
        if (names.Count == 0) throw new PayloadException("phone, email, or platform and buyer: say whose talk it is.");
        var profile = new Profile { Name = root["name"].Text(), Phone = phone, Email = email };
        return new ShopEvent
        {
            Shop = shop.Id, Platform = CustomerEvent.Platform, Identities = names, Source = message.Platform,
            CustomerEvents = [new CustomerEvent("scenario:" + Word(root["scenario"], LongestWord), Word(root["id"], 60), at)],
            Profile = profile == new Profile() ? null : new LwwRegister<Profile>(at, profile),
        };
    }

    DateTimeOffset At()
    {
        var at = root["at"].Instant() ?? message.Received;
        return at > message.Received + MostAhead ? throw root["at"].Wrong("lies more than a day ahead")
            : at < message.Received - MostAgo ? throw root["at"].Wrong("lies more than a year back") : at;
    }

    string? Phone() => root["phone"].Text() is not { } text ? null
        : PhoneNumber.TryParse(text, shop.Country, out var e164) ? e164 : throw root["phone"].Wrong("is not a phone number");

    string? Email() => root["email"].Text() is not { } text ? null
        : EmailAddress.TryParse(text, out var address) ? address : throw root["email"].Wrong("is not an e-mail address");

    Identity? Buyer() => (root["platform"].Text(), root["buyer"].Text()) switch
    {
        (null, null) => null,
        (_, { } masked) when masked.AsSpan().IndexOfAny('*', '＊') >= 0 => throw root["buyer"].Wrong("is masked, which names nobody"),
        ({ } platform, { Length: <= 64 } buyer) when platform.All(char.IsAsciiLetterOrDigit) =>
            Identity.Buyer(shop.Id, platform.ToLowerInvariant(), buyer),
        _ => throw new PayloadException(
            "platform and buyer: the marketplace's name in letters and digits, and the buyer's id there, at most 64 characters."),
    };

    static string Word(Payload value, int longest)
    {
        var word = value.RequiredText();
        return word.Length <= longest && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':') ? word
            : throw value.Wrong($"takes up to {longest} letters, digits, '-', '_', '.' and ':'");
    }
}
