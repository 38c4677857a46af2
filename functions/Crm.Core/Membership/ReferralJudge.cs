using Crm.Customers;
using Crm.Orders;
using Crm.Points;
using Crm.Shops;

namespace Crm.Membership;

/// <summary>One of the two, as they stand now.</summary>
public sealed record ReferralSide(Customer Customer, IReadOnlyList<OrderState> Orders)
{
    public IEnumerable<string> Phones => Customer.Identities.Where(i => i.StartsWith("p:", StringComparison.Ordinal)).Select(i => i[2..])
        .Concat(Customer.Contacts ?? []).Concat(Orders.Select(o => o.Contact?.Value.Phone).OfType<string>());

    /// <summary>Receivers with the district they live in: no streets are stored.</summary>
    public IEnumerable<(string, Region)> Addresses => Orders.Select(o => o.Contact?.Value).OfType<OrderContact>()
        .Where(c => c is { Name.Length: > 0, Region: { City: not null, District: not null } or { Postcode: not null } })
        .Select(c => (c.Receiver ?? c.Name!, c.Region!));
}

public abstract record ReferralVerdict
{
    public sealed record Waits : ReferralVerdict;
    public sealed record Refused(string Reason) : ReferralVerdict;
    public sealed record Rewards(OrderKey Order) : ReferralVerdict;
}

/// <summary>
/// Whether a referral is rewarded; pure. It asks for the state of the two and of the friend's orders, not for the way to it, so news in any
/// order come to one word.
/// </summary>
public static class ReferralJudge
{
    // An order that is never signed for does not keep a referral open for ever.
    const int LongestJourney = 120;

    /// <param name="circle">The referrer was brought by the friend, or by somebody the friend brought.</param>
    /// <param name="isTwice">Another referral of the friend came first.</param>
    /// <param name="devices">Of the referrer and of those the referrer brought before.</param>
    public static ReferralVerdict Of(ReferralRow row, ReferralSide friend, ReferralSide referrer, ReferralRules rules, bool circle,
        bool isTwice, IReadOnlySet<string> devices, DateTimeOffset now)
    {
        if (Objection(row, friend, referrer, circle, isTwice, devices) is { } reason) return new ReferralVerdict.Refused(reason);
        var last = row.At.AddDays(rules.Days);
        var counted = friend.Orders.Where(o => !o.Test && o.When(Milestone.Paid) is { } paid && paid >= row.At && paid <= last)
            .OrderBy(o => o.When(Milestone.Paid)).ThenBy(o => o.Key.Id, StringComparer.Ordinal).ToList();
        var over = counted.Find(o => Kept(o, rules) && ReturnOver(o, rules) <= now);
        if (over is not null) return new ReferralVerdict.Rewards(over.Key);
        var canCome = now <= last || counted.Exists(o => Kept(o, rules) && now <= last.AddDays(LongestJourney + rules.ReturnDays));
        return canCome ? new ReferralVerdict.Waits() : new ReferralVerdict.Refused(ReferralReasons.Late);
    }

    static string? Objection(ReferralRow row, ReferralSide friend, ReferralSide referrer, bool circle, bool isTwice,
        IReadOnlySet<string> devices) =>
        friend.Customer.Id == referrer.Customer.Id ? ReferralReasons.Self
        : isTwice ? ReferralReasons.Twice
        : friend.Orders.Any(o => !o.Test && o.When(Milestone.Paid) < row.At) ? ReferralReasons.NotNew
        : circle ? ReferralReasons.Circle
        : friend.Phones.Intersect(referrer.Phones).Any() ? ReferralReasons.SamePhone
        : friend.Addresses.Intersect(referrer.Addresses).Any() ? ReferralReasons.SameAddress
        : row.Device is { } device && devices.Contains(device) ? ReferralReasons.SameDevice : null;

    static bool Kept(OrderState order, ReferralRules rules) => !order.IsCancelled && order.Net() >= rules.LeastTotal;

    static DateTimeOffset? ReturnOver(OrderState order, ReferralRules rules) => order.IsRefundOpen() ? null
        : (order.When(Milestone.Signed) ?? order.When(Milestone.Completed))?.AddDays(rules.ReturnDays);
}
