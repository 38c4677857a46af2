using Crm.Customers;
using Crm.Orders;
using Crm.Sms.Reports;
using Crm.Tests.Support;
using Crm.Touchpoints;

namespace Crm.Tests.SmsReports;

public sealed class HeirTests
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
        phone.During = async _ => await crm.ApplyAsync(new ShopEvent { Shop = "demo", Platform = "shopify", Kind = EventKind.CustomerChanged, Identities = [buyer, Identity.Phone(Telling.Phone)] });
        await crm.RunUntilAsync("2026-03-02T10:00:00+08:00");
        var text = phone.Texts.ShouldHaveSingleItem();
        (text.To, text.Customer).ShouldBe(("+8613900139000", Customer.IdOf("yunduo", buyer)));
        (await crm.CustomersAsync()).ShouldHaveSingleItem().Id.ShouldNotBe(text.Customer);
        (await crm.TouchpointAsync("unpaid-reminder")).State.ShouldBe(TouchpointState.Accepted);
        var report = new SmsEvent.Report(SmsTag.Of(text.Customer, text.Tag), "sms-1", text.To, DeliveryCode.Delivered, crm.Time.GetUtcNow());
        (await crm.Get<DeliveryReportHandler>().HandleAsync(report, default)).ShouldBeTrue();
        (await crm.TouchpointAsync("unpaid-reminder")).State.ShouldBe(TouchpointState.Delivered);
    }

    static ShopEvent ToReceiver(string order)
    {
        var at = TestCrm.At("2026-03-02T01:00:01Z");
        var state = new OrderState { Key = new OrderKey("demo", "shopify", order), Contact = new(at, new OrderContact { Phone = "+8613900139000", Region = new Region("CN", "浙江省", "杭州市", null, null) }) };
        return new ShopEvent { Shop = "demo", Platform = "shopify", Kind = EventKind.Updated, Order = state };
    }
}
