using System.Text.Json;
using Crm.Activities;
using Crm.Common;
using Crm.Customers;
using Crm.Shops;

namespace Crm.Membership;

/// <summary>A member's play.</summary>
public sealed record MemberPlayBody : PlayBody
{
    public string? Activity { get; init; }
}

/// <summary>A member's wish. What points take off a price is asked by the shop's checkout, with the host's key: a member names no price.
/// </summary>
public sealed record MemberRedeemBody(string? Request, string? Reward);

/// <summary>Without a code the member's own is asked for; with one the member is the friend who came by it.</summary>
public sealed record MemberReferralBody(string? Code, string? Device);

/// <param name="Left">Points that can be spent now; null: the shop gives none.</param>
public sealed record MemberPlayed(PlayView Play, long? Left);

/// <param name="Again">The request had been told before.</param>
public sealed record MemberRedeemed(MemberRedemption Redemption, bool Again, long Left);

/// <summary>
/// What members do by the shop's own pages and mini-programs: each request has a member's token, and is that member's alone. Free of any
/// web framework.
/// </summary>
public sealed class MemberApi(MemberTokens tokens, MemberRates rates, MemberBoard board, ActivityPlays plays, PointsRedeemer redeemer,
    PointsBook book, ReferralDesk referrals, IdentityIndex index, ShopDirectory shops)
{
    public const string Scheme = "Bearer ";

    // Members' requests are told apart from those of people and tools.
    const string Own = "m.";

    /// <summary>A page of this origin may ask; what it is told depends on the token alone.</summary>
    public bool Allows(string origin) => shops.All.Any(s => s.Member?.Origins.Contains(origin) == true);

    public Task<ApiResponse> ShowAsync(string? authorization, string? language, CancellationToken cancel) =>
        WithMemberAsync(authorization, async (shop, customer) => ApiResponse.Of(await board.OfAsync(shop, customer,
            LanguageOf(language, shop, customer), cancel)), cancel);

    public Task<ApiResponse> PlayAsync(string? authorization, string? language, ReadOnlyMemory<byte> body, CancellationToken cancel) =>
        WithMemberAsync(authorization, async (shop, customer) =>
        {
            if (Read<MemberPlayBody>(body) is not { Activity.Length: > 0 } told)
                return Bad("The body is JSON like {\"request\": …, \"activity\": …}, with what the activity asks for.");
            if (!RequestId.IsOne(told.Request)) return Bad(RequestId.Hint);
            var answer = await plays.PlayAsync(customer.Id, told.Activity, told.ToInput(Own + told.Request), cancel);
            if (answer is not PlayAnswer.Done done) return PlayAnswers.Problem(answer)!;
            var left = (await book.ReadAsync(customer.Id, cancel)).Member?.Account.Available;
            return ApiResponse.Of(new MemberPlayed(PlayView.Of(done.Activity, done.Play, LanguageOf(language, shop, customer)), left));
        }, cancel);

    public Task<ApiResponse> RedeemAsync(string? authorization, ReadOnlyMemory<byte> body, CancellationToken cancel) =>
        WithMemberAsync(authorization, async (_, customer) =>
        {
            if (Read<MemberRedeemBody>(body) is not { Reward.Length: > 0 } told)
                return Bad("The body is JSON like {\"request\": …, \"reward\": …}.");
            if (!RequestId.IsOne(told.Request)) return Bad(RequestId.Hint);
            return await redeemer.RedeemAsync(new RedeemWish(customer.Id, Own + told.Request) { Reward = told.Reward }, cancel) switch
            {
                RedeemResult.Done { Entry: var entry } done => ApiResponse.Of(new MemberRedeemed(new MemberRedemption(entry.At,
                    entry.About ?? "", -entry.Points, entry.Given?.Code, entry.Given?.Until, entry.Given?.Gift), done.Again, done.Left)),
                RedeemResult.Short few => ApiResponse.Problem(409, "Too few points",
                    $"{few.Needed} points are needed and {few.Available} can be spent.", PlayRules.PointsShort),
                RedeemResult.SoldOut => ApiResponse.Problem(409, "Sold out", "None is left; no points were taken.", PlayRules.Gone),
                RedeemResult.Refused refused => Bad(refused.Why),
                RedeemResult.NotFound missing => NotFound(missing.Why),
                var other => throw new InvalidOperationException($"No such result: {other}."),
            };
        }, cancel);

    public Task<ApiResponse> ReferralAsync(string? authorization, ReadOnlyMemory<byte> body, CancellationToken cancel) =>
        WithMemberAsync(authorization, async (_, customer) => Read<MemberReferralBody>(body) is not { } told
            ? Bad("The body is JSON like {\"code\"?: …, \"device\"?: …}.")
            : told.Code is null ? await referrals.CodeAsync(customer, told.Device, cancel)
            : await referrals.TellAsync(customer, told.Code, told.Device, cancel), cancel);

    /// <summary>The customer a claim is for, who took it in where it was merged; null where there is none.</summary>
    public async ValueTask<Customer?> FindAsync(MemberClaim claim, CancellationToken cancel)
    {
        var id = claim.Identity is { } name ? await index.FindAsync(claim.Shop.Group, name, cancel)
            : claim.Id is { Length: 32 } own && own.All(char.IsAsciiHexDigitLower) ? own : null;
        return id is not null && await plays.StandingAsync(id, cancel) is { Value: var customer } && customer.Group == claim.Shop.Group
            ? customer : null;
    }

    async Task<ApiResponse> WithMemberAsync(string? authorization, Func<Shop, Customer, Task<ApiResponse>> answer,
        CancellationToken cancel)
    {
        if (!tokens.AreThere) return ApiResponse.Problem(404, "Not set up",
            "No shop lets members in: Shops:{id}:Member:Secrets is not set.");
        if (authorization is null || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            || tokens.Read(authorization[Scheme.Length..].Trim()) is not { } claim)
            return ApiResponse.Problem(401, "Token needed", "Give a member's token that the shop's server has signed and that is not over, "
                + "as 'Authorization: Bearer …'.");
        if (!rates.Admit(claim)) return ApiResponse.Problem(429, "Too many requests",
            $"At most {claim.Access.PerMinute} requests of a member a minute; try again in the next.");
        return await FindAsync(claim, cancel) is { } customer ? await answer(claim.Shop, customer)
            : NotFound("Nobody is known by the token's sub yet: a member is who has ordered.");
    }

    static string LanguageOf(string? asked, Shop shop, Customer customer) =>
        asked is "zh-CN" or "en" ? asked : customer.Profile?.Language?.Value ?? shop.Language;

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
