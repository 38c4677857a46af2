using System.Globalization;
using Crm.Common;
using Crm.Coupons;
using Crm.Customers;
using Crm.Gifts;
using Crm.Points;
using Crm.Shops;

namespace Crm.Membership;

/// <summary>What a member wants for points: a reward of the shop's list, or so many points off a price.</summary>
/// <param name="Request">The caller's own id of this wish: asked again, it is not taken again.</param>
public sealed record RedeemWish(string Customer, string Request)
{
    public string? Reward { get; init; }
    public long Points { get; init; }

    /// <summary>Minor units of the price that points are to pay a part of.</summary>
    public long? Price { get; init; }
    public string? By { get; init; }
}

/// <summary>What came of it.</summary>
public abstract record RedeemResult
{
    /// <param name="Again">It was asked before, and this is what came of it then.</param>
    public sealed record Done(string Customer, PointsEntry Entry, bool Again, long Left) : RedeemResult;
    public sealed record Short(long Available, long Needed) : RedeemResult;

    /// <summary>Nothing was taken, as there is none left.</summary>
    public sealed record SoldOut(string What) : RedeemResult;
    public sealed record Refused(string Why) : RedeemResult;
    public sealed record NotFound(string Why) : RedeemResult;
}

/// <summary>
/// Gives for points. Points go in one commit that holds only while there are enough; a code or a gift is taken before it, under the name
/// of the line. Whoever dies in between leaves a piece that its keeper puts back, and no points are gone.
/// </summary>
public sealed class PointsRedeemer(PointsBook book, CouponReservations coupons, GiftStock gifts, TimeProvider time)
{
    public static string IdOf(string request) => "r-" + request;

    public async ValueTask<RedeemResult> RedeemAsync(RedeemWish wish, CancellationToken cancel)
    {
        var read = await book.ReadAsync(wish.Customer, cancel);
        if (read.Member is not { } member) return new RedeemResult.NotFound(read.Problem!);
        if (member.Account.Find(IdOf(wish.Request)) is { } known)
            return new RedeemResult.Done(member.Id, known, true, member.Account.Available);
        return wish.Reward is null ? await DiscountAsync(wish, member, cancel)
            : member.Rules.Rewards.TryGetValue(wish.Reward, out var reward) ? await RewardAsync(wish, member, reward, cancel)
            : new RedeemResult.Refused($"reward: '{CleanText.Code(wish.Reward)}' is not given; there are "
                + $"{(member.Rules.Rewards.Count == 0 ? "none" : string.Join(", ", member.Rules.Rewards.Keys))}.");
    }

    async ValueTask<RedeemResult> RewardAsync(RedeemWish wish, Member member, Reward reward, CancellationToken cancel)
    {
        // Asked first, so that who has too few takes nothing from a stock.
        if (member.Account.Available < reward.Points) return new RedeemResult.Short(member.Account.Available, reward.Points);
        var (name, now) = (PointsClaims.NameOf(IdOf(wish.Request), member.Id), time.GetUtcNow());
        var pay = reward.Pay == 0 ? (long?)null : (long)(reward.Pay * Money.Scale(member.Rules.Currency));
        var given = new PointsGiven { Gift = reward.Gift, Pay = pay, Currency = pay is null ? null : member.Rules.Currency };
        if (reward.Coupon is { } pool)
        {
            if (await coupons.ReserveAsync(pool, name, member.Id, member.Rules.Day(now), now, cancel) is not { } code)
                return new RedeemResult.SoldOut($"The pool {pool} has no code left, or is over; no points were taken.");
            given = given with { Pool = pool, Code = code.Value.Code, Until = code.Value.Until };
        }
        else if (!await gifts.TakeAsync(reward.Gift!, name, member.Id, now, cancel))
            return new RedeemResult.SoldOut($"No {reward.Gift} is left; no points were taken.");
        var result = await SpendAsync(wish, member.Id, reward.Points, reward.Name, given, cancel);
        if (reward.Gift is not null && result is RedeemResult.Done) await gifts.GivenAsync(name, cancel);
        return result;
    }

    async ValueTask<RedeemResult> DiscountAsync(RedeemWish wish, Member member, CancellationToken cancel)
    {
        var rules = member.Rules;
        if (rules.Value == 0)
            return new RedeemResult.Refused("reward: points take nothing off a price here (Points:Value is 0); name a reward.");
        if (wish.Points < 1 || wish.Price is not (> 0 and var price))
            return new RedeemResult.Refused("points, price: say how many points, and the price they are to pay a part of.");
        var scale = Money.Scale(rules.Currency);
        var off = (long)Math.Floor(wish.Points * rules.Value * scale);
        var most = price * rules.MostPercent / 100;
        if (off < 1) return new RedeemResult.Refused($"points: {wish.Points} are worth less than the smallest coin.");
        if (off > most)
            return new RedeemResult.Refused(string.Create(CultureInfo.InvariantCulture, $"points: at most "
                + $"{(long)Math.Floor(most / scale / rules.Value)} go towards {Money.Format(price, rules.Currency)} {rules.Currency} "
                + $"({rules.MostPercent} % of a price)."));
        var given = new PointsGiven { Off = off, Pay = price - off, Currency = rules.Currency };
        return await SpendAsync(wish, member.Id, wish.Points, "discount", given, cancel);
    }

    async ValueTask<RedeemResult> SpendAsync(RedeemWish wish, string customer, long points, string about, PointsGiven given,
        CancellationToken cancel)
    {
        var call = new PointsCall(IdOf(wish.Request), PointsCause.Redemption, points) { About = about, Given = given, By = wish.By };
        var booked = await book.ChangeAsync(customer, member => PointsLedger.Spend(member.Account, call),
            (row, entry) => entry.Given?.Gift is { } gift ? GiftState.Learn(row, gift, GiftStep.Given, entry.At) : row, cancel);
        return booked switch
        {
            { Member: { } member, Result: PointsResult.Added added } =>
                new RedeemResult.Done(member.Id, added.Entry, false, member.Account.Available - points),
            { Member: { } member, Result: PointsResult.Known known } =>
                new RedeemResult.Done(member.Id, known.Entry, true, member.Account.Available),
            { Result: PointsResult.Short few } => new RedeemResult.Short(few.Available, few.Needed),
            _ => new RedeemResult.NotFound(booked.Problem ?? PointsBook.NoMember),
        };
    }
}
