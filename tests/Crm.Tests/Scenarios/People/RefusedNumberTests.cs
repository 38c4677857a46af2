using Crm.Customers;
using Crm.Events;
using Crm.Inbox;
using Crm.Orders;
using Crm.Sms;
using Crm.Tests.Support;
using Crm.Touchpoints;
using Crm.Touchpoints.Delivery;

namespace Crm.Tests.Scenarios.People;

/// <summary>A refusal belongs to the number that is texted.</summary>
public sealed class RefusedNumberTests
{
    const string Receiver = "+8613900139000";

    internal static Task SaysAsync(TestCrm crm, string word, string phone = Receiver, DateTimeOffset? at = null) =>
        crm.Get<ReceivedTextHandler>().HandleAsync(new SmsEvent.Received(phone, word, at ?? crm.Time.GetUtcNow()), CancellationToken.None)
            .AsTask();

    /// <summary>An order of a buyer known by a platform's id, sent to a phone.</summary>
    internal static async Task OrderedAsync(TestCrm crm, string order, string buyer, string phone = Receiver, string name = "林夏",
        string shop = "demo", Milestone milestone = Milestone.Created, string? at = null)
    {
        var when = at is null ? crm.Time.GetUtcNow() : TestCrm.At(at);
        var state = new OrderState
        {
            Key = new OrderKey(shop, "shopify", order),
            Details = new(when, new OrderDetails { Currency = "CNY", Total = 9900, Number = "N" + order }),
            Contact = new(when, new OrderContact { Name = name, Phone = phone, Region = new Region("CN", "浙江省", "杭州市", null, null) }),
        };
        state.Reached[milestone] = when;
        await crm.ApplyAsync(
            new ShopEvent { Shop = shop, Platform = "shopify", Milestone = milestone, Order = state,
            Identities = [Identity.Buyer(shop, "shopify", buyer)] });
    }

    [Fact]
    public async Task When_AReceiverSaysStop_Should_TextThereNoMoreWhoeverOrders()
    {
        var gateway = new FaultGateway();
        await using var crm = await TestCrm.StartAsync("2026-03-02T01:00:00Z", gateway: gateway);
        await OrderedAsync(crm, "1", "b1");
        await SaysAsync(crm, "STOP");
        await OrderedAsync(crm, "2", "b2");
        await OrderedAsync(crm, "3", "b3", shop: "us");
        await crm.RunForAsync(TimeSpan.FromDays(1));
        gateway.Texts.ShouldBeEmpty();
        (await crm.CustomersAsync()).Count.ShouldBe(3, "the refusal made nobody up");
        var stopped = (await crm.TouchpointsAsync()).FindAll(t => t.Step == "unpaid-reminder");
        stopped.ShouldAllBe(t => t.State == TouchpointState.Suppressed && t.Reason!.StartsWith("number-refused:transactional")
            && t.Text == null && t.ClaimedAt == null);
        (await crm.CustomersAsync()).ShouldAllBe(c => c.Ledger.Count == 0);
    }

    [Fact]
    public async Task When_StopComesBeforeTheFirstOrder_Should_HoldForIt()
    {
        var gateway = new FaultGateway();
        await using var crm = await TestCrm.StartAsync("2026-03-02T01:00:00Z", gateway: gateway);
        await SaysAsync(crm, "STOP");
        await OrderedAsync(crm, "1", "b1");
        await crm.RunForAsync(TimeSpan.FromDays(1));
        gateway.Texts.ShouldBeEmpty();
    }

    [Fact]
    public async Task When_StopComesWhileTheTextIsClaimed_Should_NotSendIt()
    {
        var gateway = new FaultGateway();
        var stop = (Func<Task>?)null;
        await using var crm =
            await TestCrm.StartAsync("2026-03-02T01:00:00Z", gateway: gateway,
            tables: tables => tables with { Rows = new AfterClaim(tables.Rows, () => stop!()) });
        stop = () => SaysAsync(crm, "STOP");
        await OrderedAsync(crm, "1", "b1");
        await crm.RunForAsync(TimeSpan.FromDays(1));
        gateway.Texts.ShouldBeEmpty();
    }

    [Fact]
    public async Task When_ItRefusesAdvertisingOnly_Should_StillGetNewsOfTheOrder()
    {
        var gateway = new FaultGateway();
        await using var crm = await TestCrm.StartAsync("2026-03-02T01:00:00Z", gateway: gateway);
        await OrderedAsync(crm, "1", "b1");
        await SaysAsync(crm, "TD");
        await crm.RunForAsync(TimeSpan.FromHours(3));
        gateway.Texts.ShouldHaveSingleItem().To.ShouldBe(Receiver);
    }

    [Fact]
    public async Task When_ItSaysStartLater_Should_BeTextedAgain_AndAnOlderStopChangesNothing()
    {
        var gateway = new FaultGateway();
        await using var crm = await TestCrm.StartAsync("2026-03-02T01:00:00Z", gateway: gateway);
        await SaysAsync(crm, "START", at: crm.Time.GetUtcNow());
        await SaysAsync(crm, "STOP", at: crm.Time.GetUtcNow().AddMinutes(-5));
        await OrderedAsync(crm, "1", "b1");
        await crm.RunForAsync(TimeSpan.FromHours(3));
        gateway.Texts.Count.ShouldBe(1);
    }

    [Fact]
    public async Task When_TheCarrierSaysOptedOut_Should_HoldForEveryCustomerTextedThere()
    {
        var gateway = new FaultGateway();
        await using var crm = await TestCrm.StartAsync("2026-03-02T01:00:00Z", gateway: gateway);
        await OrderedAsync(crm, "1", "b1");
        await crm.RunForAsync(TimeSpan.FromHours(2));
        var text = gateway.Texts.ShouldHaveSingleItem();
        await crm.Get<DeliveryReportHandler>()
            .HandleAsync(new SmsEvent.Report(SmsTag.Of(text.Customer, text.Tag), "m1", Receiver, "4007", crm.Time.GetUtcNow()), default);
        await OrderedAsync(crm, "2", "b2");
        await crm.RunForAsync(TimeSpan.FromHours(2));
        gateway.Texts.Count.ShouldBe(1);
    }

    [Fact]
    public async Task When_NobodyCanSayWhetherItRefused_Should_WaitAndSendLater()
    {
        var gateway = new FaultGateway();
        var broken = true;
        await using var crm =
            await TestCrm.StartAsync("2026-03-02T01:00:00Z", gateway: gateway,
            tables: tables => tables with { Index = new Unreadable(tables.Index, Crm.Customers.Keys.Number(Receiver).Key, () => broken) });
        await OrderedAsync(crm, "1", "b1");
        // A few minutes past its time: each minute it is asked again.
        await crm.RunUntilAsync((await crm.TouchpointAsync("unpaid-reminder")).Due.AddMinutes(3));
        gateway.Texts.ShouldBeEmpty();
        (await crm.TouchpointAsync("unpaid-reminder")).Reason.ShouldBe("not-sent:refusals-unread");
        broken = false;
        await crm.RunForAsync(TimeSpan.FromMinutes(5));
        gateway.Texts.Count.ShouldBe(1);
    }

    [Fact]
    public void Refusal_OfAdvertising_EndsWithALaterYesOfWhoseOwnPhoneItIs()
    {
        var at = TestCrm.At("2026-03-02T01:00:00Z");
        ConsentChange Word(MessageClass c, int minutes, bool granted) =>
            new(c, new(at.AddMinutes(minutes), new ConsentState(granted, "test")));
        var own = Consents.Learn(new Customer { Id = "x", Group = "g", Identities = ["p:" + Receiver] }, "s",
            [Word(MessageClass.Promotional, 5, true)]);
        var other = own with { Identities = ["b:demo:shopify:1"] };
        var td = new NumberConsent().Join([Word(MessageClass.Promotional, 0, false)]);
        td.Refusal(MessageClass.Promotional, Receiver, own).ShouldBeNull();
        td.Refusal(MessageClass.Promotional, Receiver, other).ShouldNotBeNull();
        td.Refusal(MessageClass.Care, Receiver, other).ShouldBeNull();
        var stop = td.Join([Word(MessageClass.Transactional, 0, false)]);
        stop.Refusal(MessageClass.Promotional, Receiver, own)!.Value.Class.ShouldBe(MessageClass.Transactional);
        stop.Refusal(MessageClass.Care, Receiver, own).ShouldNotBeNull();
    }
}
