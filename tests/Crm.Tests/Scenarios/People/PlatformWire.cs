using System.Net.Http.Headers;
using System.Text;
using Crm.Local.Hosting;
using Crm.Shops;
using Crm.Sync;
using Crm.Tests.Platforms.Api;
using Crm.Tests.Support;

namespace Crm.Tests.Scenarios.People;

/// <summary>A paid order, its phone in the delivery address alone.</summary>
sealed record WireOrder(string Id, string Buyer, string Name, string Phone);

/// <summary>
/// One marketplace as its buyers' orders come from it: signed over HTTP, and where the push is thin, asked of the platform's API.
/// </summary>
sealed class PlatformWire(string name, FakePlatform api)
{
    const string Hook = "https://example.com/hook";
    readonly PlatformCase? thin = name is "shopee" or "tiktokshop" or "lazada" or "douyin" ? PlatformCase.Of(name) : null;

    public static TheoryData<string> All => ["taobao", "douyin", "tiktokshop", "shopee", "lazada", "shopify", "woocommerce", "youzan"];

    public string Country => name is "shopee" or "tiktokshop" or "lazada" ? "SG" : "CN";

    /// <summary>A number of the platform's country.</summary>
    public string Phone(int i) => Country == "SG" ? $"+659123{i:0000}" : $"+86139001{i:00000}";

    public void Settle(CrmSettings settings)
    {
        settings.Shops["demo"].Platforms[name] = thin?.Options(api.Url)
            ?? new ShopOptions.PlatformOptions { Secrets = [PlatformCase.Secret], AppKey = PlatformCase.Key };
        settings.Shops["demo"].Country = Country;
    }

    public async Task TellAsync(TestCrm crm, WireOrder order)
    {
        if (thin is not null) api.Always(seen => Fill(thin.Answer(seen), order));
        var body = Encoding.UTF8.GetBytes(Push(order));
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = crm.Host.Url };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/webhooks/demo/{name}") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json");
        foreach (var (header, value) in Headers(body)) request.Headers.TryAddWithoutValidation(header, value);
        using (var reply = await http.SendAsync(request)) ((int)reply.StatusCode).ShouldBe(200, await reply.Content.ReadAsStringAsync());
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await crm.Get<InboxWorker>().DrainAsync(limit.Token);
        if (thin is null) return;
        crm.Time.Advance(TimeSpan.FromMinutes(1));
        await crm.Get<Enrichment>().RunDueAsync(CancellationToken.None);
        await crm.Get<InboxWorker>().DrainAsync(limit.Token);
    }

    IEnumerable<(string, string)> Headers(byte[] body)
    {
        var (text, base64) = (Encoding.UTF8.GetString(body), WebhookClient.Sign(body, PlatformCase.Secret));
        string Md5() => PlatformCase.Hex(PlatformCase.Md5(PlatformCase.Key + text + PlatformCase.Secret));
        return name switch
        {
            "taobao" => [("X-Crm-Signature", base64)],
            "douyin" => [("event-sign", Md5()), ("app-id", PlatformCase.Key)],
            "youzan" => [("Event-Sign", Md5()), ("event-type", "trade_TradePaid")],
            "shopee" => [("Authorization", PlatformCase.Hex(PlatformCase.Hmac(PlatformCase.Secret, Hook + "|" + text)))],
            "shopify" => [("X-Shopify-Topic", "orders/create"), ("X-Shopify-Hmac-Sha256", base64)],
            "woocommerce" => [("X-WC-Webhook-Topic", "order.created"), ("X-WC-Webhook-Signature", base64)],
            _ => [("Authorization", PlatformCase.Hex(PlatformCase.Hmac(PlatformCase.Secret, PlatformCase.Key + text)))],
        };
    }

    string Push(WireOrder order) => thin is not null ? Fill(thin.Push, order) : Fill(name switch
    {
        "taobao" => """
            {"topic":"taobao_trade_TradeChanged","trade":{"tid":"ORDER","created":"2026-03-02 09:00:00",
            "pay_time":"2026-03-02 09:01:30","modified":"2026-03-02 09:01:40","status":"WAIT_SELLER_SEND_GOODS",
            "payment":"25.50","post_fee":"1.50","discount_fee":"6.00","buyer_open_uid":"BUYER","receiver_name":"NAME",
            "receiver_mobile":"PHONE","receiver_state":"浙江省","receiver_city":"杭州市","orders":{"order":[{"oid":"1",
            "num_iid":"9001","title":"被子","num":2,"price":"15.00"}]}}}
            """,
        "youzan" => """
            {"type":"trade_TradePaid","id":"ORDER","status":"WAIT_SELLER_SEND_GOODS","version":1772413300,"test":false,
            "msg":{"full_order_info":{"order_info":{"tid":"ORDER","created":"2026-03-02 09:00:00",
            "update_time":"2026-03-02 09:01:40","pay_time":"2026-03-02 09:01:30","status":"WAIT_SELLER_SEND_GOODS"},
            "pay_info":{"payment":"25.50","post_fee":"1.50","total_fee":"30.00"},"buyer_info":{"buyer_id":BUYER,
            "yz_open_id":"yzBUYER"},"address_info":{"receiver_name":"NAME","receiver_tel":"PHONE",
            "delivery_province":"浙江省","delivery_city":"杭州市"},"orders":[{"oid":"1","item_id":9001,"title":"被子","num":2,
            "price":"15.00"}]}}}
            """,
        "shopify" => """
            {"id":ORDER,"name":"#ORDER","created_at":"2026-03-02T01:00:00Z","updated_at":"2026-03-02T01:01:40Z",
            "processed_at":"2026-03-02T01:01:30Z","financial_status":"paid","currency":"CNY","total_price":"25.50",
            "customer":{"id":BUYER,"phone":null},"phone":null,"shipping_address":{"name":"NAME","phone":"PHONE",
            "province":"浙江省","city":"杭州市","country_code":"CN"},"line_items":[{"id":1,"title":"被子","product_id":9001,
            "quantity":2,"price":"15.00"}]}
            """,
        _ => """
            {"id":ORDER,"number":"ORDER","status":"processing","currency":"CNY",
            "date_created_gmt":"2026-03-02T01:00:00","date_modified_gmt":"2026-03-02T01:01:40",
            "date_paid_gmt":"2026-03-02T01:01:30","total":"25.50","customer_id":BUYER,"billing":{"country":"CN"},
            "shipping":{"first_name":"NAME","phone":"PHONE","city":"杭州市","country":"CN"},"line_items":[{"id":1,
            "name":"被子","product_id":9001,"quantity":2,"subtotal":"30.00"}]}
            """,
    }, order);

    string Fill(string template, WireOrder order)
    {
        var text = thin is null ? template : template
            .Replace($"\"{thin.Order}\"", $"\"{order.Id}\"").Replace($":{thin.Order},", $":{order.Id},")
            .Replace("p_id\\\":4830", $"p_id\\\":{order.Id}").Replace("77001", order.Buyer).Replace("\"7494\"", $"\"{order.Buyer}\"")
            .Replace("1@#open", order.Buyer).Replace("\"last_name\":\"W\"", "\"last_name\":\"\"").Replace("\"Lim\"", $"\"{order.Name}\"")
            .Replace("Lim W", order.Name).Replace("#cipher#", order.Name).Replace("$cipher$1$", order.Phone)
            .Replace("(+65)91234567", order.Phone).Replace("6591234567", order.Phone[1..]).Replace("91234567", order.Phone[3..]);
        return text.Replace("ORDER", order.Id).Replace("BUYER", order.Buyer).Replace("NAME", order.Name).Replace("PHONE", order.Phone);
    }
}
