using System.Text.Json;
using Crm.Orders;
using Crm.Platforms;
using Crm.Platforms.Youzan;
using Crm.Shops;
using Xunit.Abstractions;

namespace Crm.Tests.Platforms;

public sealed class YouzanTests(ITestOutputHelper output) : PlatformConformance(output)
{
    protected override IPlatform Platform { get; } = new YouzanPlatform();
    protected override string Folder => "youzan";
    protected override string ExpectedAcknowledgement => """{"code":0,"msg":"success"}""";

    protected override IReadOnlyList<string> Samples { get; } =
    [
        """{"type":"trade_TradeCreate","id":"E1","status":"WAIT_BUYER_PAY","version":1615111010,"test":false,"msg":{"full_order_info":"""
            + """{"order_info":{"tid":"E1","created":"2021-03-07 17:56:50","expired_time":"2021-03-07 18:56:"""
            + """50","update_time":"2021-03-07 17:56:50","pay_time":"","status":"WAIT_BUYER_PAY"},"pay_info":"""
            + """{"payment":"12.50","post_fee":"2.00","total_fee":"15.00"},"buyer_info":{"buyer_id":"""
            + """7,"yz_open_id":"o7","buyer_phone":"13800138000"},"address_info":"""
            + """{"receiver_name":"张三","receiver_tel":"13900139000","delivery_province":"浙江省","delivery_city":"杭州市","delivery_district":"""
            + """ "西湖区"},"orders":[{"item_id":5,"sku_id":6,"title":"杯","num":2,"price":"7.50","total_fee":"15.00","payment":"10.50"}],"""
            + """ "source_info":{"source":{"platform":"wx"}}}}}""",
        """{"type":"trade_TradeSellerShip","id":"E1","version":"""
            + """1615111376,"msg":"%7B%22tid%22%3A%22E1%22%2C%22update_time%22%3A%222021-03-07+18%3A02%3A56%22%2C%22express_id%22"""
            + """%3A138%2C%22express_no%22%3A%22SF100%22%7D"}""",
        """{"type":"trade_refund_RefundSuccess","id":"E1","version":1615111376,"msg":"""
            + """{"tid":"E1","refund_id":"r1","refunded_fee":"1.20","update_time":"2021-03-08 09:00:00"}}""",
    ];

    protected override WebhookRequest Request(byte[] payload, string secret) =>
        Plain(payload, ("Event-Sign", HexMd5(Bytes(AppKey), payload, Bytes(secret))));

    protected override (WebhookRequest Request, PlatformLink Link)? FromVector(JsonElement vector, byte[] body) =>
        (Plain(body, ("Event-Sign", vector.GetProperty("event_sign").GetString()!)),
            new PlatformLink([vector.GetProperty("client_secret").GetString()!]) { AppKey = vector.GetProperty("client_id").GetString() });

    [Fact]
    public void Map_Heartbeat_IsNoEvent() =>
        Events("""{"type":"trade_TradeCreate","id":"E1","test":true,"msg":"%7B%7D"}""").ShouldBeEmpty();

    [Theory]
    [InlineData("%7B%22tid%22%3A%22E1%22%2C%22update_time%22%3A%222021-03-07+18%3A02%3A56%22%7D")]
    [InlineData("%7B%22tid%22:%22E1%22,%22update_time%22:%222021-03-07%2018:02:56%22%7D")]
    [InlineData("{\\\"tid\\\":\\\"E1\\\",\\\"update_time\\\":\\\"2021-03-07 18:02:56\\\"}")]
    public void Map_MessageInEitherEncoding_ReadsTheSame(string msg) =>
        Event($$$"""{"type":"trade_TradeSuccess","id":"E1","msg":"{{{msg}}}"}""")
            .Order!.Reached[Milestone.Completed].ShouldBe(Utc("2021-03-07 10:02:56"));

    [Fact]
    public void Map_NewerRefundFamily_ReadsTheSame() =>
        Event("""{"type":"youzan_trade_RefundSuccess","id":"E1","version":1615111376,"msg":"""
            + """{"tid":"E1","refund_id":"r1","refunded_fee":"1.20","update_time":"2021-03-08 09:00:00"}}""")
            .Order!.Refunds["r1"].Finished.ShouldBe(Utc("2021-03-08 01:00:00"));

    [Fact]
    public void Map_ShipmentWithoutLogistics_HasNoParcel() =>
        Event("""{"type":"trade_TradeSellerShip","id":"E1","msg":{"tid":"E1","express_id":0,"express_no":"","update_time":"2021-03-07 """
            + """18:02:56"}}""").Order!.Parcels.ShouldBeEmpty();

    [Fact]
    public void Map_EncryptedBuyer_IsKnownByItsIdsAlone()
    {
        var one = Event(Samples[0].Replace("13800138000", "$Xyb9B3HbGaOjdYTHHwP0PA==$1$", StringComparison.Ordinal)
            .Replace("13900139000", "$yN99BuJK4NQFxFwXXiOY5A==$1$", StringComparison.Ordinal)
            .Replace("张三", "$nGMqIF1XBijI7B+m9ImE7Q==$1$", StringComparison.Ordinal));
        one.Identities.Select(n => n.ToString()).ShouldBe(["b:demo:youzan:7", "b:demo:youzan:o7"]);
        one.Order!.Contact!.Value.ShouldBe(new OrderContact { Region = new Region("CN", "浙江省", "杭州市", "西湖区", null) });
    }

    [Fact]
    public void Map_WholeOrderWithDeliveries_HasItsParcels()
    {
        var one = Event("""{"type":"trade_TradeSellerShip","id":"E1","msg":{"full_order_info":{"order_info":"""
            + """{"tid":"E1","consign_time":"2021-03-07 18:02:56","update_time":"2021-03-07 18:03:00"},"pay_info":"""
            + """{"payment":"1.00"}},"delivery_order":[{"dists":[{"express_info":{"express_id":138,"express_no":"SF100"}},"""
            + """{"express_info":{"express_id":0,"express_no":""}}]}]}}""");
        one.Order!.Parcels.ShouldHaveSingleItem().Key.ShouldBe("SF100");
        one.Order!.Parcels["SF100"].Shipped.ShouldBe(Utc("2021-03-07 10:02:56"));
    }
}
