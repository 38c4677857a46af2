using Crm.Common;
using Crm.Events;
using Crm.Orders;
using Crm.Tests.Support;
using Crm.Touchpoints;
using static Crm.Tests.Support.TestCrm;

namespace Crm.Tests.Scenarios;

/// <summary>A refund is opened and finished, withdrawn or refused; what it stopped goes on when it is over.</summary>
public sealed class RefundLifeTests
{
    static Task<TestCrm> StartAsync() => TestCrm.StartAsync("2026-03-02T02:00:00Z");

    static Task TellAsync(TestCrm crm, OrderKey order, bool open)
    {
        var now = crm.Time.GetUtcNow();
        var state = new OrderState { Key = order };
        if (open) state.Reached[Milestone.RefundOpened] = now;
        state.Refunds["r"] = new Refund { Opened = open ? now : null, Life = new LwwRegister<RefundLife>(now, new RefundLife(open)) };
        return crm.ApplyAsync(
            new ShopEvent { Shop = order.Shop, Platform = order.Platform, Milestone = open ? Milestone.RefundOpened
            : null, Order = state }).AsTask();
    }

    [Fact]
    public async Task When_RefundIsWithdrawn_Should_CareAgain()
    {
        await using var crm = await StartAsync();
        var story = new Story(crm);
        var order = await story.OrdersAsync();
        await story.PaysAsync(order);
        await story.IsSignedAsync(order);
        await TellAsync(crm, order, open: true);
        (await crm.CustomersAsync()).Single().Facts.RefundsOpen.ShouldBe(1);
        await crm.RunForAsync(TimeSpan.FromHours(1));
        await TellAsync(crm, order, open: false);
        (await crm.CustomersAsync()).Single().Facts.RefundsOpen.ShouldBe(0);
        await crm.RunForAsync(TimeSpan.FromDays(6));
        (await story.OfAsync("signed")).State.ShouldBe(TouchpointState.Accepted);
        (await story.OfAsync("day-5-thanks")).State.ShouldBe(TouchpointState.Accepted);
    }

    [Fact]
    public async Task When_RefundIsAskedForAgain_Should_KeepQuiet()
    {
        await using var crm = await StartAsync();
        var story = new Story(crm);
        var order = await story.OrdersAsync();
        await story.IsSignedAsync(order);
        foreach (var open in new[] { true, false, true })
        {
            await TellAsync(crm, order, open);
            await crm.RunForAsync(TimeSpan.FromMinutes(10));
        }
        await crm.RunForAsync(TimeSpan.FromDays(6));
        (await story.OfAsync("signed")).Reason.ShouldBe("exit:refundOpened");
    }

    [Fact]
    public async Task When_NothingIsHeardOfARefund_Should_AskAPersonAndThenCountItAsOver()
    {
        await using var crm = await StartAsync();
        var story = new Story(crm);
        var order = await story.OrdersAsync();
        await story.PaysAsync(order);
        await TellAsync(crm, order, open: true);
        await crm.RunForAsync(TimeSpan.FromDays(30));
        // News puts the question off.
        await TellAsync(crm, order, open: true);
        await crm.RunForAsync(TimeSpan.FromDays(59));
        (await crm.TasksAsync()).ShouldNotContain(t => t.Kind == "refund-silent-task");
        var careBefore = await story.OrdersAsync();
        await story.IsSignedAsync(careBefore);
        await crm.RunForAsync(TimeSpan.FromHours(3));
        (await story.OfAsync("signed", careBefore)).Reason!.ShouldContain("do-not-disturb:refund-open");
        await crm.RunForAsync(TimeSpan.FromDays(2));
        var task = (await crm.TasksAsync()).Single(t => t.Kind == "refund-silent-task");
        task.Done.ShouldBeNull();
        var careAfter = await story.OrdersAsync();
        await story.IsSignedAsync(careAfter);
        await crm.RunForAsync(TimeSpan.FromHours(4));
        (await story.OfAsync("signed", careAfter)).State.ShouldBe(TouchpointState.Accepted);
        await TellAsync(crm, order, open: false);
        (await crm.TasksAsync()).Single(t => t.Kind == "refund-silent-task").DoneBy.ShouldBe("crm");
    }

    [Fact]
    public async Task When_ShopifyPutsBackGoodsWithoutMoney_Should_OpenNothing()
    {
        if (Cases.Read("shopify-refund-no-money-1.txt") is not { } first
            || Cases.Read("shopify-refund-no-money-2.txt") is not { } second) return;
        await using var crm = await TestCrm.StartAsync("2026-11-26T11:00:00Z", listens: true);
        using var client = new WebhookClient(crm.Host.Url);
        foreach (var (topic, body) in new[] { first, second }) (await client.ShopifyAsync(topic, body, "us")).Status.ShouldBe(200);
        await crm.Get<Crm.Local.Hosting.InboxWorker>().DrainAsync(default);
        var facts = (await crm.CustomersAsync()).Single().Facts;
        (facts.RefundsOpen, facts.RefundNews).ShouldBe((0, null));
        await crm.RunForAsync(TimeSpan.FromDays(2));
        (await crm.TouchpointsAsync()).Single(t => t.Step == "signed" && t.Order.Id == "311").State.ShouldBe(TouchpointState.Accepted);
    }

    [Fact]
    public async Task When_ShopifyTakesALineOff_Should_CountWhatIsLeft()
    {
        if (Cases.Read("shopify-removed-line.txt") is not { } edited) return;
        await using var crm = await TestCrm.StartAsync("2026-11-26T11:41:00Z", listens: true);
        using var client = new WebhookClient(crm.Host.Url);
        await client.ShopifyAsync(edited.Topic, edited.Body, "us");
        await crm.Get<Crm.Local.Hosting.InboxWorker>().DrainAsync(default);
        var facts = (await crm.CustomersAsync()).Single().Facts;
        (facts.PaidTotal["GBP"], facts.Items, facts.RefundsOpen).ShouldBe((5000, 1, 0));
        (await crm.OrdersAsync()).Single().State.Total.ShouldBe(5000);
    }

    [Theory]
    [InlineData("CNY", "30.00", 3000)]
    [InlineData("EUR", "4.00", 3200)]
    public async Task When_ShopifyRefundsInTheBuyersCurrency_Should_CountTheShops(string currency, string amount, int minor)
    {
        await using var crm = await TestCrm.StartAsync(listens: true);
        using var client = new WebhookClient(crm.Host.Url);
        var body = Samples.ShopifyOrder("4711", financial: "partially_refunded", extra: ", \"total_price_set\": { \"shop_money\": { "
            + "\"amount\": \"128.50\", \"currency_code\": \"CNY\" }, \"presentment_money\": { \"amount\": \"16.0625\", \"currency_code\": "
            + "\"EUR\" } }")
            .Replace("\"amount\": \"5.00\", \"currency\": \"CNY\"", $"\"amount\": \"{amount}\", \"currency\": \"{currency}\"",
                StringComparison.Ordinal);
        (await client.ShopifyAsync("orders/updated", body)).Status.ShouldBe(200);
        await crm.Get<Crm.Local.Hosting.InboxWorker>().DrainAsync(default);
        ((double)(await crm.OrdersAsync()).Single().State.Refunds.Values.Single().Amount!.Value.Minor).ShouldBe(minor, 3);
    }
}
