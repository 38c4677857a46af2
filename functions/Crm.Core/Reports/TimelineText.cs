using System.Globalization;
using Crm.Customers;
using Crm.Flows;
using Crm.Orders;
using Crm.Shops;
using NodaTime;

namespace Crm.Reports;

/// <summary>An order's life and its touches, a line each, in the shop's own time.</summary>
public static class TimelineText
{
    public static IEnumerable<string> Lines(OrderState order, Shop shop, FlowLibrary flows)
    {
        var touches = Timeline.Of(order, shop, flows);
        yield return $"order {order.Key.Id} on {order.Key.Platform}, preset {shop.Preset}, times of {shop.Zone}";
        var life = order.Steps().Select(s => (At: s.Value, Line: $"* {s.Key.ToStoredName()}"));
        foreach (var (at, line) in life.Concat(touches.Select(t => (At: t.Due, Line: "    " + Line(t)))).OrderBy(l => l.At))
            yield return $"{Local(at, shop)}  {line}";
        var carried = touches.Where(t => t.EndedBy is null).ToList();
        yield return $"{carried.Count(t => t.Step.Channel == Channel.Sms)} texts and "
            + $"{carried.Count(t => t.Step.Channel != Channel.Sms)} tasks, as far as consent, hours and caps allow";
    }

    static string Line(TimelineStep touch) =>
        ($"{touch.Step.Channel.ToStoredName(),-5} {touch.Step.Name,-16} {touch.Step.Class.ToStoredName(),-14} "
            + $"{(touch.EndedBy is { } end ? $"not carried out: {end.ToStoredName()}" : "")}").TrimEnd();

    static string Local(DateTimeOffset at, Shop shop) =>
        Instant.FromDateTimeOffset(at).InZone(Crm.Common.LocalTime.Zone(shop.Zone))
            .ToString("ddd uuuu-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
