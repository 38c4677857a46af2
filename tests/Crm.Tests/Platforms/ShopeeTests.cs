using System.Text.Json;
using Crm.Events;
using Crm.Orders;
using Crm.Platforms;
using Crm.Platforms.Shopee;
using Crm.Shops;
using Xunit.Abstractions;

namespace Crm.Tests.Platforms;

public sealed class ShopeeTests(ITestOutputHelper output) : PlatformConformance(output)
{
    protected override IPlatform Platform { get; } = new ShopeePlatform();
    protected override string Folder => "shopee";
    protected override string ExpectedAcknowledgement => "";

    protected override IReadOnlyList<string> Samples { get; } =
    [
        """{"msg_id":"a","data":{"completed_scenario":null,"items":["""
            + """],"ordersn":"2503119YA2XB8B","status":"TO_CONFIRM_RECEIVE","update_time":1741645463},"shop_id":137637267,"code":"""
            + """3,"timestamp":1741645463}""",
        """{"data":{"order_sn":"2503119YA2XB8B","return_sn":"R1","return_status":"REFUND_PAID","update_time":1741645470},"shop_id":"""
            + """137637267,"code":29,"timestamp":1741645471}""",
        """{"data":{"ordersn":"2503119YA2XB8B","package_number":"OFG1","fulfillment_status":"LOGISTICS_DELIVERY_DONE","update_time":"""
            + """1741645480},"shop_id":137637267,"code":30,"timestamp":1741645481}""",
    ];

    protected override WebhookRequest Request(byte[] payload, string secret) =>
        Plain(payload, ("Authorization", HexHmac(secret, Bytes("https://example.com/hook|"), payload)));

    protected override (WebhookRequest Request, PlatformLink Link)? FromVector(JsonElement vector, byte[] body) =>
        (Plain(body, ("Authorization", vector.GetProperty("expected").GetString()!)),
            new PlatformLink([vector.GetProperty("partner_key").GetString()!]) { CallbackUrl = vector.GetProperty("url").GetString() });

    [Theory]
    [InlineData("UNPAID", Milestone.Created)]
    [InlineData("READY_TO_SHIP", Milestone.Paid)]
    [InlineData("PROCESSED", null)]
    [InlineData("RETRY_SHIP", null)]
    [InlineData("SHIPPED", Milestone.Shipped)]
    [InlineData("TO_CONFIRM_RECEIVE", Milestone.Signed)]
    [InlineData("IN_CANCEL", null)]
    [InlineData("CANCELLED", Milestone.Cancelled)]
    [InlineData("TO_RETURN", Milestone.RefundOpened)]
    [InlineData("COMPLETED", Milestone.Completed)]
    public void Map_Status_IsItsStep(string status, Milestone? kind) =>
        Event($$$"""{"code":3,"timestamp":1741645463,"data":{"ordersn":"A1","status":"{{{status}}}","update_time":1741645463}}""")
            .Milestone.ShouldBe(kind);

    [Fact]
    public void Verify_WithoutThePipe_Refuses()
    {
        var body = Bytes(Samples[0]);
        Platform.Verify(Plain(body, ("Authorization", HexHmac(Secret, Bytes("https://example.com/hook"), body))), Link)
            .ShouldBeOfType<VerificationResult.Refused>();
    }
}
