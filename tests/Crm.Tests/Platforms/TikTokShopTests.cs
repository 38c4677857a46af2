using System.Text.Json;
using Crm.Events;
using Crm.Orders;
using Crm.Platforms;
using Crm.Platforms.TikTokShop;
using Crm.Shops;
using Xunit.Abstractions;

namespace Crm.Tests.Platforms;

public sealed class TikTokShopTests(ITestOutputHelper output) : PlatformConformance(output)
{
    protected override IPlatform Platform { get; } = new TikTokShopPlatform();
    protected override string Folder => "tiktok_shop";
    protected override string ExpectedAcknowledgement => "{}";

    protected override IReadOnlyList<string> Samples { get; } =
    [
        """{"type":1,"tts_notification_id":"73","shop_id":"749","timestamp":1718305585,"data":{"is_on_hold_order":"""
            + """false,"order_id":"576653688135258178","order_status":"DELIVERED","update_time":1718305585}}""",
        """{"type":12,"shop_id":"749","timestamp":1718305600,"data":"""
            + """{"order_id":"576","return_id":"403","return_status":"RETURN_OR_REFUND_REQUEST_SUCCESS","create_time":"""
            + """1718300000,"update_time":1718305599}}""",
        """{"type":2,"shop_id":"749","timestamp":1718305600,"data":{"order_id":"576","reverse_order_id":"404","reverse_order_status":"""
            + """1,"update_time":1718305599}}""",
    ];

    protected override WebhookRequest Request(byte[] payload, string secret) =>
        Plain(payload, ("Authorization", HexHmac(secret, Bytes(AppKey), payload)));

    protected override (WebhookRequest Request, PlatformLink Link)? FromVector(JsonElement vector, byte[] body) =>
        (Plain(body, ("Authorization", vector.GetProperty("expected").GetString()!)),
            new PlatformLink([vector.GetProperty("app_secret").GetString()!]) { AppKey = vector.GetProperty("app_key").GetString() });

    [Theory]
    [InlineData("UNPAID", Milestone.Created)]
    [InlineData("ON_HOLD", null)]
    [InlineData("AWAITING_SHIPMENT", Milestone.Paid)]
    [InlineData("PARTIALLY_SHIPPING", Milestone.PartlyShipped)]
    [InlineData("AWAITING_COLLECTION", Milestone.Shipped)]
    [InlineData("IN_TRANSIT", Milestone.Shipped)]
    [InlineData("DELIVERED", Milestone.Signed)]
    [InlineData("COMPLETED", Milestone.Completed)]
    [InlineData("CANCELLED", Milestone.Cancelled)]
    [InlineData("CANCEL", Milestone.Cancelled)]
    [InlineData("SOMETHING_NEW", null)]
    public void Map_Status_IsItsStep(string status, Milestone? kind) =>
        Event($$$"""{"type":1,"timestamp":1718305585,"data":{"order_id":"5","order_status":"{{{status}}}","update_time":1718305585}}""")
            .Milestone.ShouldBe(kind);

    [Theory]
    [InlineData("CANCELLATION_REQUEST_PENDING", Milestone.RefundOpened)]
    [InlineData("CANCELLATION_REQUEST_SUCCESS", Milestone.Cancelled)]
    [InlineData("CANCELLATION_REQUEST_COMPLETE", Milestone.Cancelled)]
    [InlineData("CANCELLATION_REQUEST_REJECTED", null)]
    [InlineData("CANCELLATION_REQUEST_CANCEL", null)]
    public void Map_Cancellation_IsAskedForThenGranted(string status, Milestone? kind) =>
        Event($$$"""{"type":11,"timestamp":1718305585,"data":"""
            + $$$"""{"order_id":"5","cancel_status":"{{{status}}}","cancel_id":"7","create_time":1718300000}}""").Milestone.ShouldBe(kind);

    [Fact]
    public void Verify_SchemeBeforeTheSignature_Refuses()
    {
        var body = Bytes(Samples[0]);
        Platform.Verify(Plain(body, ("Authorization", "Bearer " + HexHmac(Secret, Bytes(AppKey), body))), Link)
            .ShouldBeOfType<VerificationResult.Refused>();
    }
}
