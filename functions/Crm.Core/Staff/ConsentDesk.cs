using System.Text.Json;
using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Shops;

namespace Crm.Staff;

/// <summary>A yes or no, told by a clerk on the card, by a form through the API, or on the command line.</summary>
/// <param name="Customer">The customer's id; or</param>
/// <param name="Phone">the phone it is about; with <paramref name="Shop"/> for whose buyer, without for all.</param>
/// <param name="Email">Or the address mails go to: then it is said of mails, and texts are another matter.</param>
/// <param name="Class">"promotional" (advertising), "care" (that and care) or "transactional" (everything); never guessed.</param>
/// <param name="By">Who recorded it.</param>
/// <param name="Channel">Where it was given: "phone", "store", "web"…</param>
/// <param name="Wording">What the buyer saw, said or wrote, or its version.</param>
public sealed record ConsentBody(
    string? Customer, string? Shop, string? Phone, string? Class, bool? Granted, string? By, string? Channel, string? Wording,
        DateTimeOffset? At, string? Source, string? Email = null);

/// <summary>
/// <c>POST /api/consent</c>: what a clerk or a form tells. A refusal is kept for the number or address first, so it holds whoever is
/// written to there.
/// </summary>
public sealed class ConsentDesk(ConsentRecorder recorder, IdentityIndex index, NumberConsents numbers, ShopDirectory shops,
    TimeProvider time)
{
    const int LongestWord = 60, LongestWording = 500;

    static readonly string[] Known =
        [.. typeof(ConsentBody).GetProperties().Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name))];

    public sealed record Taken(IReadOnlyList<string> Customers);

    public async Task<ApiResponse> TellAsync(ReadOnlyMemory<byte> json, CancellationToken cancel)
    {
        if (Read(json, out var unknown) is not { } body) return Wrong(
            "The body is JSON like {\"customer\": … or \"phone\": … or \"email\": …, \"class\": \"promotional\","
            + " \"granted\": false, \"by\": …, \"shop\"?: …, \"channel\"?: …, \"wording\"?: …, \"at\"?: …}.");
        // A misspelt class or time would be taken for one that was left out.
        if (unknown is not null) return Wrong($"{unknown}: is not known here; known are {string.Join(", ", Known)}.");
        if (Mistake(body) is { } mistake) return Wrong(mistake);
        var change = Change(body);
        return body.Customer is null ? await OfContactAsync(body, change, cancel) : await OfCustomerAsync(body, change, cancel);
    }

    static ConsentBody? Read(ReadOnlyMemory<byte> json, out string? unknown)
    {
        unknown = null;
        try
        {
            var root = JsonSerializer.Deserialize<JsonElement>(json.Span);
            if (root.ValueKind != JsonValueKind.Object) return null;
            unknown = root.EnumerateObject().Select(m => m.Name).FirstOrDefault(n => !Known.Contains(n, StringComparer.OrdinalIgnoreCase));
            return root.Deserialize<ConsentBody>(Json.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    string? Mistake(ConsentBody body)
    {
        if (new[] { body.Customer, body.Phone, body.Email }.Count(name => name is not null) != 1)
            return "customer, or phone, or email: say whose consent it is, by one of them.";
        if (body.Customer is { } id && (id.Length != 32 || !id.All(char.IsAsciiHexDigitLower))) return "customer: is not a customer's id.";
        if (body.Shop is not null && shops.Find(body.Shop) is null) return "shop: there is no such shop.";
        if (body.Phone is not null && PhoneOf(body) is null) return "phone: is no phone number.";
        if (body.Email is not null && !EmailAddress.TryParse(body.Email, out _)) return "email: is not an e-mail address.";
        if (ClassOf(body) is null) return "class: say promotional, care or transactional.";
        if (body.Granted is null) return "granted: say true or false.";
        if (body is { Granted: true, Customer: null, Shop: null }) return "shop: a yes is given to one shop: say which.";
        if (body.By is not { Length: > 0 }) return "by: say who records it.";
        foreach (var (name, value, most) in new[] { ("by", body.By, LongestWord), ("channel", body.Channel, LongestWord),
            ("source", body.Source, LongestWord), ("wording", body.Wording, LongestWording) })
            if (value?.Length > most || value?.Any(char.IsControl) == true) return $"{name}: at most {most} characters in one line.";
        return body.At is { } at && at > time.GetUtcNow() + ToldTime.MostAhead ? "at: lies ahead." : null;
    }

    // A phone without a shop is in international form, or one of the first shop's country.
    string? PhoneOf(ConsentBody body) =>
        PhoneNumber.TryParse(body.Phone, (body.Shop is { } shop ? shops.Find(shop) : shops.All.FirstOrDefault())?.Country, out var e164)
            ? e164 : null;

    static MessageClass? ClassOf(ConsentBody body) =>
        body.Class is { } word && word.All(char.IsAsciiLetter) && Enum.TryParse<MessageClass>(word, true, out var messageClass)
            ? messageClass : null;

    ConsentChange Change(ConsentBody body) => new(ClassOf(body)!.Value, new LwwRegister<ConsentState>(
        body.At?.ToUniversalTime() ?? time.GetUtcNow(),
        new ConsentState(body.Granted!.Value, body.Source is "staff" or null ? "staff"
            : "api:" + body.Source) { Channel = body.Channel, Wording = body.Wording, By = body.By }))
    {
        Mail = body.Email is not null,
    };

    Identity ContactOf(ConsentBody body) =>
        EmailAddress.TryParse(body.Email, out var address) ? Identity.Email(address) : Identity.Phone(PhoneOf(body)!);

    async Task<ApiResponse> OfCustomerAsync(ConsentBody body, ConsentChange change, CancellationToken cancel)
    {
        if (await recorder.StandingAsync(body.Customer!, cancel) is not { } customer)
            return ApiResponse.Problem(404, "Not found", "There is no such customer.");
        return await recorder.OfCustomerAsync(customer, body.Shop, change, cancel) is { } mistake ? Wrong(mistake)
            : ApiResponse.Of(new Taken([customer.Id]));
    }

    async Task<ApiResponse> OfContactAsync(ConsentBody body, ConsentChange change, CancellationToken cancel)
    {
        var (contact, granted) = (ContactOf(body), body.Granted == true);
        if (granted) await numbers.TellGroupAsync(contact.Value, shops.Find(body.Shop!)!.Group, [change], cancel);
        else await numbers.TellAsync(contact.Value, [change], cancel);
        var told = new List<string>();
        foreach (var shop in body.Shop is { } one ? [shops.Find(one)!] : shops.All.DistinctBy(s => s.Group))
        {
            // A yes to a shop makes the person known to it; a no has nobody to be kept for but the number or address.
            if (!granted && await index.FindAsync(shop.Group, contact, cancel) is null) continue;
            switch (await recorder.OfContactAsync(shop, contact, change, cancel))
            {
                case IngestResult.Applied applied: told.Add(applied.Customer); break;
                case IngestResult.Duplicate known: told.Add(known.Customer); break;
                case IngestResult.Rejected rejected:
                    return Wrong((granted ? "" : "The refusal is kept for the number or address, but not with its customer: ")
                        + rejected.Reason);
            }
        }
        return ApiResponse.Of(new Taken(told));
    }

    static ApiResponse Wrong(string detail) => ApiResponse.Problem(400, "Not acceptable", detail);
}
