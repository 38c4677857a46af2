using System.Text.Json;
using Crm.Common;
using Crm.Points;

namespace Crm.Membership;

/// <summary>A wish as it is told; price is in major units ("58.00").</summary>
public sealed record RedeemBody(string? Request, string? Reward, long Points, string? Price, string? By);

/// <summary>A correction by a person: below zero it takes.</summary>
public sealed record CorrectBody(string? Request, long Points, string? Reason, string? By);

public sealed record PointsExpiring(long Points, DateTimeOffset Before);

/// <summary>An account as the API shows it.</summary>
/// <param name="Worth">In major units of the currency; null where points have no value in money.</param>
/// <param name="Entries">Newest first.</param>
public sealed record PointsView(string Customer, long Available, long Pending, long Owed, long Balance, decimal? Worth, string Currency,
    IReadOnlyList<PointsExpiring> Expiring, IReadOnlyList<PointsEntry> Entries);

/// <param name="Again">The request had been told before.</param>
/// <param name="Left">What can be spent now.</param>
public sealed record PointsChanged(string Customer, PointsEntry Entry, bool Again, long Left);

/// <summary>What people and tools do with points; free of any web framework.</summary>
public sealed class PointsDesk(PointsBook book, PointsRedeemer redeemer, PointsReport report)
{
    const int LongestReason = 200, LongestWord = 60;
    const long MostPoints = 100_000_000;

    public async Task<ApiResponse> ShowAsync(string customer, CancellationToken cancel)
    {
        if (!IsId(customer)) return NotFound(PointsBook.NoMember);
        var read = await book.ReadAsync(customer, cancel);
        if (read.Member is not { Account: var account, Rules: var rules } member) return NotFound(read.Problem!);
        return ApiResponse.Of(new PointsView(member.Id, account.Available, account.Pending, account.Owed, account.Balance,
            rules.Value == 0 ? null : account.Available * rules.Value, rules.Currency,
            MemberBoard.PointsOf(account, rules).Expiring,
            [.. account.Entries.OrderByDescending(e => e.At).ThenBy(e => e.Id, StringComparer.Ordinal)]));
    }

    public async Task<ApiResponse> RedeemAsync(string customer, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        if (Read<RedeemBody>(body) is not { } told)
            return Bad("The body is JSON like {\"request\": …, \"reward\": …, \"by\"?: …} or {\"request\": …, \"points\": 300, "
                + "\"price\": \"58.00\"}.");
        if (Mistake(customer, told.Request, told.By, told.Points) is { } wrong) return wrong;
        long? price = null;
        if (told.Price is { } text)
        {
            var read = await book.ReadAsync(customer, cancel);
            if (read.Member is not { } member) return NotFound(read.Problem!);
            if (!Money.TryParse(text, member.Rules.Currency, out var minor)) return Bad("price: an amount in major units, like \"58.00\".");
            price = minor;
        }
        var wish = new RedeemWish(customer, told.Request!)
        {
            Reward = told.Reward, Points = told.Points, Price = price, By = CleanText.OfBuyer(told.By, LongestWord),
        };
        return await redeemer.RedeemAsync(wish, cancel) switch
        {
            RedeemResult.Done done => ApiResponse.Of(new PointsChanged(done.Customer, done.Entry, done.Again, done.Left)),
            RedeemResult.Short few => TooFew(few.Available, few.Needed),
            RedeemResult.SoldOut gone => ApiResponse.Problem(409, "Sold out", gone.What),
            RedeemResult.Refused refused => Bad(refused.Why),
            RedeemResult.NotFound missing => NotFound(missing.Why),
            var other => throw new InvalidOperationException($"No such result: {other}."),
        };
    }

    public async Task<ApiResponse> CorrectAsync(string customer, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        if (Read<CorrectBody>(body) is not { } told)
            return Bad("The body is JSON like {\"request\": …, \"points\": -20, \"reason\": …, \"by\": …}.");
        if (Mistake(customer, told.Request, told.By, told.Points) is { } wrong) return wrong;
        var (reason, by) = (CleanText.OfBuyer(told.Reason, LongestReason), CleanText.OfBuyer(told.By, LongestWord));
        if (told.Points == 0) return Bad("points: how many to add, or below zero to take.");
        if (reason is null || by is null) return Bad("reason, by: say why, and who you are.");
        var call = new PointsCall("k-" + told.Request, PointsCause.Correction, Math.Abs(told.Points)) { By = by, Reason = reason };
        var booked = await book.ChangeAsync(customer, member => told.Points > 0 ? PointsLedger.Earn(member.Account, member.Rules, call)
            : PointsLedger.Spend(member.Account, call), cancel);
        return booked switch
        {
            { Member: { } member, Result: PointsResult.Added added } =>
                ApiResponse.Of(new PointsChanged(member.Id, added.Entry, false, member.Account.Available + told.Points)),
            { Member: { } member, Result: PointsResult.Known known } =>
                ApiResponse.Of(new PointsChanged(member.Id, known.Entry, true, member.Account.Available)),
            { Result: PointsResult.Short few } => TooFew(few.Available, few.Needed),
            _ => NotFound(booked.Problem ?? PointsBook.NoMember),
        };
    }

    public async Task<ApiResponse> ReportAsync(CancellationToken cancel) => ApiResponse.Of(await report.RunAsync(cancel));

    static ApiResponse? Mistake(string customer, string? request, string? by, long points) =>
        !IsId(customer) ? NotFound(PointsBook.NoMember)
        : !RequestId.IsOne(request) ? Bad(RequestId.Hint)
        : Math.Abs((decimal)points) > MostPoints ? Bad($"points: at most {MostPoints}.")
        : by?.Length > LongestWord ? Bad($"by: at most {LongestWord} characters.") : null;

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

    static bool IsId(string id) => id.Length == 32 && id.All(char.IsAsciiHexDigitLower);
    static ApiResponse TooFew(long available, long needed) => ApiResponse.Problem(409, "Not enough points",
        $"{needed} points are needed and {available} can be spent; points of orders that are not signed for yet do not count.");
    static ApiResponse Bad(string why) => ApiResponse.Problem(400, "Not acceptable", why);
    static ApiResponse NotFound(string why) => ApiResponse.Problem(404, "Not found", why);
}
