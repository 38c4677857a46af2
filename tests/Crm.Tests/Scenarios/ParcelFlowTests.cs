using Crm.Orders;
using Crm.Tests.Support;
using Crm.Touchpoints;

namespace Crm.Tests.Scenarios;

/// <summary>The default set on parcels under way. The clock starts on a Monday at 10:00 in Shanghai.</summary>
public sealed class ParcelFlowTests
{
    static Task<TestCrm> StartAsync(string? offer = null) =>
        TestCrm.StartAsync("2026-03-02T02:00:00Z", change: s => s.Shops["demo"].Offer = offer);

    // 发货
    [Theory]
    [InlineData("浙江省", "new", "ZT7301")]
    [InlineData("新疆维吾尔自治区", "far", "预计7天")]
    public async Task When_ParcelLeaves_Should_TellCourierNumberAndForFarRegionsTheDays(string province, string variant, string text)
    {
        await using var crm = await StartAsync();
        var story = new Story(crm) { Region = new Region("CN", province, "某市", null, null) };
        var order = await story.OrdersAsync();
        await story.PaysAsync(order);
        await story.ShipsAsync(order);
        await crm.RunForAsync(TimeSpan.FromMinutes(1));
        var shipped = await story.OfAsync("shipped");
        (shipped.State, shipped.Variant).ShouldBe((TouchpointState.Accepted, variant));
        shipped.Text!.ShouldContain("中通快递");
        shipped.Text!.ShouldContain(text);
    }

    // 到达同城, 派件, 签收
    [Fact]
    public async Task When_ParcelComesNear_Should_TellEachStepOnceAndOnlyWhileItIsNews()
    {
        await using var crm = await StartAsync();
        var story = new Story(crm);
        var order = await story.OrdersAsync();
        await story.PaysAsync(order);
        await story.ShipsAsync(order);
        await crm.RunForAsync(TimeSpan.FromDays(2));
        await story.ArrivesInCityAsync(order);
        await crm.RunForAsync(TimeSpan.FromHours(1));
        await story.GoesOutAsync(order);
        await crm.RunForAsync(TimeSpan.FromHours(1));
        await story.IsSignedAsync(order);
        await crm.RunForAsync(TimeSpan.FromHours(3));
        (await story.OfAsync("arrived")).Text!.ShouldContain("杭州市");
        (await story.OfAsync("out-for-delivery")).State.ShouldBe(TouchpointState.Accepted);
        (await story.OfAsync("signed")).Text!.ShouldContain("五星");
    }

    // 异常件
    [Fact]
    public async Task When_ParcelIsLate_Should_SootheAndMakeATask()
    {
        await using var crm = await StartAsync();
        var story = new Story(crm);
        await story.CourierGivesNewsAsync();
        var order = await story.OrdersAsync();
        await story.PaysAsync(order);
        await story.ShipsAsync(order);
        await crm.RunForAsync(TimeSpan.FromDays(3.9));
        (await story.OfAsync("late-parcel", order)).State.ShouldBe(TouchpointState.Planned);
        await crm.RunForAsync(TimeSpan.FromDays(1.2));
        (await story.OfAsync("late-parcel", order)).State.ShouldBe(TouchpointState.Accepted);
        (await crm.TasksAsync()).ShouldContain(t => t.Kind == "late-parcel-task");
    }

    [Fact]
    public async Task When_CourierTellsOfTrouble_Should_SootheAtOnceAndMakeATask()
    {
        await using var crm = await StartAsync();
        var story = new Story(crm);
        var order = await story.OrdersAsync();
        await story.ShipsAsync(order);
        await story.ParcelIsInTroubleAsync(order);
        await crm.RunForAsync(TimeSpan.FromMinutes(1));
        (await story.OfAsync("parcel-trouble")).State.ShouldBe(TouchpointState.Accepted);
        (await crm.TasksAsync()).ShouldContain(t => t.Kind == "parcel-trouble-task");
    }
}
