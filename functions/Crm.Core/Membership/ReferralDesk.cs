using System.Text.Json;
using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Points;
using Crm.Shops;

namespace Crm.Membership;

/// <summary>Asks for a member's code.</summary>
/// <param name="Device">The shop's own id of the member's device; kept as a hash.</param>
public sealed record ReferralCodeBody(string? Customer, string? Device);

/// <summary>Tells that a friend came by a code; the friend is a customer's id, a phone, or a platform's buyer.</summary>
public sealed record ReferralBody(string? Shop, string? Code, string? Customer, string? Phone, string? Platform, string? Buyer,
    string? Device);

/// <param name="Link">Null where the shop has none.</param>
public sealed record ReferralCodeView(string Customer, string Code, string? Link);

/// <param name="Again">The friend was told before; that stands.</param>
public sealed record ReferralToldView(string Friend, string Referrer, ReferralState State, string? Reason, bool Again);

/// <summary>What people, tools and members do with referrals; free of any web framework.</summary>
public sealed class ReferralDesk(ReferralBook book, ReferralPeople people, ReferralReport report, ShopDirectory shops, IIngest ingest)
{
    const int LongestDevice = 200, LongestBuyer = 100;

    public async Task<ApiResponse> ReportAsync(CancellationToken cancel) => ApiResponse.Of(await report.RunAsync(cancel));

    public async Task<ApiResponse> CodeAsync(ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        if (Read<ReferralCodeBody>(body) is not { } told) return Bad("The body is JSON like {\"customer\": …, \"device\"?: …}.");
        return IsId(told.Customer) && await people.SideAsync(told.Customer!, cancel) is { Customer: var member }
            ? await CodeAsync(member, told.Device, cancel) : NotFound(PointsBook.NoMember);
    }

    /// <summary>A member's own code.</summary>
    public async Task<ApiResponse> CodeAsync(Customer member, string? device, CancellationToken cancel)
    {
        if (shops.PointsOf(member.Group)?.Referral is not { } rules) return NotFound(NotSetUp);
        if (device?.Length > LongestDevice) return Bad($"device: at most {LongestDevice} characters.");
        var code = (await book.CodeAsync(member.Group, member.Id, device, cancel)).Code;
        return ApiResponse.Of(new ReferralCodeView(member.Id, code, rules.LinkOf(code)));
    }

    public async Task<ApiResponse> TellAsync(ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        if (Read<ReferralBody>(body) is not { } told)
            return Bad("The body is JSON like {\"shop\": …, \"code\": …, \"phone\": … or \"platform\": …, \"buyer\": … or "
                + "\"customer\": …}.");
        if (told.Shop is null || shops.Find(told.Shop) is not { } shop) return Bad("shop: there is no such shop.");
        if (told.Customer is not null)
            return IsId(told.Customer) && await people.SideAsync(told.Customer, cancel) is { Customer: var known }
                && known.Group == shop.Group ? await TellAsync(known, told.Code, told.Device, cancel) : NotFound(PointsBook.NoMember);
        if (Named(told, shop) is not { } name) return Bad("phone, platform, buyer: a phone number, or a platform and its buyer's id.");
        var news = new ShopEvent { Shop = shop.Id, Platform = told.Platform ?? CustomerEvent.Platform, Identities = [name] };
        if (Applied(await ingest.ApplyAsync(news, cancel)) is not { } friend) return Bad("The friend could not be written down.");
        return await people.SideAsync(friend, cancel) is { Customer: var now } ? await TellAsync(now, told.Code, told.Device, cancel)
            : NotFound(PointsBook.NoMember);
    }

    /// <summary>A friend who is known came by a code.</summary>
    public async Task<ApiResponse> TellAsync(Customer friend, string? told, string? device, CancellationToken cancel)
    {
        if (shops.PointsOf(friend.Group)?.Referral is null) return NotFound(NotSetUp);
        if (ReferralKeys.Normal(told) is not { } code) return Bad($"code: {ReferralKeys.CodeLength} letters and digits.");
        if (device?.Length > LongestDevice) return Bad($"device: at most {LongestDevice} characters.");
        var (row, again) = await book.TellAsync(friend.Group, code, friend.Id, device, cancel);
        return row is null ? NotFound("There is no such code.")
            : ApiResponse.Of(new ReferralToldView(row.Friend, row.Referrer, row.State, row.Reason, again));
    }

    const string NotSetUp = "The shop rewards no referrals: Shops:{id}:Points:Referral is not set.";

    static Identity? Named(ReferralBody told, Shop shop) =>
        told.Phone is not null ? PhoneNumber.TryParse(told.Phone, shop.Country, out var phone) ? Identity.Phone(phone) : null
        : told is { Platform: { Length: > 0 and <= 40 } platform, Buyer: { Length: > 0 and <= LongestBuyer } buyer }
            ? Identity.Buyer(shop.Id, platform, buyer) : null;

    static string? Applied(IngestResult result) => result switch
    {
        IngestResult.Applied done => done.Customer, IngestResult.Duplicate known => known.Customer, _ => null,
    };

    static bool IsId(string? customer) => customer is { Length: 32 } && customer.All(char.IsAsciiHexDigitLower);

    static T? Read<T>(ReadOnlyMemory<byte> body) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(body.Span, Json.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static ApiResponse Bad(string detail) => ApiResponse.Problem(400, "Not acceptable", detail);
    static ApiResponse NotFound(string detail) => ApiResponse.Problem(404, "Not found", detail);
}
