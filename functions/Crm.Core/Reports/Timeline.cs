using Crm.Flows;
using Crm.Orders;
using Crm.Shops;
using Crm.Touchpoints.Planning;

namespace Crm.Reports;

/// <param name="Due">When it comes up.</param>
/// <param name="EndedBy">The milestone that ends it before; null for a touch that is carried out, as far as the buyer's own rules
/// allow.</param>
public sealed record TimelineStep(DateTimeOffset Due, Flow Flow, Step Step, Milestone? EndedBy);

/// <summary>
/// What the shop's flows plan for one order, by the planner itself: the order's life and its touches on one line of time.
/// </summary>
public static class Timeline
{
    public static IReadOnlyList<TimelineStep> Of(OrderState order, Shop shop, FlowLibrary flows) =>
    [
        .. shop.Flows.Select(flows.Newest).OfType<Flow>().SelectMany(flow => Planner.Plan(order, flow, shop))
            .Select(planned => new TimelineStep(planned.Due, planned.Flow, planned.Step, EndedBy(planned, order)))
            .OrderBy(t => t.Due).ThenBy(t => t.Step.Name, StringComparer.Ordinal),
    ];

    static Milestone? EndedBy(Planned planned, OrderState order)
    {
        foreach (var milestone in planned.Step.Exit)
            if (order.When(milestone) <= planned.Due) return milestone;
        return null;
    }

    /// <summary>An order without any trouble: placed on a Thursday, signed on the Monday after.</summary>
    public static OrderState Sample(string shop, string platform)
    {
        var placed = new DateTimeOffset(2026, 3, 5, 14, 0, 0, TimeSpan.FromHours(8));
        var order = new OrderState
        {
            Key = new OrderKey(shop, platform, "1001"),
            Details = new(placed,
                new OrderDetails { Currency = "CNY", Total = 19900, Number = "1001",
                Lines = [new OrderLine { Title = "四件套", Quantity = 1, Amount = 19900 }] }),
            Contact = new(placed, new OrderContact { Name = "林夏", Region = new Region("CN", "浙江省", "杭州市", null, null) }),
            Reached = new()
            {
                [Milestone.Created] = placed, [Milestone.Paid] = placed.AddMinutes(12), [Milestone.Shipped] =
                    placed.AddHours(22), [Milestone.ArrivedInCity] = placed.AddDays(3).AddHours(18),
                [Milestone.OutForDelivery] = placed.AddDays(3).AddHours(20), [Milestone.Signed] = placed.AddDays(4).AddHours(1),
            },
        };
        order.Parcels["1"] =
            new Parcel { Shipped = placed.AddHours(22), Label = new(placed.AddHours(22), new ParcelLabel("中通快递", "ZT7301", null)) };
        return order;
    }
}
