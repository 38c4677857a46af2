using System.Text;
using Crm.Common;
using Crm.Events;
using Crm.Orders;
using Crm.Platforms;
using Crm.Platforms.Shopify;
using Crm.Platforms.WooCommerce;
using Crm.Shops;
using Crm.Tests.Support;

namespace Crm.Tests.Platforms;

/// <summary>Parcels and refunds that a shop takes back, in each platform's words.</summary>
public sealed class TakenBackTests
{
    static readonly Shop Shop = new ShopOptions { Name = "Cloud Home", Country = "GB" }.ToShop("demo", [])!;

    static OrderState Read(IPlatform platform, string header, string topic, string body) => platform.Map(new InboxMessage
    {
        Shop = "demo", Platform = platform.Name, Received = TestCrm.At("2026-03-09T10:00:00Z"),
        Headers = new Dictionary<string, string> { [header] = topic }, Body = Encoding.UTF8.GetBytes(body),
    }, Shop).ShouldBeOfType<MappingResult.Events>().List.ShouldHaveSingleItem().Order!;

    static OrderState Woo(string day, string refunds = "[]", string parcels = "null", string status = "processing") =>
        Read(new WooCommercePlatform(), "x-wc-webhook-topic", "order.updated", $$"""
            {"id":1,"status":"{{status}}","currency":"GBP","total":"50.00","date_created_gmt":"2026-03-01T00:00:00",
            "date_paid_gmt":"2026-03-01T00:00:00","date_modified_gmt":"{{day}}T00:00:00","line_items":[],"refunds":{{refunds}},
            "meta_data":[{"key":"_wc_shipment_tracking_items","value":{{parcels}}}]}
            """);

    static OrderState Shopify(string topic, string body) => Read(new ShopifyPlatform(), "x-shopify-topic", topic, body);

    static string Fulfillment(string id, string created, string updated, string status = "success", string numbers = "\"1Z1\"") => $$"""
        {"id":{{id}},"order_id":1,"status":"{{status}}","created_at":"{{created}}T00:00:00Z","updated_at":"{{updated}}T00:00:00Z",
        "tracking_company":"UPS","tracking_numbers":[{{numbers}}]}
        """;

    static OrderState Joined(params OrderState[] told)
    {
        var joined = told.Aggregate(OrderState.Join);
        Json.Bytes(told.Reverse().Aggregate(OrderState.Join)).ShouldBe(Json.Bytes(joined));
        Json.Bytes(RowBody.Read<OrderState>(RowBody.Bytes(joined))).ShouldBe(Json.Bytes(joined));
        return joined;
    }

    const string Nine = """[{"id":9,"total":"-5.00"}]""";

    // Of one second too: the time of change may stay as it was.
    [Theory]
    [InlineData("2026-03-04")]
    [InlineData("2026-03-03")]
    public void Woo_RefundThatIsListedNoMore_IsGone(string day)
    {
        Joined(Woo("2026-03-02"), Woo("2026-03-03", Nine)).Refunded().ShouldBe(500);
        var order = Joined(Woo("2026-03-02"), Woo("2026-03-03", Nine), Woo(day));
        (order.Refunded(), order.HasRefund(), order.Net()).ShouldBe((0, false, 5000));
        (order.When(Milestone.RefundOpened), order.When(Milestone.RefundFinished)).ShouldBe((null, null));
        order.Steps().Keys.ShouldBe([Milestone.Created, Milestone.Paid]);
    }

    [Fact]
    public void Woo_RefundAfterADeletedOne_CountsAlone()
    {
        var order = Joined(Woo("2026-03-03", Nine), Woo("2026-03-05", """[{"id":10,"total":"-7.00"}]"""), Woo("2026-03-04"));
        (order.Refunded(), order.When(Milestone.RefundFinished)).ShouldBe((700, TestCrm.At("2026-03-05T00:00:00Z")));
    }

    [Fact]
    public void Woo_RefundedByItsStatusAlone_IsGoneWithIt()
    {
        var refunded = Woo("2026-03-03", status: "refunded");
        (refunded.Refunded(), refunded.IsReturned()).ShouldBe((5000, true));
        Joined(refunded, Woo("2026-03-04")).HasRefund().ShouldBeFalse();
        Joined(refunded, Woo("2026-03-04", Nine)).Refunded().ShouldBe(500);
    }

    [Fact]
    public void Woo_ReplacedNumber_IsNoParcelOfTheOrder()
    {
        var (typo, good) = (Woo("2026-03-03", parcels: """[{"tracking_number":"1ZTYPO","date_shipped":"1772413200"}]"""),
            Woo("2026-03-04", parcels: """[{"tracking_number":"1ZGOOD","date_shipped":"1772499600"}]"""));
        var order = Joined(typo, good);
        order.LiveParcels().ShouldHaveSingleItem().Label!.Value.Number.ShouldBe("1ZGOOD");
        order.When(Milestone.Shipped).ShouldBe(DateTimeOffset.FromUnixTimeSeconds(1772499600));
        Joined(typo, Woo("2026-03-04", parcels: "[]")).IsTakenBack(Milestone.Shipped).ShouldBeTrue();
        Joined(typo, Woo("2026-03-04")).LiveParcels().Count().ShouldBe(1, "without the field nothing is told of parcels");
    }

    [Theory]
    [InlineData("fulfillments/update", false)]
    [InlineData("orders/updated", true)]
    public void Shopify_CancelledFulfillment_IsNoParcel(string topic, bool inOrder)
    {
        var live = Shopify("fulfillments/create", Fulfillment("7", "2026-03-02", "2026-03-02"));
        var gone = Fulfillment("7", "2026-03-02", "2026-03-03", "cancelled");
        var order = Joined(live, Shopify(topic, !inOrder ? gone : """
            {"id":1,"created_at":"2026-03-01T00:00:00Z","currency":"GBP","total_price":"50.00","line_items":[],"fulfillments":[X]}
            """.Replace("X", gone, StringComparison.Ordinal)));
        order.LiveParcels().ShouldBeEmpty();
        (order.When(Milestone.Shipped), order.Told(Milestone.Shipped)).ShouldBe((null, TestCrm.At("2026-03-02T00:00:00Z")));
        var again = Joined(order, Shopify("fulfillments/create", Fulfillment("8", "2026-03-04", "2026-03-04")));
        (again.When(Milestone.Shipped), again.LiveParcels().Count()).ShouldBe((TestCrm.At("2026-03-04T00:00:00Z"), 1));
    }

    [Fact]
    public void Shopify_SeveralNumbers_AreAllTheOrders()
    {
        var order = Shopify("fulfillments/create", Fulfillment("7", "2026-03-02", "2026-03-02", numbers: "\"1Z1\",\"1Z2\",\"1Z1\""));
        var label = order.Parcels["7"].Label!.Value;
        (label.Number, string.Join(",", label.Numbers())).ShouldBe(("1Z1", "1Z1,1Z2"));
        Joined(order, Shopify("fulfillments/update", Fulfillment("7", "2026-03-02", "2026-03-03", numbers: "\"1Z2\"")))
            .Parcels["7"].Label!.Value.Numbers().ShouldBe(["1Z2"]);
    }
}
