using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Crm.Local.Commands;
using Crm.Shops;

namespace Crm.Tests.Commands;

public sealed class WebhookVerifyTests
{
    const string Lazada = """{"seller_id":"1","message_type":0,"data":"""
        + """{"order_status":"shipped","trade_order_id":"26","trade_order_line_id":"27","status_update_time":1603698638},"timestamp":"""
        + """1603766859}""";
    const string Youzan = """{"type":"trade_TradePaid","id":"E1","msg":{"full_order_info":{"order_info":"""
        + """{"tid":"E1","pay_time":"2021-03-07 17:57:51","update_time":"2021-03-07 17:57:51"},"pay_info":"""
        + """{"payment":"1.00"},"buyer_info":{"buyer_id":7,"buyer_phone":"13800138000"}}}}""";

    static string Sign(string body) => Convert.ToHexStringLower(HMACSHA256.HashData("s"u8, Encoding.UTF8.GetBytes("key" + body)));

    static (JsonElement Report, bool Good) Run(string pasted, string? platform = null, params string[] secrets)
    {
        var (text, good) = WebhookReport.Of(PastedRequest.Parse(Encoding.UTF8.GetBytes(pasted)), WebhookCommand.Platforms(platform),
            new ShopOptions().ToShop("none", [])!,
            _ => secrets.Length == 0 ? null : new PlatformLink(secrets) { AppKey = "key" }, DateTimeOffset.UnixEpoch);
        return (JsonDocument.Parse(text).RootElement, good);
    }

    [Fact]
    public void Verify_SignedRequest_NamesPlatformSignatureAndEvent()
    {
        var (report, good) = Run($"POST /api/webhooks/demo/lazada HTTP/1.1\r\nHost: example.com\r\nAuthorization: "
            + $"{Sign(Lazada)}\r\nContent-Type: application/json\r\n\r\n{Lazada}", null, "s");
        good.ShouldBeTrue();
        report.GetProperty("platform").GetString().ShouldBe("lazada");
        report.GetProperty("signature").GetString().ShouldBe("holds");
        report.GetProperty("events")[0].GetProperty("milestone").GetString().ShouldBe("shipped");
    }

    [Fact]
    public void Verify_EditorsLineBreakAndPreviousSecret_AreTold()
    {
        Run($"Authorization: {Sign(Lazada)}\n\n{Lazada}\n", null, "s").Report.GetProperty("signature").GetString()
            .ShouldBe("holds, without the line break at the end");
        Run($"Authorization: {Sign(Lazada)}\n\n{Lazada}", null, "new", "s").Report.GetProperty("signature").GetString()
            .ShouldBe("holds, by the previous secret");
    }

    [Fact]
    public void Verify_WrongSecret_Refuses()
    {
        var (report, good) = Run($"Authorization: {Sign(Lazada)}\n\n{Lazada}", null, "another");
        good.ShouldBeFalse();
        report.GetProperty("signature").GetString().ShouldStartWith("refused: ");
    }

    [Fact]
    public void Verify_BareBody_IsRecognisedByItsContentAndPhonesAreMasked()
    {
        var (report, good) = Run(Youzan);
        good.ShouldBeTrue();
        report.GetProperty("platform").GetString().ShouldBe("youzan");
        report.GetProperty("signature").GetString().ShouldStartWith("not judged");
        report.GetRawText().ShouldNotContain("13800138000");
        report.GetRawText().ShouldContain("****8000");
    }

    [Fact]
    public void Verify_BrokenBody_SaysWhichFieldAndWhy()
    {
        var (report, good) =
            Run($"Event-Sign: 00\nEvent-Type: trade_TradePaid\n\n{Youzan.Replace("1.00", "x", StringComparison.Ordinal)}", "youzan");
        good.ShouldBeFalse();
        report.GetProperty("reason").GetString()!.ShouldContain("payment");
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("")]
    [InlineData("a: b\n\n\u0000")]
    public void Verify_Nonsense_IsNobodys(string pasted) => Run(pasted).Good.ShouldBeFalse();

    [Theory]
    [InlineData("X-Shopify-Hmac-Sha256: x\nX-Shopify-Topic: orders/create", "{}", "shopify")]
    [InlineData("X-WC-Webhook-Signature: x", "{}", "woocommerce")]
    [InlineData("Authorization: x", """{"type":6,"shop_id":"1","timestamp":1644412885,"data":{}}""", "tiktokshop")]
    [InlineData("Authorization: x", """{"code":1,"timestamp":1660616278,"data":{}}""", "shopee")]
    [InlineData("Event-Sign: x", """[{"tag":"137","data":"{}"}]""", "douyin")]
    [InlineData("aftership-hmac-sha256: x", "{}", "aftership")]
    [InlineData("X-Crm-Signature: x", "{}", "taobao")]
    [InlineData("Content-Type: application/x-www-form-urlencoded", "param=%7B%22lastResult%22%3A%7B%22nu%22%3A%22YT100%22%7D%7D&sign=x",
        "kuaidi100")]
    [InlineData("Content-Type: application/x-www-form-urlencoded",
        "RequestType=101&RequestData=%7B%22Data%22%3A%5B%7B%22LogisticCode%22%3A%22YT100%22%7D%5D%7D&DataSign=x", "kdniao")]
    public void Likely_EachPlatformsRequest_IsRecognised(string headers, string body, string platform) =>
        Run($"{headers}\n\n{body}").Report.GetProperty("platform").GetString().ShouldBe(platform);
}
