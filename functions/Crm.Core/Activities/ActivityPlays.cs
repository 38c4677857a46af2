using Crm.Common;
using Crm.Conditions;
using Crm.Coupons;
using Crm.Customers;
using Crm.Gifts;
using Crm.Ingest.Merging;
using Crm.Points;
using Crm.Shops;
using Crm.Storage;

namespace Crm.Activities;

/// <summary>What a member's play came to.</summary>
public abstract record PlayAnswer
{
    public sealed record Done(PlayRow Play, Activity Activity) : PlayAnswer;
    public sealed record Refused(string Rule, string? Field) : PlayAnswer;
    public sealed record NoActivity : PlayAnswer;
    public sealed record NoMember : PlayAnswer;

    /// <summary>Another play of this member is under way: the same request again will do.</summary>
    public sealed record Busy : PlayAnswer;
}

/// <summary>
/// Carries plays out. What is limited is reserved first, under the play's number; then play, points and what was learned of the member go
/// into the member's partition in one commit, whose number only one play can have. Dying anywhere in between, the next play has the same
/// number, the same dice and finds what was reserved.
/// </summary>
public sealed class ActivityPlays(ActivityStore store, PrizeStock stock, ActivityKeeper keeper, CrmTables tables, CustomerRows rows,
    IdentityIndex index, CustomerMerger merger, ShopDirectory shops, CouponReservations coupons, GiftStock gifts, TimeProvider time)
{
    const int MostAttempts = 50, LongestChain = 20;
    const string Source = "activity";

    public async ValueTask<PlayAnswer> PlayAsync(string customer, string activity, PlayInput input, CancellationToken cancel)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            if (await StandingAsync(customer, cancel) is not { } member) return new PlayAnswer.NoMember();
            if (await TryAsync(member, activity, input, cancel) is { } answer) return answer;
            await Optimistic.PauseAsync(attempt, customer, time, cancel);
        }
        return new PlayAnswer.Busy();
    }

    /// <summary>The customer, or who took it in; with no merge under way. Null: gone or erased.</summary>
    public async ValueTask<Stored<Customer>?> StandingAsync(string customer, CancellationToken cancel)
    {
        for (var step = 0; step < LongestChain; step++)
        {
            if (await rows.CustomerAsync(customer, cancel) is { } stored)
            {
                if (stored.Value is { MergedInto: null, PendingMerges.Count: 0 }) return stored.Value.Erased is null ? stored : null;
                await merger.SettleAsync(stored.Value, cancel);
            }
            else if (await index.SuccessorAsync(customer, cancel) is { } successor && successor != customer) customer = successor;
            else return null;
        }
        return null;
    }

    /// <summary>What the rules ask of a member.</summary>
    public async ValueTask<(ActivityMember Member, PointsAccount Account)> MemberAsync(Activity activity, Customer customer,
        DateTimeOffset now, CancellationToken cancel)
    {
        var account = await rows.PointsAsync(customer.Id, now, cancel);
        var plays = await tables.Rows.PlaysAsync(customer.Id, activity.Id, cancel);
        var tookPart = new HashSet<string>(StringComparer.Ordinal);
        if (activity.Kind is ActivityKind.Chain chain)
            foreach (var other in chain.Tasks.Select(t => t.Activity).OfType<string>().Distinct())
                if (await tables.Rows.HasPlayedAsync(customer.Id, other, cancel)) tookPart.Add(other);
        return (new ActivityMember(new EvaluationContext(activity.Shop, customer, null, now), plays, account.Available, tookPart), account);
    }

    async ValueTask<PlayAnswer?> TryAsync(Stored<Customer> stored, string id, PlayInput input, CancellationToken cancel)
    {
        if (await store.CurrentAsync(id, cancel) is not var (head, published) || published.Activity.Shop.Group != stored.Value.Group)
            return new PlayAnswer.NoActivity();
        var (activity, now) = (published.Activity, time.GetUtcNow());
        var (member, account) = await MemberAsync(activity, stored.Value, now, cancel);
        if (member.Plays.FirstOrDefault(p => p.Request == Play.RequestKey(input.Request)) is { } known)
            return new PlayAnswer.Done(known, activity);
        if (head.Ended is not null) return new PlayAnswer.Refused(PlayRules.NotOpen, null);
        var outcome = Play.Of(activity, member, input, now, published.Dice);
        if (outcome is not PlayOutcome.Played played)
            return outcome is PlayOutcome.Refused refused ? new PlayAnswer.Refused(refused.Rule, refused.Field) : null;
        var (play, answer) = await TakeAsync(published, played, stored.Value.Id, cancel);
        if (play is null) return answer;
        return await WriteAsync(stored, played, play, account, cancel) switch
        {
            true => new PlayAnswer.Done(play, activity), false => null, _ => new PlayAnswer.Refused(PlayRules.PointsShort, null),
        };
    }

    // The play with all that is limited in hand; else why there is none.
    async ValueTask<(PlayRow? Play, PlayAnswer? Answer)> TakeAsync(PublishedActivity published, PlayOutcome.Played played, string customer,
        CancellationToken cancel)
    {
        var (activity, play) = (published.Activity, played.Play);
        if (played.Limit is not { } limit) return (play, null);
        var taken = await stock.ReserveAsync(activity.Id, play.Member, play.Seq, limit, cancel);
        if (taken is ReserveResult.Gone && await keeper.HealSoonAsync(activity, cancel))
            taken = await stock.ReserveAsync(activity.Id, play.Member, play.Seq, limit, cancel);
        if (taken is ReserveResult.Busy) return (null, new PlayAnswer.Busy());
        if (taken is ReserveResult.Taken { Reservation: var reserved } && await FetchAsync(published, play, reserved, customer, cancel) is
            { } whole) return (whole, null);
        return played.Otherwise is { } otherwise ? (otherwise, null) : (null, new PlayAnswer.Refused(PlayRules.Gone, null));
    }

    // Null where the pool or the catalogue has none.
    async ValueTask<PlayRow?> FetchAsync(PublishedActivity published, PlayRow play, PrizeReservation reserved, string customer,
        CancellationToken cancel)
    {
        var (activity, now) = (published.Activity, time.GetUtcNow());
        if (activity.Kind is ActivityKind.RedPacket packets)
            return play with { Place = reserved.Place, Points = Play.PacketAt(activity, packets, reserved.Place!.Value, published.Dice) };
        var placed = play with { Place = reserved.Place };
        if ((activity.Kind as ActivityKind.Lottery)?.Find(play.Prize) is not { } prize) return placed;
        var claim = PlayKeys.ClaimOf(play.Activity, play.Member, play.Seq);
        if (prize.Gift is { } gift) return await gifts.TakeAsync(gift, claim, customer, now, cancel) ? placed : null;
        if (prize.Coupon is not { } pool) return placed;
        return await coupons.ReserveAsync(pool, claim, customer, activity.DayOf(now), now, cancel) is { } code
            ? placed with { Coupon = code.Value.Code } : null;
    }

    // Null: the points do not suffice any more.
    async ValueTask<bool?> WriteAsync(Stored<Customer> stored, PlayOutcome.Played played, PlayRow play, PointsAccount account,
        CancellationToken cancel)
    {
        var (customer, changes) = (stored.Value, new Changes());
        changes.Put<PlayRow>(PlayKeys.Of(customer.Id, play.Activity, play.Member, play.Seq), null, play);
        if (shops.PointsOf(customer.Group) is { } rules)
        {
            if (play.Cost is { } cost)
            {
                var spent = PointsLedger.Spend(account, Call(PlayKeys.LineOf(play) + "-cost", cost));
                if (spent is PointsResult.Short) return null;
                if (spent is PointsResult.Added added) changes.AddPoints(customer.Id, added.Entry);
            }
            if (play.Points is { } points && PointsLedger.Earn(account, rules, Call(PlayKeys.LineOf(play), points)) is
                PointsResult.Added earned) changes.AddPoints(customer.Id, earned.Entry);
        }
        changes.Put(Keys.Customer(customer.Id), stored, Learn(customer, played, play));
        changes.Lock(Keys.Customer(customer.Id), stored);
        return await rows.TryCommitAsync(customer.Id, changes, cancel);

        PointsCall Call(string id, long points) => new(id, PointsCause.Activity, points) { About = play.Activity };
    }

    static Customer Learn(Customer customer, PlayOutcome.Played played, PlayRow play)
    {
        var learned = played.Attributes.Count == 0 ? customer
            : CustomerAttributes.Learn(customer, played.Attributes, [], $"{Source}:{play.Activity}", play.At);
        return played.Birthday is not { } day ? learned : learned with
        {
            Profile = KnownProfile.Join(learned.Profile, new KnownProfile(play.At, new Profile { Birthday = day }, Source)),
        };
    }
}
