using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Crm.Benchmarks.Intake;

/// <summary>
/// Complete HTTP requests of Shopify's <c>orders/create</c> (paid at once, so it plans two touchpoints): about 2 KB of body, signed,
/// each another order of another buyer with a buyer id and a phone. Made before the clock starts.
/// </summary>
static class OrderRequests
{
    public const string Secret = "benchmark-secret";
    public const string Path = "/api/webhooks/bench/shopify";
    public const int TouchpointsPerOrder = 2;

    public static byte[] Make(int number, DateTimeOffset now)
    {
        var body = Encoding.UTF8.GetBytes(Body(number, now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)));
        var signature = Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), body));
        var head = $"""
            POST {Path} HTTP/1.1
            Host: 127.0.0.1
            User-Agent: Shopify-Captain-Hook
            Accept: */*
            Content-Type: application/json
            Content-Length: {body.Length}
            X-Shopify-Topic: orders/create
            X-Shopify-Shop-Domain: bench.myshopify.com
            X-Shopify-API-Version: 2026-04
            X-Shopify-Event-Id: 98880550-7158-44d4-b7cd-{number:d12}
            X-Shopify-Webhook-Id: b54557e4-bdd9-4b37-8a5f-{number:d12}
            X-Shopify-Triggered-At: {now:yyyy-MM-ddTHH:mm:ss.fffffffZ}
            X-Shopify-Hmac-Sha256: {signature}


            """.ReplaceLineEndings("\r\n");
        return [.. Encoding.ASCII.GetBytes(head), .. body];
    }

    static string Body(int number, string at) => $$$"""
        {"id":{{{5_700_000_000_000L + number}}},"admin_graphql_api_id":"gid://shopify/Order/{{{5_700_000_000_000L + number}}}",
        "app_id":580111,"browser_ip":"203.0.113.7","cancel_reason":null,"cancelled_at":null,"checkout_id":{{{37_000_000_000L + number}}},
        "closed_at":null,"confirmed":true,"contact_email":"buyer{{{number}}}@example.com","created_at":"{{{at}}}","currency":"CNY",
        "current_subtotal_price":"258.00","current_total_price":"268.00","customer_locale":"zh-CN","financial_status":"paid",
        "fulfillment_status":null,"gateway":"alipay","name":"#{{{number}}}","note":null,"order_number":{{{number}}},
        "payment_gateway_names":["alipay"],"phone":null,"processed_at":"{{{at}}}","source_name":"web","subtotal_price":"258.00",
        "taxes_included":true,"test":false,"total_discounts":"20.00","total_line_items_price":"278.00","total_price":"268.00",
        "total_shipping_price_set":{"shop_money":{"amount":"10.00","currency_code":"CNY"}},"total_tax":"0.00","updated_at":"{{{at}}}",
        "billing_address":{"first_name":"小云","last_name":"陈","country_code":"CN","city":"杭州市","province":"浙江省","zip":"310000",
        "phone":null},"customer":{"id":{{{6_900_000_000_000L + number}}},"email":"buyer{{{number}}}@example.com","first_name":"小云",
        "last_name":"陈","phone":"+86138{{{number:d8}}}","orders_count":1,"state":"enabled","verified_email":true,
        "default_address":{"country_code":"CN","province":"浙江省","city":"杭州市","zip":"310000"},
        "sms_marketing_consent":{"state":"subscribed","opt_in_level":"single_opt_in","consent_updated_at":"{{{at}}}"}},
        "discount_codes":[],"fulfillments":[],"line_items":[{"id":{{{11_000_000_000L + number}}},
        "product_id":{{{7_000_000_000L + number % 500}}},"variant_id":{{{8_000_000_000L + number % 500}}},"title":"云朵四件套 纯棉 1.8米床",
        "quantity":1,"sku":"YD-{{{number % 500:d4}}}","price":"199.00","grams":1800,"requires_shipping":true,
        "taxable":true},{"id":{{{12_000_000_000L + number}}},"product_id":{{{7_000_100_000L + number % 300}}},
        "variant_id":{{{8_000_100_000L + number % 300}}},"title":"云朵抱枕","quantity":1,"sku":"BZ-{{{number % 300:d4}}}","price":"79.00",
        "grams":400,"requires_shipping":true,"taxable":true}],"refunds":[],"shipping_address":{"first_name":"小云","last_name":"陈",
        "name":"陈小云","address1":"文三路 100 号","city":"杭州市","province":"浙江省","country_code":"CN","zip":"310000",
        "phone":"+86138{{{number:d8}}}"},"shipping_lines":[{"title":"顺丰","price":"10.00"}]}
        """;
}
