using System.Text;
using System.Text.Json;
using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Platforms;
using Crm.Shops;

namespace Crm.Staff;

/// <summary>A yes or no, told by a clerk on the card, by a form through the API, or on the command line.</summary>
/// <param name="Customer">The customer's id; or</param>
/// <param name="Phone">the phone it is about; with <paramref name="Shop"/> for whose buyer, without for all.</param>
/// <param name="Class">"promotional" (advertising), "care" (that and care) or "transactional" (everything).</param>
/// <param name="By">Who recorded it.</param>
/// <param name="Channel">Where it was given: "phone", "store", "web"…</param>
/// <param name="Wording">What the buyer saw, said or wrote, or its version.</param>
public sealed record ConsentBody(
    string? Customer, string? Shop, string? Phone, string? Class, bool? Granted, string? By, string? Channel, string? Wording,
        DateTimeOffset? At, string? Source);

/// <summary>
/// <c>POST /api/consent</c>, and the unsubscribe links of texts. What is said of a number is kept for the number first, then for the buyers
/// whose own it is, so a refusal holds whoever is texted there.
/// </summary>
public sealed class ConsentDesk(CustomerRows rows, IdentityIndex index, NumberConsents numbers, ShopDirectory shops, IIngest ingest,
    TimeProvider time)
{
    const int LongestWord = 60, LongestWording = 500;

    sealed record Taken(IReadOnlyList<string> Customers);

    public async Task<ApiResponse> TellAsync(ReadOnlyMemory<byte> json, CancellationToken cancel)
    {
        ConsentBody? body;
        try
        {
            body = JsonSerializer.Deserialize<ConsentBody>(json.Span, Json.Options);
        }
        catch (JsonException)
        {
            body = null;
        }
        if (body is null) return Wrong("The body is JSON like {\"customer\": … or \"phone\": …, \"class\": \"promotional\", \"granted\": "
            + "false, \"by\": …, \"shop\"?: …, \"channel\"?: …, \"wording\"?: …, \"at\"?: …}.");
        if (Mistake(body) is { } mistake) return Wrong(mistake);
        var change = Change(body);
        return body.Customer is { } customer ? await OfCustomerAsync(customer, change, cancel) : await OfPhoneAsync(body, change, cancel);
    }

    string? Mistake(ConsentBody body)
    {
        if (body.Customer is null == body.Phone is null) return "customer, or phone: say whose consent it is, by one of them.";
        if (body.Customer is { } id && (id.Length != 32 || !id.All(char.IsAsciiHexDigitLower))) return "customer: is not a customer's id.";
        if (body.Shop is not null && shops.Find(body.Shop) is null) return "shop: there is no such shop.";
        if (body.Phone is not null && PhoneOf(body) is null) return "phone: is no phone number.";
        if (ClassOf(body) is null) return "class: takes promotional, care or transactional.";
        if (body.Granted is null) return "granted: say true or false.";
        if (body.By is not { Length: > 0 }) return "by: say who records it.";
        foreach (var (name, value, most) in new[] { ("by", body.By, LongestWord), ("channel", body.Channel, LongestWord),
            ("source", body.Source, LongestWord), ("wording", body.Wording, LongestWording) })
            if (value?.Length > most || value?.Any(char.IsControl) == true) return $"{name}: at most {most} characters in one line.";
        return body.At is { } at && at > time.GetUtcNow().AddMinutes(5) ? "at: lies ahead." : null;
    }

    // A phone without a shop is in international form, or one of the first shop's country.
    string? PhoneOf(ConsentBody body) =>
        PhoneNumber.TryParse(body.Phone, (body.Shop is { } shop ? shops.Find(shop) : shops.All.FirstOrDefault())?.Country, out var e164)
            ? e164 : null;

    static MessageClass? ClassOf(ConsentBody body) =>
        Enum.TryParse<MessageClass>(body.Class ?? "promotional", true, out var messageClass) && Enum.IsDefined(messageClass) ? messageClass
        : null;

    ConsentChange Change(ConsentBody body) => new(ClassOf(body)!.Value, new LwwRegister<ConsentState>(
        body.At?.ToUniversalTime() ?? time.GetUtcNow(),
        new ConsentState(body.Granted!.Value, body.Source is "staff" or null ? "staff"
            : "api:" + body.Source) { Channel = body.Channel, Wording = body.Wording, By = body.By }));

    async Task<ApiResponse> OfCustomerAsync(string id, ConsentChange change, CancellationToken cancel)
    {
        if (await StandingAsync(id, cancel) is not { } customer) return ApiResponse.Problem(404, "Not found", "There is no such customer.");
        foreach (var phone in customer.Identities.Where(i => i.StartsWith("p:", StringComparison.Ordinal))) await numbers.TellAsync(
            phone[2..], [change], cancel);
        return await TellAsync(customer, change, cancel) is { } refused ? refused : Ok(new Taken([customer.Id]));
    }

    async Task<ApiResponse> OfPhoneAsync(ConsentBody body, ConsentChange change, CancellationToken cancel)
    {
        var phone = PhoneOf(body)!;
        await numbers.TellAsync(phone, [change], cancel);
        var told = new List<string>();
        foreach (var shop in body.Shop is { } one ? [shops.Find(one)!] : shops.All.DistinctBy(s => s.Group))
        {
            // A yes to a shop makes the person known to it; a no has nobody to be kept for but the number.
            if (await index.FindAsync(shop.Group, Identity.Phone(phone), cancel) is null
                && (body.Shop is null || body.Granted == false)) continue;
            var result = await ingest.ApplyAsync(Event(shop, Identity.Phone(phone), change), cancel);
            if (result is IngestResult.Applied applied) told.Add(applied.Customer);
            else if (result is IngestResult.Duplicate known) told.Add(known.Customer);
        }
        return Ok(new Taken(told));
    }

    /// <summary>
    /// A link of a text was followed. Opening it is enough: a second click would keep some from refusing, and START takes it back.
    /// </summary>
    public async Task<ApiResponse> UnsubscribeAsync(string shopId, string token, CancellationToken cancel)
    {
        if (shops.Find(shopId) is not { Unsubscribe: { } link } shop || link.Read(shopId, token) is not { } target)
            return Page(404, "zh-CN", "链接无效。This link is not valid.");
        var change = new ConsentChange(MessageClass.Promotional,
            new LwwRegister<ConsentState>(time.GetUtcNow(), new ConsentState(false, "unsubscribe-link") { Channel = "link" }));
        await numbers.TellAsync(new NumberKey(target.NumberKey), [change], cancel);
        if (await StandingAsync(target.Customer, cancel) is { } customer
            && await TellAsync(customer, change, cancel) is { } refused) return refused;
        return Page(200, shop.Language, shop.Language == "zh-CN" ? $"您已退订{shop.Name}的推广短信。订单通知不受影响。"
            : $"You will get no more advertising texts from {shop.Name}. News of your orders still comes.");
    }

    // Taken in by another since: the one that has it all now.
    async ValueTask<Customer?> StandingAsync(string id, CancellationToken cancel)
    {
        for (var step = 0; step < 20; step++)
        {
            if (await rows.CustomerAsync(id, cancel) is { } stored && stored.Value.MergedInto is null) return stored.Value;
            if ((await rows.CustomerAsync(id, cancel))?.Value.MergedInto is { } winner) id = winner;
            else if (await index.SuccessorAsync(id, cancel) is { } successor && successor != id) id = successor;
            else return null;
        }
        return null;
    }

    async ValueTask<ApiResponse?> TellAsync(Customer customer, ConsentChange change, CancellationToken cancel)
    {
        if (shops.All.Where(s => s.Group == customer.Group)
            .MinBy(s => s.Id, StringComparer.Ordinal) is not { } shop) return Wrong("The customer's shop is no longer configured.");
        if (customer.Identities.Min is not { } text
            || !Identity.TryParse(text, out var name)) return Wrong(
            "Nobody is known for this customer yet: only an order names it. Record the consent for the phone.");
        return await ingest.ApplyAsync(Event(shop, name, change), cancel) is IngestResult.Rejected rejected ? Wrong(rejected.Reason) : null;
    }

    static ShopEvent Event(Shop shop, Identity name, ConsentChange change) => new()
    {
        Shop = shop.Id, Platform = "staff", Kind = EventKind.ConsentChanged, Identities = [name], Consent = [change],
    };

    static ApiResponse Page(int status, string language, string text) => new(status, "text/html; charset=utf-8",
        $"<!doctype html><html lang=\"{language}\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><meta "
            + $"name=\"robots\" content=\"noindex\"><title>{Html(text)}</title><p>{Html(text)}</p></html>");

    static string Html(string text) => System.Net.WebUtility.HtmlEncode(text);
    static ApiResponse Ok(Taken taken) => ApiResponse.Json(Encoding.UTF8.GetString(Json.Bytes(taken)));
    static ApiResponse Wrong(string detail) => ApiResponse.Problem(400, "Not acceptable", detail);
}
