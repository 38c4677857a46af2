using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Crm.Benchmarks.Acknowledge;

/// <summary>Complete, signed HTTP requests as each platform and courier sends them, every one about another order or parcel.</summary>
static class PushRequests
{
    public const string Secret = "benchmark-secret", AppKey = "20001", CallbackUrl = "https://crm.example/hook";
    public static readonly string[] Platforms =
        ["shopify", "woocommerce", "youzan", "douyin", "tiktokshop", "shopee", "lazada", "taobao", "kuaidi100", "kdniao", "aftership"];

    public static byte[] Make(string platform, int n, DateTimeOffset now)
    {
        var (unix, beijing) =
            (now.ToUnixTimeSeconds(), now.ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
        return platform switch
        {
            "shopify" => Intake.OrderRequests.Make(n, now),
            "woocommerce" => Json(platform, Woo(n, now),
                body => [("X-WC-Webhook-Topic", "order.updated"), ("X-WC-Webhook-Signature", Convert.ToBase64String(Hmac(body)))]),
            "youzan" => Json(platform, Youzan(n, unix, beijing),
                body => [("Event-Type", "trade_TradeSellerShip"), ("Event-Sign", Hex(Md5([.. Bytes(AppKey), .. body, .. Bytes(Secret)])))]),
            "douyin" => Json(platform, Douyin(n, unix),
                body => [("app-id", AppKey), ("event-sign", Hex(Md5([.. Bytes(AppKey), .. body, .. Bytes(Secret)])))]),
            "tiktokshop" => Json(platform,
                $$$"""{"type":1,"tts_notification_id":"{{{n}}}","shop_id":"7","timestamp":{{{unix}}},"data":{"order_id":"{{{5764000000L
                + n}}}","order_status":"AWAITING_SHIPMENT","update_time":{{{unix}}}}}""", ByAppKey),
            "shopee" => Json(platform, $$$"""{"msg_id":"m{{{n}}}","data":"""
                + $$$"""{"ordersn":"25{{{n:d12}}}","status":"READY_TO_SHIP","completed_scenario":null,"items":[],"update_time":"""
                + $$$"""{{{unix}}}},"shop_id":137637267,"code":3,"timestamp":{{{unix}}}}""",
                body => [("Authorization", Hex(Hmac([.. Bytes(CallbackUrl + "|"), .. body])))]),
            "lazada" => Json(platform,
                $$$"""{"seller_id":"1","message_type":0,"data":{"order_status":"pending","trade_order_id":"{{{260422900000000L
                + n}}}","trade_order_line_id":"{{{270422900000000L
                + n}}}","status_update_time":{{{unix}}},"buyer_id":{{{4_000_000 + n}}}},"timestamp":{{{unix}}}000,"site":"lazada_sg"}""",
                ByAppKey),
            "taobao" => Json(platform, $$$"""{"id":{{{6142200092000000000L + n}}},"topic":"taobao_trade_TradeBuyerPay","pub_time":"""
                + $$$""" "{{{beijing}}}","content":"{\"buyer_open_uid\":\"B{{{n}}}\",\"payment\":\"30.36\",\"oid\":\"58\",\"tid\":"""
                + $$$"""\"{{{586070000000000000L + n}}}\"}"}""",
                body => [("X-Crm-Signature", Convert.ToBase64String(Hmac(body)))]),
            "kuaidi100" => Form(platform, Kuaidi100(n, beijing),
                param => $"param={WebUtility.UrlEncode(param)}&sign={Convert.ToHexString(Md5(Bytes(param + Secret)))}"),
            "kdniao" => Form(platform, KdNiao(n, beijing), data => $"RequestType=101&RequestData={WebUtility.UrlEncode(data)}"
                + $"&DataSign={WebUtility.UrlEncode(Convert.ToBase64String(Bytes(Hex(Md5(Bytes(data + Secret))))))}"),
            "aftership" => Json(platform, $$$"""{"ts":{{{unix}}},"event":"tracking_update","event_id":"{{{n}}}","is_tracking_first_tag":"""
                + $$$"""true,"msg":{"id":"{{{n}}}","tracking_number":"AS{{{n:d10}}}","slug":"dhl","tag":"OutForDelivery","checkpoints":["""
                + $$$"""{"checkpoint_time":"2026-03-02T09:00:00","city":"Berlin","message":"out","tag":"OutForDelivery"}]}}""",
                body => [("aftership-hmac-sha256", Convert.ToBase64String(Hmac(body)))]),
            _ => throw new ArgumentException($"No such platform: {platform}."),
        };
    }

    static (string, string)[] ByAppKey(byte[] body) => [("Authorization", Hex(Hmac([.. Bytes(AppKey), .. body])))];

    static string Woo(int n, DateTimeOffset now) => $$"""
        {"id":{{50_000 + n}},"number":"{{50_000 + n}}","status":"processing","currency":"CNY",
        "date_created_gmt":"{{now:yyyy-MM-ddTHH:mm:ss}}","date_modified_gmt":"{{now:yyyy-MM-ddTHH:mm:ss}}",
        "date_paid_gmt":"{{now:yyyy-MM-ddTHH:mm:ss}}","date_completed_gmt":null,"discount_total":"0.00","shipping_total":"10.00",
        "total":"268.00","customer_id":{{n + 1}},"billing":{"first_name":"云","last_name":"陈","phone":"139{{n:d8}}","country":"CN",
        "city":"杭州市","state":"浙江省"},"shipping":{"first_name":"云","last_name":"陈","country":"CN","city":"杭州市","state":"浙江省"},
        "line_items":[{"id":1,"name":"云朵四件套","product_id":7,"quantity":1,"subtotal":"258.00","total":"258.00","sku":"YD-1"}],
        "meta_data":[],"refunds":[]}
        """;

    static string Youzan(int n, long unix, string beijing) =>
        $$"""{"client_id":"{{AppKey}}","kdt_id":"""
            + $$"""1,"id":"E{{n:d12}}","type":"trade_TradeSellerShip","status":"WAIT_BUYER_CONFIRM_GOODS","msg":"""
            + $$""" "{{Message(n, beijing)}}","msg_id":"{{n}}","version":{{unix}},"test":false}""";

    static string Message(int n, string beijing) => WebUtility.UrlEncode($$"""{"tid":"E{{n:d12}}","update_time":"{{beijing}}"}""");

    static string Douyin(int n, long unix)
    {
        var data = $$"""{"p_id":{{4830000000L
            + n}},"order_status":2,"create_time":{{unix - 60}},"pay_time":{{unix}},"update_time":{{unix}},"pay_amount":2550,"shop_id":1}""";
        return System.Text.Json.JsonSerializer.Serialize(new[] { new { tag = "101", msg_id = $"{n}", data } });
    }

    static string Kuaidi100(int n, string beijing) =>
        $$$"""{"status":"polling","lastResult":{"nu":"YT{{{n:d10}}}","com":"yuantong","state":"1001","ischeck":"0","data":["""
            + $$$"""{"time":"{{{beijing}}}","ftime":"{{{beijing}}}","context":"到达派件城市","areaName":"浙江,杭州市","statusCode":"1001"}]}}""";

    static string KdNiao(int n, string beijing) =>
        $$"""{"EBusinessID":"1","Count":"1","PushTime":"{{beijing}}","Data":["""
            + $$"""{"EBusinessID":"1","ShipperCode":"YTO","LogisticCode":"KN{{n:d10}}","Success":"""
            + $$"""true,"State":"2","StateEx":"201","Traces":[{"AcceptTime":"{{beijing}}","AcceptStation":"到达","Location":"杭州市"}]}]}""";

    static byte[] Json(string platform, string body, Func<byte[], (string Name, string Value)[]> headers)
    {
        var bytes = Bytes(body.Trim());
        return Whole(platform, "application/json", bytes, headers(bytes));
    }

    static byte[] Form(string platform, string payload, Func<string, string> form) =>
        Whole(platform, "application/x-www-form-urlencoded", Bytes(form(payload)), []);

    static byte[] Whole(string platform, string type, byte[] body, (string Name, string Value)[] headers)
    {
        var head = new StringBuilder($"POST /api/webhooks/bench/{platform} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: "
            + $"{type}\r\nContent-Length: {body.Length}\r\n");
        foreach (var (name, value) in headers) head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        return [.. Bytes(head.Append("\r\n").ToString()), .. body];
    }

    static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
    static byte[] Hmac(byte[] text) => HMACSHA256.HashData(Bytes(Secret), text);
    static string Hex(byte[] digest) => Convert.ToHexStringLower(digest);
#pragma warning disable CA5351 // The platforms chose MD5.
    static byte[] Md5(byte[] text) => MD5.HashData(text);
#pragma warning restore CA5351
}
