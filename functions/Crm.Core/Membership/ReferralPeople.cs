using Crm.Activities;
using Crm.Common;
using Crm.Customers;
using Crm.Orders;
using Crm.Points;
using Crm.Storage;

namespace Crm.Membership;

/// <summary>The people of referrals, wherever merges have carried them.</summary>
public sealed class ReferralPeople(CustomerRows rows, ActivityPlays members, IdentityIndex index)
{
    const int LongestChain = 20;

    /// <summary>Null: gone or erased.</summary>
    public async ValueTask<ReferralSide?> SideAsync(string customer, CancellationToken cancel)
    {
        if (await members.StandingAsync(customer, cancel) is not { Value: var now }) return null;
        var orders = (await rows.OfCustomerAsync("o", now.Id, cancel)).Select(r => RowBody.Read<StoredOrder>(r.Body).State);
        return new ReferralSide(now, [.. orders]);
    }

    /// <summary>Whose each id of these is now.</summary>
    public async ValueTask<IReadOnlyDictionary<string, string>> NowAsync(IReadOnlyList<ReferralRow> all, CancellationToken cancel)
    {
        var now = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var customer in all.SelectMany(r => new[] { r.Friend, r.Referrer }).Distinct())
            now[customer] = await NowAsync(customer, cancel);
        return now;
    }

    async ValueTask<string> NowAsync(string customer, CancellationToken cancel)
    {
        for (var step = 0; step < LongestChain; step++)
        {
            if (await index.SuccessorAsync(customer, cancel) is not { } successor || successor == customer) return customer;
            customer = successor;
        }
        return customer;
    }
}
