using System.Text.Json;
using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Flows;
using Crm.Shops;

namespace Crm.Staff;

/// <summary>A moment told by the staff's tools. The buyer is named by phone, or by platform and the platform's buyer id.</summary>
/// <param name="Kind">"scenario:silent", "scenario:complaint", "event:weather"…</param>
/// <param name="Key">Tells this occurrence from the next: the id of the talk. Telling it again changes nothing.</param>
/// <param name="At">When it began; now when left out.</param>
public sealed record CustomerEventBody(string? Shop, string? Kind, string? Key, DateTimeOffset? At, string? Phone, string? Platform,
    string? Buyer, string? Name, string? Birthday);

/// <summary><c>POST /api/moments</c>: what a customer-service tool tells of a talk, and a shop of its events.</summary>
public sealed class CustomerEventService(ShopDirectory shops, FlowLibrary flows, IIngest ingest, TimeProvider time)
{
    public sealed record Taken(string Customer, bool New);

    public async Task<ApiResponse> TellAsync(ReadOnlyMemory<byte> json, CancellationToken cancel)
    {
        CustomerEventBody? body;
        try
        {
            body = JsonSerializer.Deserialize<CustomerEventBody>(json.Span, Json.Options);
        }
        catch (JsonException)
        {
            body = null;
        }
        if (body is null) return Wrong("The body is JSON like {\"shop\": …, \"kind\": \"scenario:silent\", \"key\": …, \"phone\": … or "
            + "\"platform\": …, \"buyer\": …, \"at\"?: …, \"name\"?: …, \"birthday\"?: …}.");
        if (Mistake(body) is { } mistake) return Wrong(mistake);
        return await ingest.ApplyAsync(Event(body, shops.Find(body.Shop!)!), cancel) switch
        {
            IngestResult.Applied applied => ApiResponse.Of(new Taken(applied.Customer, true)),
            IngestResult.Duplicate known => ApiResponse.Of(new Taken(known.Customer, false)),
            IngestResult.Rejected rejected => Wrong(rejected.Reason),
            var other => throw new InvalidOperationException($"No such result: {other}."),
        };
    }

    string? Mistake(CustomerEventBody body)
    {
        if (body.Shop is null || shops.Find(body.Shop) is not { } shop) return "shop: there is no such shop.";
        if (body.Kind is not { Length: <= 60 } kind || !kind.StartsWith("scenario:", StringComparison.Ordinal)
            && !kind.StartsWith("event:", StringComparison.Ordinal)
            || !IsWord(kind)) return "kind: takes scenario:… or event:… in letters, digits, '-' and ':'.";
        // A word no step listens to would be taken and forgotten: the caller learns it now.
        if (Words(flows, shop) is var words
            && !words.Contains(kind)) return $"kind: '{kind}' begins nothing in this shop; known are {string.Join(", ", words)}.";
        if (body.Key is not { Length: > 0 and <= 60 } key
            || !IsWord(key)) return "key: takes up to 60 letters, digits, '-', '_', '.' and ':'.";
        if (body.At is { } at && Math.Abs((at - time.GetUtcNow()).TotalDays) > 366) return "at: lies more than a year away.";
        if (body.Phone is not null && !PhoneNumber.TryParse(body.Phone, shop.Country, out _)) return "phone: is no phone number.";
        if (body.Birthday is not null && BirthdayText.Problem(body.Birthday, Latest, out _) is { } wrong) return $"birthday: {wrong}.";
        if (body.Phone is null
            && (body.Platform is null
            || body.Buyer is not { Length: > 0 and <= 64 })) return "phone, or platform and buyer: say whose moment it is.";
        return null;
    }

    /// <summary>
    /// What a shop's tools can tell: the kinds its flows listen to, and the complaint's two words, which every shop knows.
    /// </summary>
    public static SortedSet<string> Words(FlowLibrary flows, Shop shop) => new(
        flows.Moments(shop.Flows)
            .Keys.Where(k => k.StartsWith("scenario:", StringComparison.Ordinal) || k.StartsWith("event:", StringComparison.Ordinal))
            .Concat([CustomerEvent.Complaint, CustomerEvent.ComplaintSolved]), StringComparer.Ordinal);

    ShopEvent Event(CustomerEventBody body, Shop shop)
    {
        var now = time.GetUtcNow();
        var names = new List<Identity>(2);
        if (body is { Platform: { } platform, Buyer: { } buyer }) names.Add(Identity.Buyer(shop.Id, platform, buyer));
        var phone = PhoneNumber.TryParse(body.Phone, shop.Country, out var e164) ? e164 : null;
        if (phone is not null) names.Add(Identity.Phone(phone));
        var profile = new Profile
        {
            Name = body.Name, Phone = phone,
            Birthday = BirthdayText.TryParse(body.Birthday, Latest, out var born) ? born : null,
        };
        return new ShopEvent
        {
            Shop = shop.Id, Platform = CustomerEvent.Platform, Identities = names,
            CustomerEvents = [new CustomerEvent(body.Kind!, body.Key!, body.At ?? now)],
            Profile = profile == new Profile() ? null : new LwwRegister<Profile>(body.At ?? now, profile), Source = "api",
        };
    }

    DateOnly Latest => BirthdayText.LatestAt(time.GetUtcNow());

    static bool IsWord(string text) => text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':');

    static ApiResponse Wrong(string detail) => ApiResponse.Problem(400, "Not acceptable", detail);
}
