using System.Text.Json;
using Crm.Events;
using Crm.Orders;
using Crm.Platforms;
using Crm.Platforms.Taobao;
using Crm.Shops;
using Xunit.Abstractions;

namespace Crm.Tests.Platforms;

public sealed class TaobaoTests(ITestOutputHelper output) : PlatformConformance(output)
{
    protected override IPlatform Platform { get; } = new TaobaoPlatform();
    protected override string Folder => "taobao";
    protected override string ExpectedAcknowledgement =>
        """{"success":true,"flag":"success","code":"0","message":"success","response":{"flag":"success","code":"0","message":"success"}}""";

    protected override IReadOnlyList<string> Samples { get; } =
    [
        """{"id":6142200092063758446,"topic":"taobao_trade_TradeBuyerPay","pub_time":"2026-03-02 10:41:41","user_id":17,"content":"{"""
            + """\"buyer_nick\":\"碎**\",\"buyer_open_uid\":\"AAGq5d\",\"payment\":\"30.36\",\"oid\":\"58\",\"tid\":"""
            + """\"586070597376760123\"}"}""",
        """{"topic":"taobao_logistics_LogsticDetailTrace","pub_time":"2026-03-04 08:00:01","content":"""
            + """{"tid":"586070597376760123","out_sid":"YT100","company_name":"圆通速递","desc":"到达杭州","time":"2026-03-04 08:00:"""
            + """00","action":"SENT_CITY"}}""",
        """[{"topic":"taobao_refund_RefundCreated","pub_time":"2026-03-05 08:00:01","content":{"tid":1,"oid":1,"refund_id":"""
            + """77,"refund_fee":"5.00","modified":"2026-03-05 08:00:00"}},"""
            + """{"topic":"taobao_refund_RefundSuccess","pub_time":"2026-03-06 08:00:01","content":{"tid":1,"refund_id":"""
            + """77,"refund_fee":"5.00","modified":"2026-03-06 08:00:00"}}]""",
        """{"topic":"taobao_trade_TradeChanged","trade":{"tid":"586070597376760123","created":"2026-03-02 10:40:"""
            + """00","pay_time":"2026-03-02 10:41:41","modified":"2026-03-02 10:41:"""
            + """42","status":"WAIT_SELLER_SEND_GOODS","payment":"30.36","post_fee":"0.00","discount_fee":"1.00","buyer_nick":"buyer_1","""
            + """ "receiver_name":"张*","receiver_mobile":"138****8000","receiver_state":"浙江省","receiver_city":"杭州市","trade_from":"WAP,"""
            + """JHS","orders":{"order":[{"oid":"1","num_iid":"9","title":"杯","num":2,"price":"15.68","cid":50010222,"order_from":"WAP,"""
            + """JHS"}]}}}""",
    ];

    protected override WebhookRequest Request(byte[] payload, string secret) =>
        Plain(payload, ("X-Crm-Signature", Base64Hmac(secret, payload)));

    // The content alone names neither topic nor time; as an SPI body it has the call's time beside it.
    protected override Dictionary<string, string> HeadersOf(string fixture) =>
        fixture.Contains("content", StringComparison.Ordinal) ? new() { ["?timestamp"] = "2023-09-20 10:00:00" } : [];

    protected override (WebhookRequest Request, PlatformLink Link)? FromVector(JsonElement vector, byte[] body)
    {
        // How a TMC consumer connects is the bridge's business.
        if (vector.GetProperty("kind").GetString() == "tmc-connect") return null;
        var query = vector.GetProperty("url_params").EnumerateObject().Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value.GetString()!)}")
            .Append("sign=" + vector.GetProperty("expected").GetString());
        var headers = vector.GetProperty("headers").EnumerateObject().Select(h => (h.Name, h.Value.GetString()!)).ToArray();
        return (Plain(body, headers) with { Query = string.Join('&', query) },
            new PlatformLink([vector.GetProperty("secret").GetString()!]));
    }

    [Theory]
    [InlineData("CREATE", null)]
    [InlineData("CONSIGN", Milestone.Shipped)]
    [InlineData("GOT", null)]
    [InlineData("ARRIVAL", null)]
    [InlineData("DEPARTURE", null)]
    [InlineData("SENT_CITY", Milestone.ArrivedInCity)]
    [InlineData("SENT_SCAN", Milestone.OutForDelivery)]
    [InlineData("SIGNED", Milestone.Signed)]
    [InlineData("FAILED", null)]
    [InlineData("LOST", null)]
    [InlineData("TO_EMS", null)]
    [InlineData("OTHER", null)]
    public void Map_TraceAction_IsItsStep(string action, Milestone? kind) =>
        Event(Samples[1].Replace("SENT_CITY", action, StringComparison.Ordinal)).Milestone.ShouldBe(kind);

    [Fact]
    public void Map_MaskedNick_IsNobodysName() => Event(Samples[0]).Identities.Select(n => n.ToString()).ShouldBe(["b:demo:taobao:AAGq5d"]);

    [Fact]
    public void Map_ContentWithoutAnyTime_NamesTheField() =>
        Map(Bytes("""{"tid":"1","status":"TRADE_CREATE","payment":"1.00"}""")).ShouldBeOfType<MappingResult.Invalid>()
            .Reason.ShouldContain("modified: is missing");

    [Fact]
    public void Verify_SpiForm_SignsItsFieldsAndNotItsBody()
    {
        var sign = HexMd5(Bytes(Secret), Bytes("app_key1" + "tid5 6" + "timestamp2026-03-02 10:00:00"), Bytes(Secret)).ToUpperInvariant();
        var request = Plain(Bytes("tid=5+6"), ("Content-Type", "application/x-www-form-urlencoded"))
            with { Query = "app_key=1&timestamp=2026-03-02+10%3A00%3A00&sign=" + sign };
        Platform.Verify(request, Link).ShouldBeOfType<VerificationResult.Signed>();
        Platform.Verify(request with { Body = Bytes("tid=5+7") }, Link).ShouldBeOfType<VerificationResult.Refused>();
    }

    [Fact]
    public void Join_ThinTotalAfterAWholeTrade_LeavesTheWholeTrade()
    {
        var whole = Event(Samples[3]).Order!;
        var thin = Event(Samples[0].Replace("30.36", "99.00", StringComparison.Ordinal)
            .Replace("2026-03-02 10:41:41", "2026-03-09 10:41:41", StringComparison.Ordinal)).Order!;
        OrderState.Join(whole, thin).Details!.Value.Total.ShouldBe(3036);
        OrderState.Join(thin, whole).Details!.Value.Lines.Count.ShouldBe(1);
    }
}
