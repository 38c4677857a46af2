using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Nightly;
using Crm.Orders;
using Crm.Segments;
using Crm.Storage;
using Crm.Tests.Support;
using Crm.Touchpoints;
using static Crm.Tests.Support.TestCrm;

namespace Crm.Tests.Scenarios;

/// <summary>Taobao tells the courier and the number apart from the shipping: the text waits for them, and not for ever.</summary>
public sealed class TaobaoParcelTests
{
    static OrderKey Taobao => new("demo", "taobao", "T1");

    static Task TaobaoAsync(TestCrm crm, Milestone? milestone, ParcelLabel? label = null, long total = 9900)
    {
        var now = crm.Time.GetUtcNow();
        var state = new OrderState { Key = Taobao };
        if (milestone is { } reached) state.Reached[reached] = now;
        if (milestone == Milestone.Created)
            state = state with
            {
                Details = new LwwRegister<OrderDetails>(now,
                    new OrderDetails { Currency = "CNY", Total = total,
                    Lines = [new OrderLine { Title = "枕", Quantity = 1, Amount = total }] }),
                Contact = new LwwRegister<OrderContact>(now, new OrderContact { Name = "林夏", Phone = "+8613800138009" }),
            };
        if (label is not null) state.Parcels["p"] = new Parcel { Label = new LwwRegister<ParcelLabel>(now, label) };
        return crm.ApplyAsync(
            new ShopEvent { Shop = "demo", Platform = "taobao", Milestone = milestone, Order = state,
            Identities = [Identity.Phone("+8613800138009")] }).AsTask();
    }

    [Fact]
    public async Task When_TaobaoShipsWithoutNumber_Should_WaitForItUpToTenMinutes()
    {
        await using var crm = await TestCrm.StartAsync("2026-03-02T02:00:00Z");
        await TaobaoAsync(crm, Milestone.Created);
        await TaobaoAsync(crm, Milestone.Shipped);
        await crm.RunForAsync(TimeSpan.FromMinutes(9));
        (await crm.TouchpointAsync("shipped")).State.ShouldBe(TouchpointState.Planned);
        await crm.RunForAsync(TimeSpan.FromMinutes(2));
        (await crm.TouchpointAsync("shipped")).Text!.ShouldNotContain("中通");
    }

    [Fact]
    public async Task When_TaobaosNumberComes_Should_SendAtOnceWithBoth()
    {
        await using var crm = await TestCrm.StartAsync("2026-03-02T02:00:00Z");
        await TaobaoAsync(crm, Milestone.Created);
        await TaobaoAsync(crm, Milestone.Shipped);
        await crm.RunForAsync(TimeSpan.FromMinutes(3));
        await TaobaoAsync(crm, null, new ParcelLabel("中通快递", "ZT77", null));
        await crm.RunForAsync(TimeSpan.FromSeconds(5));
        var text = await crm.TouchpointAsync("shipped");
        text.Text!.ShouldContain("中通快递");
        text.Text!.ShouldContain("ZT77");
    }

    [Theory]
    [InlineData(30_000, 3, "high-value")]
    [InlineData(29_999, 3, "new")]
    [InlineData(29_999, 2, "high-value")]
    public async Task When_OrderIsOfHighValue_Should_GetItsOwnTextWithCourierAndNumber(int total, int times, string variant)
    {
        await using var crm = await TestCrm.StartAsync("2026-03-02T02:00:00Z", change: s => s.Shops["demo"].HighValueTimes = times);
        var totals = new ShopTotals { Buyers = 10, Purchases = 10 };
        var money = totals.Of("CNY");
        (money.Buyers, money.Purchases, money.Total) = (10, 10, 100_000);
        var plan = new NightlyBaseline { Run = "r", Group = "yunduo", Date = new DateOnly(2026, 3, 2), At = At("2026-03-01T19:00:00Z"),
            Totals = totals, TrainedModels = new TrainedModels { On = new DateOnly(2026, 3, 2) } };
        await new NightlyRows(crm.Get<CrmTables>().Runs, "yunduo").PutAsync(NightlyRows.Plan(plan.Date), plan, default);
        await TaobaoAsync(crm, Milestone.Created, total: total);
        await TaobaoAsync(crm, Milestone.Shipped, new ParcelLabel("中通快递", "ZT77", null));
        await crm.RunForAsync(TimeSpan.FromSeconds(5));
        var text = await crm.TouchpointAsync("shipped");
        (text.Variant, text.State).ShouldBe((variant, TouchpointState.Accepted));
        text.Text!.ShouldContain("ZT77");
    }
}
