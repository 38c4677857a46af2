using Crm.Common;
using Crm.Customers;
using Crm.Customers.Views;
using Crm.Shops;

namespace Crm.Segments;

/// <summary>The tiers a spend bears, what is missing to the next, and when one falls; pure.</summary>
public sealed class TierLadder(SegmentRules rules, int today, ZoneClock clock)
{
    readonly decimal[] steps = rules.TierSteps;

    /// <summary>The tier of tonight: one that is held stays for its time, then falls one level a night until the spend bears it.</summary>
    public Tier Judge(CustomerView view, CurrencyTotals means)
    {
        var earned = Earned(view, Spend(view, today), means);
        if (view.Tier is not { } held || earned >= held) return earned;
        return today - view.TierSince >= rules.TierKeepDays ? held - 1 : held;
    }

    /// <summary>Null for who has no tier yet.</summary>
    /// <param name="means">Of the currency the customer buys in; null where no night has counted it.</param>
    public TierStanding? Of(CustomerView view, CurrencyTotals? means)
    {
        if (view.Tier is not { } held) return null;
        var next = held < Tier.Supreme ? held + 1 : (Tier?)null;
        var missing = next is { } above && Lowest(above, view, means) is { } lowest ? lowest - Spend(view, today) : (long?)null;
        var (falls, toKeep) = Falls(view, held, means);
        return new TierStanding(held, DateOnly.FromDayNumber(view.TierSince), view.Currency, next, missing > 0 ? missing : null,
            falls, toKeep);
    }

    // The first day, after the time a tier is kept, on which what was spent no longer bears it; purchases leave the window one by one.
    (DateOnly?, long?) Falls(CustomerView view, Tier held, CurrencyTotals? means)
    {
        if (held == Tier.Ordinary || Lowest(held, view, means) is not { } lowest) return default;
        var kept = Math.Max(view.TierSince + rules.TierKeepDays, today + 1);
        IEnumerable<int> days = rules.TierWindowDays == 0 ? [kept]
            : view.Paid.Select(p => clock.Day(p.At) + rules.TierWindowDays + 1).Where(d => d > kept).Append(kept).Order();
        foreach (var day in days)
            if (lowest - Spend(view, day) is > 0 and var missing) return (DateOnly.FromDayNumber(day), missing);
        return default;
    }

    Tier Earned(CustomerView view, long spend, CurrencyTotals means)
    {
        var earned = Tier.Ordinary;
        foreach (var step in steps)
            if (rules.TierAmounts ? spend >= step * Money.Scale(view.Currency)
                : spend * (decimal)means.Buyers >= step * means.Total) earned++;
        return earned;
    }

    long? Lowest(Tier tier, CustomerView view, CurrencyTotals? means) => rules.TierAmounts
        ? (long)Math.Ceiling(steps[(int)tier - 1] * Money.Scale(view.Currency))
        : means is { Buyers: > 0 } ? (long)Math.Ceiling(steps[(int)tier - 1] * means.Total / means.Buyers) : null;

    long Spend(CustomerView view, int day)
    {
        if (rules.TierWindowDays == 0) return view.Total;
        var spend = 0L;
        foreach (var (at, amount) in view.Paid)
            if (day - clock.Day(at) <= rules.TierWindowDays) spend += amount;
        foreach (var (at, amount) in view.Credits)
            if (day - clock.Day(at) <= rules.TierWindowDays) spend += amount;
        return spend;
    }
}
