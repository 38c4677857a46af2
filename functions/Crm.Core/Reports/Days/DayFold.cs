using Crm.Common;
using Crm.Customers;
using Crm.Orders;
using Crm.Touchpoints;
using NodaTime;

namespace Crm.Reports.Days;

/// <summary>
/// Adds rows up by the local day they belong to. Rows carry their own times, so one pass gives every day there ever was: an import of past
/// orders, a refund or a merge puts the days they concern right the next time.
/// </summary>
public sealed class DayFold(string zone) : IRowFold
{
    readonly DateTimeZone zone = Common.LocalTime.Zone(zone);

    public SortedDictionary<DateOnly, DayFigures> Days { get; } = [];

    public void Add(Customer customer)
    {
        var facts = customer.Facts;
        foreach (var seconds in facts.OrderTimes) Of(seconds).Orders++;
        var purchases = new List<long>();
        foreach (var (currency, list) in facts.Paid)
            for (var i = 0; i + 1 < list.Count; i += 2)
            {
                var day = Of(list[i]);
                day.Net[currency] = day.Net.GetValueOrDefault(currency) + list[i + 1];
                // A credit note is an entry below zero, and no purchase.
                if (list[i + 1] >= 0) purchases.Add(list[i]);
            }
        purchases.Sort();
        foreach (var (i, seconds) in purchases.Index())
        {
            var day = Of(seconds);
            day.Paid++;
            if (i > 0) day.Repeat++;
        }
    }

    /// <summary>Customers carry what their orders come to.</summary>
    public void Add(string customer, OrderState order)
    {
    }

    public void Add(string customer, Touchpoint touchpoint)
    {
        if (SettledAt(touchpoint) is not { } at) return;
        var step = Of(at.ToUnixTimeSeconds()).Of(touchpoint.Step);
        switch (FigureOf(touchpoint.State))
        {
            case DayFigure.Sent: step.Sent++; break;
            case DayFigure.Delivered: step.Sent++; step.Delivered++; break;
            case DayFigure.Failed: step.Failed++; break;
            case DayFigure.Stopped: step.Stopped++; break;
            case DayFigure.Expired: step.Expired++; break;
            case DayFigure.Tasks: step.Tasks++; break;
            default: step.InDoubt++; break;
        }
        if (touchpoint.State is not (TouchpointState.Accepted or TouchpointState.Delivered or TouchpointState.InDoubt)) return;
        step.Parts += touchpoint.Parts ?? 0;
        if (touchpoint is { Currency: { } currency, CostMicros: { } cost })
            step.CostMicros[currency] = step.CostMicros.GetValueOrDefault(currency) + cost;
    }

    /// <summary>The instant whose day a touchpoint counts on; null for one that waits.</summary>
    public static DateTimeOffset? SettledAt(Touchpoint touchpoint) =>
        touchpoint.State == TouchpointState.Planned ? null : touchpoint.SettledAt ?? touchpoint.ClaimedAt;

    /// <summary>The figure a settled state counts in; a delivered text counts as sent, too.</summary>
    public static DayFigure FigureOf(TouchpointState state) => state switch
    {
        TouchpointState.Accepted => DayFigure.Sent, TouchpointState.Delivered => DayFigure.Delivered,
        TouchpointState.Failed => DayFigure.Failed, TouchpointState.Suppressed => DayFigure.Stopped,
        TouchpointState.Expired => DayFigure.Expired, TouchpointState.TaskCreated => DayFigure.Tasks, _ => DayFigure.InDoubt,
    };

    DayFigures Of(long seconds)
    {
        var date = Instant.FromUnixTimeSeconds(seconds).InZone(zone).Date;
        var day = new DateOnly(date.Year, date.Month, date.Day);
        return Days.TryGetValue(day, out var known) ? known : Days[day] = new DayFigures();
    }
}
