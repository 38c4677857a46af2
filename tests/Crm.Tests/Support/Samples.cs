namespace Crm.Tests.Support;

/// <summary>Whole webhook bodies in the platforms' own form, made up here.</summary>
static class Samples
{
    public static string ShopifyOrder(string id, string at = "2026-03-02T09:00:00+08:00", string financial = "pending",
        string phone = "13800138000", string customer = "7001", string extra = "") => $$"""
        {
          "id": {{id}}, "name": "#{{id}}", "created_at": "{{at}}", "updated_at": "{{at}}", "processed_at": "{{at}}", "cancelled_at": null,
          "test": false{{extra}},
          "financial_status": "{{financial}}", "fulfillment_status": null, "currency": "CNY", "total_price": "128.50",
          "total_discounts": "10.00", "source_name": "web", "phone": null,
          "total_shipping_price_set": { "shop_money": { "amount": "8.00", "currency_code": "CNY" } },
          "customer": { "id": {{customer}}, "first_name": "三", "last_name": "张", "phone": "{{phone}}",
          "sms_marketing_consent": { "state": "subscribed", "consent_updated_at": "2026-03-01T10:00:00Z" } },
          "shipping_address": { "name": "张三", "phone": "{{phone}}", "province": "浙江省", "city": "杭州市", "zip": "310000",
          "country_code": "CN" },
          "line_items": [
            { "id": 1, "title": "云朵枕头", "product_id": 501, "sku": "P-1", "quantity": 2, "price": "50.00" },
            { "id": 2, "title": "枕套", "product_id": 502, "sku": null, "quantity": 1, "price": "30.50" } ],
          "fulfillments": [
            { "id": 9{{id}}, "status": "success", "created_at": "{{at}}", "updated_at": "{{at}}", "shipment_status": null,
            "tracking_company": "顺丰", "tracking_number": "SF{{id}}", "tracking_numbers": ["SF{{id}}"], "tracking_url": null } ],
          "refunds": [
            { "id": 8{{id}}, "created_at": "{{at}}", "processed_at": "{{at}}", "transactions": [ { "kind": "refund", "status": "success",
            "amount": "5.00", "currency": "CNY" } ] } ]
        }
        """;

    /// <summary>Nothing shipped or refunded yet.</summary>
    public static string ShopifyNewOrder(string id, string at, string financial, string phone, string customer) => $$"""
        { "id": {{id}}, "name": "#{{id}}", "created_at": "{{at}}", "updated_at": "{{at}}", "financial_status": "{{financial}}",
        "currency": "CNY", "total_price": "128.50",
          "customer": { "id": {{customer}}, "first_name": "三", "last_name": "张", "phone": "{{phone}}" },
          "shipping_address": { "name": "张三", "city": "杭州市", "country_code": "CN" },
          "line_items": [ { "id": 1, "title": "云朵枕头", "product_id": 501, "quantity": 2, "price": "50.00" } ] }
        """;

    public static string WooOrder(string id, string status = "pending", string phone = "13900139000") => $$"""
        {
          "id": {{id}}, "number": "{{id}}", "status": "{{status}}", "currency": "CNY", "created_via": "checkout",
          "date_created_gmt": "2026-03-02T01:00:00", "date_modified_gmt": "2026-03-02T01:30:00",
          "date_paid_gmt": null, "date_completed_gmt": null, "total": "99.90", "discount_total": "0.00", "shipping_total": "6.00",
          "customer_id": 31,
          "billing": { "first_name": "四", "last_name": "李", "phone": "{{phone}}", "state": "CN-ZJ", "city": "杭州市", "postcode": "310000",
          "country": "CN" },
          "shipping": { "first_name": "四", "last_name": "李", "city": "杭州市", "country": "CN" },
          "line_items": [ { "id": 1, "name": "A &amp; B", "product_id": 93, "quantity": 2, "subtotal": "93.90", "sku": "K1" } ],
          "refunds": [ { "id": 66, "reason": "", "total": "-5.00" } ],
          "meta_data": [ { "id": 1, "key": "_wc_shipment_tracking_items", "value": [ { "tracking_provider": "SF",
          "tracking_number": "SF1", "date_shipped": "1772413200" } ] } ]
        }
        """;

    public const string FulfillmentEvent = """
        { "id": 1, "order_id": 4001, "fulfillment_id": 94001, "status": "out_for_delivery", "happened_at": "2026-03-02T09:00:00+08:00",
        "city": "杭州市", "created_at": "2026-03-02T09:00:00+08:00" }
        """;

    public const string Refund = """
        { "id": 84001, "order_id": 4001, "created_at": "2026-03-02T09:30:00+08:00", "processed_at": "2026-03-02T09:31:00+08:00",
        "transactions": [ { "kind": "refund", "status": "success", "amount": "12.34", "currency": "CNY" } ] }
        """;

    public const string Customer = """
        { "id": 7001, "updated_at": "2026-03-02T09:30:00+08:00", "first_name": "三", "last_name": "张", "phone": "13800138000",
          "default_address": { "city": "杭州市", "country_code": "CN" }, "sms_marketing_consent": { "state": "unsubscribed",
          "consent_updated_at": "2026-03-02T01:00:00Z" } }
        """;

    public const string WooCustomer = """
        { "id": 31, "date_created_gmt": "2026-03-01T00:00:00", "date_modified_gmt": "2026-03-02T00:00:00", "first_name": "四",
        "last_name": "李", "billing": { "phone": "13900139000", "country": "CN", "city": "杭州市" } }
        """;
}
