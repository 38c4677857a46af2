using System.Globalization;
using Crm.Nightly;
using Crm.Points;
using Crm.Shops;
using Crm.Storage;

namespace Crm.Membership;

/// <summary>
/// Once a local day for each group: rewards referrals whose friend's order can no longer be sent back, and refuses those that are none.
/// A reward is a line of the ledger under the friend's name, so it comes once whoever dies and however often it is done again.
/// </summary>
public sealed class ReferralKeeper(ReferralBook book, ReferralPeople people, PointsBook points, ShopDirectory shops, RunLog runs,
    TimeProvider time) : INightlyChore
{
    static readonly TimeSpan Lease = TimeSpan.FromMinutes(30);

    public async Task RunAsync(CancellationToken cancel)
    {
        foreach (var group in shops.All.Select(s => s.Group).Distinct().Order(StringComparer.Ordinal))
        {
            if (shops.PointsOf(group) is not { Referral: { } rules } points) continue;
            var slot = points.Day(time.GetUtcNow()).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            if (await runs.ClaimAsync("referral-" + KeyText.Segment(group), slot, Lease, cancel) is not { } claimed) continue;
            var (rewarded, refused) = await RunAsync(group, rules, cancel);
            await runs.FinishAsync(claimed, claimed.Value with
            {
                Counts = new(StringComparer.Ordinal) { ["rewarded"] = rewarded, ["refused"] = refused },
            }, cancel);
        }
    }

    /// <summary>How many were rewarded, and refused.</summary>
    public async Task<(int Rewarded, int Refused)> RunAsync(string group, ReferralRules rules, CancellationToken cancel)
    {
        var (rewarded, refused, now) = (0, 0, time.GetUtcNow());
        var rows = await book.AllAsync(group, cancel);
        var web = new ReferralWeb(await people.NowAsync(rows, cancel), rows, now);
        // The first told first: who was told later is judged by those before.
        foreach (var row in rows)
        {
            var known = row;
            if (row.State == ReferralState.Open && await SettledAsync(group, row, web, rules, now, cancel) is { } settled)
            {
                await book.SettleAsync(group, known = settled, cancel);
                if (settled.State == ReferralState.Rewarded) rewarded++;
                else refused++;
            }
            web.Add(known, isNew: known != row);
        }
        return (rewarded, refused);
    }

    // Null: it waits.
    async ValueTask<ReferralRow?> SettledAsync(string group, ReferralRow row, ReferralWeb web, ReferralRules rules, DateTimeOffset now,
        CancellationToken cancel)
    {
        ReferralRow Refuse(string reason) => row with { State = ReferralState.Refused, Reason = reason, Settled = now };
        if (await people.SideAsync(row.Friend, cancel) is not { } friend
            || await people.SideAsync(row.Referrer, cancel) is not { } referrer)
            return Refuse(ReferralReasons.Gone);
        var own = (await book.FindAsync(group, row.Code, cancel))?.Device;
        var (he, by) = (friend.Customer.Id, referrer.Customer.Id);
        switch (ReferralJudge.Of(row, friend, referrer, rules, web.IsAbove(he, by), web.IsTaken(he), web.DevicesOf(by, own), now))
        {
            case ReferralVerdict.Refused refused: return Refuse(refused.Reason);
            case ReferralVerdict.Rewards when rules.MostPerYear > 0 && web.RewardedOf(by) >= rules.MostPerYear:
                return Refuse(ReferralReasons.TooMany);
            case ReferralVerdict.Rewards rewards:
                await GiveAsync(by, "f-" + row.Friend, rules.ReferrerPoints, row.Friend, cancel);
                await GiveAsync(he, $"f-{row.Friend}-in", rules.FriendPoints, row.Referrer, cancel);
                return row with { State = ReferralState.Rewarded, Settled = now, Order = rewards.Order };
            default: return null;
        }
    }

    async ValueTask GiveAsync(string customer, string id, long amount, string about, CancellationToken cancel)
    {
        if (amount == 0) return;
        var call = new PointsCall(id, PointsCause.Referral, amount) { About = about };
        await points.ChangeAsync(customer, member => PointsLedger.Earn(member.Account, member.Rules, call), cancel);
    }
}
