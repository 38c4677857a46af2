using System.Security.Cryptography;
using System.Text;
using Crm.Shops;

namespace Crm.Tests.Platforms.Api;

/// <summary>
/// One platform as a test needs it: a thin push, what its API answers, and whether a request is signed as the platform demands, judged by
/// code that shares nothing with the product.
/// </summary>
sealed record PlatformCase(string Name, string Push, Dictionary<string, string> Headers, string Order, Func<Seen, string> Answer,
    Func<Seen, bool> IsSigned)
{
    public const string Secret = "app-secret-1", Key = "20001", Token = "access-1", Shop = "137637267";

    public static PlatformCase Of(string name) => All().Single(c => c.Name == name);

    public ShopOptions.PlatformOptions Options(string url) => new()
    {
        Secrets = [Secret], AppKey = Key, CallbackUrl = "https://example.com/hook",
        Api = new ApiOptions { BaseUrl = url + (Name == "taobao" ? "/router/rest" : Name == "lazada" ? "/rest" : ""), AuthUrl = url,
            Key = Key, ShopId = Shop, AccessToken = Token, PerSecond = 200 },
    };

    static IEnumerable<PlatformCase> All() =>
    [
        new("shopee", """{"msg_id":"a","data":{"ordersn":"A1","status":"READY_TO_SHIP","update_time":1772413300},"shop_id":"""
            + """137637267,"code":3,"timestamp":1772413300}""", [], "A1",
            _ => """{"error":"","message":"","response":{"order_list":[{"order_sn":"A1","region":"SG","currency":"SGD","total_amount":"""
                + """25.5,"order_status":"READY_TO_SHIP","create_time":1772413200,"pay_time":1772413290,"update_time":"""
                + """1772413300,"buyer_user_id":77001,"buyer_username":"cloud_buyer","estimated_shipping_fee":1.5,"recipient_address":"""
                + """{"name":"Lim W","phone":"6591234567","region":"SG","state":"Singapore","city":"Bedok","zipcode":"460001"},"""
                + """ "item_list":[{"item_id":9001,"item_name":"Quilt","model_name":"Blue","model_sku":"Q-B","model_quantity_purchased":"""
                + """2,"model_original_price":15,"model_discounted_price":12}],"package_list":[{"package_number":"OFG1"}]}]}}""",
            s => s.Path == "/api/v2/order/get_order_detail" && s.Query["order_sn_list"] == "A1" && s.Query["access_token"] == Token
                && s.Query["sign"] == Hex(Hmac(Secret, Key + s.Path + s.Query["timestamp"] + Token + Shop))),
        new("tiktokshop", """{"type":1,"tts_notification_id":"7","shop_id":"7","timestamp":1772413300,"data":"""
            + """{"order_id":"5764","order_status":"AWAITING_SHIPMENT","update_time":1772413300}}""", [], "5764",
            _ => """{"code":0,"message":"Success","data":{"orders":[{"id":"5764","status":"AWAITING_SHIPMENT","create_time":"""
                + """1772413200,"paid_time":1772413290,"update_time":1772413300,"user_id":"7494","payment":"""
                + """{"currency":"SGD","sub_total":"24","shipping_fee":"1.50","seller_discount":"6","platform_discount":"0","""
                + """ "total_amount":"25.50"},"recipient_address":{"name":"Lim W","phone_number":"(+65)91234567","region_code":"SG","""
                + """ "postal_code":"460001","district_info":[{"address_level":"L0","address_name":"Singapore"},{"address_level":"L1","""
                + """ "address_name":"Central"}]},"line_items":[{"id":"1","product_id":"9001","product_name":"Quilt","sku_id":"4","""
                + """ "sku_name":"Blue","seller_sku":"Q-B","sale_price":"12","original_price":"15","package_id":"115","tracking_number":"""
                + """ "SG322027","shipping_provider_name":"Ninja"},{"id":"2","product_id":"9001","product_name":"Quilt","sku_id":"4","""
                + """ "sku_name":"Blue","seller_sku":"Q-B","sale_price":"12","original_price":"15","package_id":"115","tracking_number":"""
                + """ "SG322027","shipping_provider_name":"Ninja"}]}]}}""",
            s => s.Path == "/order/202309/orders" && s.Query["ids"] == "5764" && s.Query["shop_cipher"] == Shop
                && s.Headers["x-tts-access-token"] == Token && !s.Query.ContainsKey("access_token")
                && s.Query["sign"] == Hex(Hmac(Secret, Secret + s.Path + Sorted(s.Query, "sign") + s.Body + Secret))),
        new("lazada", """{"seller_id":"1","message_type":0,"data":"""
            + """{"order_status":"pending","trade_order_id":"16090","trade_order_line_id":"1","status_update_time":"""
            + """1772413300},"timestamp":1772413300,"site":"lazada_sg"}""", [], "16090",
            s => s.Path.EndsWith("/items/get", StringComparison.Ordinal)
                ? """{"code":"0","data":[""" + LazadaItem(1) + "," + LazadaItem(2) + "]}"
                : """{"code":"0","data":{"order_id":16090,"order_number":16090,"created_at":"2026-03-02 09:00:00 """
                    + """+0800","updated_at":"2026-03-02 09:01:40 +0800","price":"30.00","shipping_fee":1.5,"voucher":6,"statuses":"""
                    + """["pending"],"address_shipping":"""
                    + """{"first_name":"Lim","last_name":"W","phone":"91234567","city":"Bedok","address3":"Singapore","post_code":"""
                    + """ "460001","country":"Singapore"}}}""",
            s => s.Path is "/rest/order/get" or "/rest/order/items/get" && s.Query["order_id"] == "16090"
                && s.Query["access_token"] == Token
                && s.Query["sign"] == Convert.ToHexString(Hmac(Secret, s.Path["/rest".Length..] + Sorted(s.Query, "sign")))),
        new("taobao", """{"id":6142200092063758446,"topic":"taobao_trade_TradeBuyerPay","pub_time":"2026-03-02 09:01:40","content":"{"""
            + """\"buyer_open_uid\":\"AAGq5d\",\"payment\":\"25.50\",\"oid\":\"58\",\"tid\":"""
            + """\"586070597376760123\"}"}""", [], "586070597376760123",
            _ => """{"trade_fullinfo_get_response":{"trade":{"tid":"586070597376760123","created":"2026-03-02 09:00:"""
                + """00","pay_time":"2026-03-02 09:01:30","modified":"2026-03-02 09:01:"""
                + """40","status":"WAIT_SELLER_SEND_GOODS","payment":"25.50","post_fee":"1.50","discount_fee":"6.00","buyer_open_uid":"""
                + """ "AAGq5d","receiver_name":"陈*","receiver_mobile":"138****8000","receiver_state":"浙江省","receiver_city":"杭州市","""
                + """ "orders":{"order":[{"oid":"1","num_iid":"9001","title":"被子","num":2,"price":"15.00","outer_sku_id":"Q-B"}]}}}}""",
            s => s.Path == "/router/rest" && s.Form is var f && f["method"] == "taobao.trade.fullinfo.get"
                && f["tid"] == "586070597376760123" && f["session"] == Token
                && f["sign"] == Convert.ToHexString(Md5(Secret + Sorted(f, "sign") + Secret))),
        new("douyin", """[{"tag":"101","msg_id":"1","data":"{\"p_id\":4830,\"order_status\":2,\"create_time\":1772413200,\"pay_time\":"""
            + """1772413290,\"update_time\":1772413300,\"pay_amount\":2550,\"shop_id\":1}"}]""", [], "4830",
            _ => """{"code":10000,"msg":"success","sub_code":"","data":{"shop_order_detail":{"order_id":"4830","order_status":"""
                + """2,"create_time":1772413200,"pay_time":1772413290,"update_time":1772413300,"finish_time":0,"order_amount":"""
                + """2550,"pay_amount":2550,"post_amount":150,"promotion_amount":"""
                + """600,"doudian_open_id":"1@#open","post_receiver":"#cipher#","post_tel":"$cipher$1$","mask_post_tel":"1******00","""
                + """ "post_addr":{"province":{"name":"浙江省"},"city":{"name":"杭州市"},"town":{"name":"西湖区"}},"sku_order_list":[{"""
                + """ "product_id_str":"9001","product_name":"被子","code":"Q-B","item_num":2,"origin_amount":3000,"sum_amount":3000}],"""
                + """ "logistics_info":[]}}}""",
            s => s.Path == "/order/orderDetail" && s.Body == """{"shop_order_id":"4830"}""" && s.Query["access_token"] == Token
                && s.Query["sign"] == Hex(Hmac(Secret,
                    $"{Secret}app_key{Key}methodorder.orderDetailparam_json{s.Body}timestamp{s.Query["timestamp"]}v2{Secret}"))),
        new("youzan", """{"client_id":"20001","kdt_id":"""
            + """1,"id":"E2026","type":"trade_TradeSellerShip","status":"WAIT_BUYER_CONFIRM_GOODS","msg":"""
            + """ "%7B%22tid%22%3A%22E2026%22%2C%22update_time%22%3A%222026-03-02+09%3A01%3A40%22%7D","msg_id":"1","version":1772413300,"""
            + """ "test":false}""",
            new() { ["event-type"] = "trade_TradeSellerShip" }, "E2026",
            _ => """{"code":200,"success":true,"message":"successful","data":{"full_order_info":{"order_info":"""
                + """{"tid":"E2026","created":"2026-03-02 09:00:00","pay_time":"2026-03-02 09:01:30","consign_time":"2026-03-02 09:01:"""
                + """40","update_time":"2026-03-02 09:01:40","status":"WAIT_BUYER_CONFIRM_GOODS"},"pay_info":"""
                + """{"payment":"25.50","post_fee":"1.50","total_fee":"30.00"},"buyer_info":{"buyer_id":"""
                + """77001,"yz_open_id":"yzA"},"address_info":"""
                + """{"receiver_name":"$cipher$1$","receiver_tel":"$cipher$1$","delivery_province":"浙江省","delivery_city":"杭州市"},"""
                + """ "orders":[{"oid":"1","item_id":9001,"title":"被子","num":2,"price":"15.00","outer_sku_id":"Q-B"}]},"delivery_order":"""
                + """[{"dists":[{"express_info":{"express_id":4,"express_no":"YT9001"}}]}]}}""",
            s => s.Path == "/api/youzan.trade.get/4.0.0" && s.Query["access_token"] == Token && s.Body == """{"tid":"E2026"}"""),
    ];

    static string LazadaItem(int id) =>
        $$"""
        {"order_item_id":{{id}},"order_id":16090,"status":"pending","name":"Quilt Blue","sku":"Q-B","product_id":"9001",
        "currency":"SGD","item_price":15.00,"paid_price":12.00,"shipping_amount":0.75,"buyer_id":77001,
        "updated_at":"2026-03-02 09:01:40 +0800","tracking_code":"","shipment_provider":""}
        """;

    static string Sorted(IEnumerable<KeyValuePair<string, string>> parameters, params string[] without) =>
        string.Concat(parameters.Where(p => !without.Contains(p.Key)).OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => p.Key + p.Value));
    public static byte[] Hmac(string secret, string text) =>
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(text));
    public static string Hex(byte[] digest) => Convert.ToHexStringLower(digest);
#pragma warning disable CA5351 // The platforms chose MD5.
    public static byte[] Md5(string text) => MD5.HashData(Encoding.UTF8.GetBytes(text));
#pragma warning restore CA5351
}
