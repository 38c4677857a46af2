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
        WithMemberAsync(authorization, async (shop, customer) => Read<MemberPlayBody>(body) is not { } told
            ? Bad("The body is JSON like {\"request\": …, \"activity\": …}, with what the activity asks for.")
            : await PlayAsync(customer, told, LanguageOf(language, shop, customer), cancel), cancel);

    public Task<ApiResponse> RedeemAsync(string? authorization, ReadOnlyMemory<byte> body, CancellationToken cancel) =>
        WithMemberAsync(authorization, async (_, customer) => Read<MemberRedeemBody>(body) is not { } told
            ? Bad("The body is JSON like {\"request\": …, \"reward\": …}.") : await RedeemAsync(customer, told, cancel), cancel);

    /// <summary>A play of a member who was let in.</summary>
    public async Task<ApiResponse> PlayAsync(Customer customer, MemberPlayBody told, string language, CancellationToken cancel)
    {
        if (told.Activity is not { Length: > 0 and <= 40 } activity) return Bad("activity: name one of those that GET /api/member shows.");
        if (!RequestId.IsOne(told.Request)) return Bad(RequestId.Hint);
        var answer = await plays.PlayAsync(customer.Id, activity, told.ToInput(Own + told.Request), cancel);
        if (answer is not PlayAnswer.Done done) return PlayAnswers.Problem(answer)!;
        var left = (await book.ReadAsync(customer.Id, cancel)).Member?.Account.Available;
        return ApiResponse.Of(new MemberPlayed(PlayView.Of(done.Activity, done.Play, language), left));
    }

    /// <summary>A reward for a member who was let in.</summary>
    public async Task<ApiResponse> RedeemAsync(Customer customer, MemberRedeemBody told, CancellationToken cancel)
    {
        if (told.Reward is not { Length: > 0 }) return Bad("reward: name one of those that GET /api/member shows.");
        if (!RequestId.IsOne(told.Request)) return Bad(RequestId.Hint);
        return await redeemer.RedeemAsync(new RedeemWish(customer.Id, Own + told.Request) { Reward = told.Reward }, cancel) switch
        {
            RedeemResult.Done { Entry: var entry } done => ApiResponse.Of(new MemberRedeemed(MemberRedemption.Of(entry), done.Again,
                done.Left)),
            RedeemResult.Short few => ApiResponse.Problem(409, "Too few points",
                $"{few.Needed} points are needed and {few.Available} can be spent.", PlayRules.PointsShort),
            RedeemResult.SoldOut => ApiResponse.Problem(409, "Sold out", "None is left; no points were taken.", PlayRules.Gone),
            RedeemResult.Refused refused => Bad(refused.Why),
            RedeemResult.NotFound missing => NotFound(missing.Why),
            var other => throw new InvalidOperationException($"No such result: {other}."),
        };
    }

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

    /// <summary>Lets a token's member in; else what is wrong. The claim is there wherever the token is one of the shop's.</summary>
    public async ValueTask<(MemberClaim? Claim, Customer? Customer, ApiResponse? Problem)> EnterAsync(string token,
        CancellationToken cancel)
    {
        if (!tokens.AreThere) return (null, null, ApiResponse.Problem(404, "Not set up",
            "No shop lets members in: Shops:{id}:Member:Secrets is not set."));
        if (tokens.Read(token) is not { } claim) return (null, null, ApiResponse.Problem(401, "Token needed",
            "Give a member's token that the shop's server has signed and that is not over, as 'Authorization: Bearer …'."));
        if (!rates.Admit(claim)) return (claim, null, ApiResponse.Problem(429, "Too many requests",
            $"At most {claim.Access.PerMinute} requests of a member a minute; try again in the next."));
        return await FindAsync(claim, cancel) is { } customer ? (claim, customer, null)
            : (claim, null, NotFound("Nobody is known by the token's sub yet: a member is who has ordered."));
    }

    async Task<ApiResponse> WithMemberAsync(string? authorization, Func<Shop, Customer, Task<ApiResponse>> answer,
        CancellationToken cancel)
    {
        var bears = authorization?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) == true;
        var entered = await EnterAsync(bears ? authorization![Scheme.Length..].Trim() : "", cancel);
        return entered.Problem ?? await answer(entered.Claim!.Shop, entered.Customer!);
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
