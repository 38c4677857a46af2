using Crm.Customers;
using Crm.Events;
using Crm.Orders;
using Crm.Sms;
using Crm.Tests.Support;
using Crm.Touchpoints;
using Crm.Touchpoints.Delivery;

namespace Crm.Tests.Touchpoints.Delivery;

public sealed class SuccessorTests
{
    [Fact]
    public async Task When_TheBuyerWasTakenInByAnother_Should_FindTheTextAndKeepWhatTheGatewaySaid()
    {
        // The text went to a receiver, whose phone is nobody's name, for a buyer who proved to be another one while the gateway had it.
        var phone = new FaultGateway { CanTrace = false };
        await using var crm = await TestCrm.StartAsync("2026-03-02T01:00:00Z", gateway: phone);
        var buyer = Identity.Buyer("demo", "shopify", "b1");
        await crm.CreatedAsync("1", "2026-03-02T09:00:00+08:00", buyer: "b1", phone: null);
        await crm.ApplyAsync(ToReceiver("1"));
        phone.During = async _ =>
            await crm.ApplyAsync(
            new ShopEvent { Shop = "demo", Platform = "shopify", 
            Identities = [buyer, Identity.Phone(Telling.Phone)] });
        await crm.RunUntilAsync("2026-03-02T10:00:00+08:00");
        var text = phone.Texts.ShouldHaveSingleItem();
        (text.To, text.Customer).ShouldBe(("+8613900139000", Customer.IdOf("yunduo", buyer)));
        (await crm.CustomersAsync()).ShouldHaveSingleItem().Id.ShouldNotBe(text.Customer);
        (await crm.TouchpointAsync("unpaid-reminder")).State.ShouldBe(TouchpointState.Accepted);
        var report = new SmsEvent.Report(SmsTag.Of(text.Customer, text.Tag), "sms-1", text.To, DeliveryCode.Delivered,
            crm.Time.GetUtcNow());
        (await crm.Get<DeliveryReportHandler>().HandleAsync(report, default)).ShouldBeTrue();
        (await crm.TouchpointAsync("unpaid-reminder")).State.ShouldBe(TouchpointState.Delivered);
    }

    [Fact]
    public async Task When_TheCarrierFailedForAMoment_Should_SendOnceMoreAndNeverAThirdTime()
    {
        var phone = new FaultGateway();
        await using var crm = await TestCrm.StartAsync("2026-03-02T01:00:00Z", gateway: phone);
        await crm.CreatedAsync("1", "2026-03-02T09:00:00+08:00");
        await crm.RunUntilAsync("2026-03-02T10:00:00+08:00");
        async Task ReportAsync(string message)
        {
            var text = phone.Texts[^1];
            var report = new SmsEvent.Report(SmsTag.Of(text.Customer, text.Tag), message, text.To, "4006", crm.Time.GetUtcNow());
            (await crm.Get<DeliveryReportHandler>().HandleAsync(report, default)).ShouldBeTrue();
        }
        await ReportAsync("sms-1");
        (await crm.TouchpointAsync("unpaid-reminder")).State.ShouldBe(TouchpointState.Planned);
        await crm.CheckWakeUpsAsync();
        await crm.RunForAsync(DeliveryRules.SecondTry);
        phone.Texts.Count.ShouldBe(2);
        await ReportAsync("sms-2");
        (await crm.TouchpointAsync("unpaid-reminder")).State.ShouldBe(TouchpointState.Failed);
        await crm.RunForAsync(TimeSpan.FromDays(2));
        phone.Texts.Count.ShouldBe(2);
    }

    static ShopEvent ToReceiver(string order)
    {
        var at = TestCrm.At("2026-03-02T01:00:01Z");
        var state = new OrderState { Key = new OrderKey("demo", "shopify", order),
            Contact = new(at, new OrderContact { Phone = "+8613900139000", Region = new Region("CN", "浙江省", "杭州市", null, null) }) };
        return new ShopEvent { Shop = "demo", Platform = "shopify", Order = state };
    }
}
