using System.Text.Json;
using Crm.Events;
using Crm.Orders;
using Crm.Platforms;
using Crm.Platforms.Lazada;
using Crm.Shops;
using Xunit.Abstractions;

namespace Crm.Tests.Platforms;

public sealed class LazadaTests(ITestOutputHelper output) : PlatformConformance(output)
{
    protected override IPlatform Platform { get; } = new LazadaPlatform();
    protected override string Folder => "lazada";
    protected override string ExpectedAcknowledgement => "{}";

    protected override IReadOnlyList<string> Samples { get; } =
    [
        """{"seller_id":"1","message_type":0,"data":"""
            + """{"order_status":"shipped","trade_order_id":"260422900198363","trade_order_line_id":"260422900298363","""
            + """ "status_update_time":1603698638,"buyer_id":41},"timestamp":1603766859530,"site":"lazada_vn"}""",
        """{"seller_id":"1","message_type":0,"data":{"order_status":"lost_by_3pl","trade_order_id":"""
            + """260422900198363,"trade_order_line_id":260422900298363,"status_update_time":1603698638000},"timestamp":"""
            + """1603766859,"site":"lazada_vn"}""",
        """{"seller_id":"1","message_type":0,"data":"""
            + """{"reverse_status":"REFUND_SUCCESS","reverse_order_id":"9","trade_order_id":"260422900198363","trade_order_line_id":"2","""
            + """ "status_update_time":1603698638},"timestamp":1603766859,"site":"lazada_vn"}""",
    ];

    protected override WebhookRequest Request(byte[] payload, string secret) =>
        Plain(payload, ("Authorization", HexHmac(secret, Bytes(AppKey), payload)));

    protected override (WebhookRequest Request, PlatformLink Link)? FromVector(JsonElement vector, byte[] body) =>
        (Plain(body, ("Authorization", vector.GetProperty("expected").GetString()!)),
            new PlatformLink([vector.GetProperty("app_secret").GetString()!]) { AppKey = vector.GetProperty("app_key").GetString() });

    [Theory]
    [InlineData("unpaid", Milestone.Created)]
    [InlineData("pending", Milestone.Paid)]
    [InlineData("packed", null)]
    [InlineData("ready_to_ship", null)]
    [InlineData("shipped", Milestone.Shipped)]
    [InlineData("delivered", Milestone.Signed)]
    [InlineData("canceled", Milestone.Cancelled)]
    [InlineData("returned", Milestone.RefundOpened)]
    [InlineData("shipped_back_success", null)]
    public void Map_Status_IsItsStep(string status, Milestone? kind) => Line("1", status, 1603698638).Milestone.ShouldBe(kind);

    [Fact]
    public void Map_LinesOfOneOrder_JoinIntoOneStep()
    {
        var order = OrderState.Join(Line("1", "shipped", 1603698638).Order, Line("2", "shipped", 1603698700).Order!);
        order.Reached.ShouldBe(
            new Dictionary<Milestone, DateTimeOffset> { [Milestone.Shipped] = DateTimeOffset.FromUnixTimeSeconds(1603698638) });
    }

    [Fact]
    public void Map_OneLineCancelled_LivesOnByTheOther()
    {
        var order = OrderState.Join(Line("1", "canceled", 1603698638).Order, Line("2", "shipped", 1603698700).Order!);
        order.IsCancelled.ShouldBeFalse();
    }

    ShopEvent Line(string line, string status, long at) =>
        Event($$$"""{"seller_id":"1","message_type":0,"data":"""
            + $$$"""{"order_status":"{{{status}}}","trade_order_id":"26","trade_order_line_id":"{{{line}}}","status_update_time":"""
            + $$$"""{{{at}}}},"timestamp":{{{at}}}}""");
}
