using Crm.Common;
using Crm.Events;
using Crm.Flows;
using Crm.Orders;
using Crm.Shops;
using Crm.Tests.Support;
using Crm.Touchpoints.Planning;

namespace Crm.Tests.Touchpoints.Planning;

/// <summary>plan(…) by itself: what begins a step, and when it is due. Times are Shanghai's.</summary>
public sealed class PlannerTests
{
    static readonly Shop Shop = ShopDirectory.From(TestCrm.Settings("unused").Shops).Find("demo")!;

    static string Flow(string trigger) => $$"""
        { "flow": "test", "version": 1, "steps": [ { "step": "one", "label": { "zh-CN": "一", "en": "one" }, "on": [ {{trigger}} ],
          "expires": "PT12H", "class": "transactional", "channel": "sms", "variants": [ { "variant": "all", "text": { "zh-CN": "您好",
          "en": "Hello" } } ] } ] }
        """;

    static OrderState Order(string? payBy = null, params (Milestone Milestone, string At)[] reached)
    {
        var created = TestCrm.At("2026-03-02T10:00:00+08:00");
        var order = new OrderState
        {
            Key = new OrderKey("demo", "shopify", "1"),
            Details = new LwwRegister<OrderDetails>(created,
                new OrderDetails { Currency = "CNY", Total = 100, Source = "web", PayBy = payBy is null ? null : TestCrm.At(payBy) }),
        };
        foreach (var (milestone, at) in reached.Prepend((Milestone.Created, "2026-03-02T10:00:00+08:00"))) order.Reached[milestone] =
            TestCrm.At(at);
        return order;
    }

    public static TheoryData<string, string, string?> Triggers => new()
    {
        { "an hour after it was placed", """{ "milestone": "created", "after": "PT1H" }""", "2026-03-02T11:00:00+08:00" },
        { "a step not reached yet", """{ "milestone": "paid", "after": "PT1H" }""", null },
        { "at a local time on or after", """{ "milestone": "signed", "after": "P3D", "at": "10:00" }""", "2026-03-09T10:00:00+08:00" },
        { "before the platform closes it", """{ "payBy": true, "before": "PT30M" }""", "2026-03-02T11:30:00+08:00" },
        { "only where the order meets it",
            """{ "milestone": "created", "when": { "fact": "order.source", "is": "jhs" }, "after": "PT12M" }""", null },
        { "the first that applies",
          """{ "milestone": "created", "when": { "fact": "order.source", "is": "jhs" }, "after": "PT12M" }, { "milestone": "created","""
              + """ "after": "PT2H" }""", "2026-03-02T12:00:00+08:00" },
        { "another's event", """{ "moment": "birthday", "after": "PT0S" }""", null },
    };

    [Theory]
    [MemberData(nameof(Triggers))]
    public void Plan_OfAnOrder_IsDueAsTheTriggerSays(string what, string trigger, string? due)
    {
        // Signed on a Thursday at 15:00: three days later at 15:00, so at ten the next morning.
        var order = Order("2026-03-02T12:00:00+08:00", (Milestone.Signed, "2026-03-05T15:00:00+08:00"));
        var planned = Planner.Plan(order, Read(trigger), Shop).ToList();
        planned.Select(p => p.Due).ShouldBe(due is null ? [] : [TestCrm.At(due)], what);
        planned.ForEach(p => p.Expires.ShouldBe(p.Due.AddHours(12)));
    }

    [Fact]
    public void Plan_OfACustomerEvent_TakesItsOwnKindOnly()
    {
        var at = TestCrm.At("2026-03-02T10:00:00+08:00");
        var flow = Read("""{ "moment": "birthday", "after": "PT1H" }""");
        Planner.Plan(new CustomerEvent("birthday", "2026", at), flow, Shop).ShouldHaveSingleItem().Due.ShouldBe(at.AddHours(1));
        Planner.Plan(new CustomerEvent("festival:spring", "2026", at), flow, Shop).ShouldBeEmpty();
    }

    static Flow Read(string trigger)
    {
        var mistakes = new List<string>();
        var flow = FlowReader.Read("test.json", Flow(trigger), mistakes);
        mistakes.ShouldBeEmpty();
        return flow!;
    }
}
