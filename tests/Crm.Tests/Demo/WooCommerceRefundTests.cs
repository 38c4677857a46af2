using System.Text;
using Crm.Events;
using Crm.Orders;
using Crm.Platforms;
using Crm.Platforms.WooCommerce;
using Crm.Shops;
using Crm.Tests.Support;

namespace Crm.Tests.Demo;

public sealed class WooCommerceRefundTests
{
    [Theory]
    [InlineData("""{"id":1,"status":"refunded","currency":"CNY","date_created_gmt":"2026-03-01T00:00:"""
        + """00","date_modified_gmt":"2026-03-05T00:00:00"}""")]
    [InlineData("""{"id":1,"status":"completed","currency":"CNY","date_created_gmt":"2026-03-01T00:00:"""
        + """00","date_modified_gmt":"2026-03-05T00:00:00","refunds":[{"id":9,"total":"-5.00"}]}""")]
    public void Map_Refund_IsOpenedAndFinished(string body)
    {
        var message = new InboxMessage
        {
            Shop = "demo", Platform = "woocommerce", Received = TestCrm.At("2026-03-05T00:00:01Z"),
            Headers = new Dictionary<string, string> { ["x-wc-webhook-topic"] = "order.updated" }, Body = Encoding.UTF8.GetBytes(body),
        };
        var shop = ShopDirectory.From(TestCrm.Settings("unused").Shops).Find("demo")!;
        var order = new WooCommercePlatform().Map(message, shop).ShouldBeOfType<MappingResult.Events>().List.ShouldHaveSingleItem()
            .Order.ShouldNotBeNull();
        order.When(Milestone.RefundFinished).ShouldBe(TestCrm.At("2026-03-05T00:00:00Z"));
        order.When(Milestone.RefundOpened).ShouldBe(order.When(Milestone.RefundFinished));
    }
}
