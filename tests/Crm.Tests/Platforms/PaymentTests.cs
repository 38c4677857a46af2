using System.Text;
using System.Text.Json;
using Crm.Common;
using Crm.Events;
using Crm.Orders;
using Crm.Platforms;
using Crm.Platforms.Shopify;
using Crm.Platforms.WooCommerce;
using Crm.Shops;
using Crm.Tests.Support;
using Crm.Touchpoints;

namespace Crm.Tests.Platforms;

/// <summary>Is anything owed? Whatever a platform calls it.</summary>
public sealed class PaymentTests
{
    static readonly Shop Shop =
        new ShopOptions { Name = "Cloud Home", Country = "GB", Language = "en", Zone = "Europe/London" }.ToShop("demo", [])!;

    static OrderState Read(IPlatform platform, string topicHeader, string topic, string body) => platform.Map(new InboxMessage
    {
        Shop = "demo", Platform = platform.Name, Received = TestCrm.At("2026-03-02T10:00:00Z"), Headers =
            new Dictionary<string, string> { [topicHeader] = topic }, Body = Encoding.UTF8.GetBytes(body),
    }, Shop).ShouldBeOfType<MappingResult.Events>().List.ShouldHaveSingleItem().Order!;

    static OrderState Shopify(string more) => Read(new ShopifyPlatform(), "x-shopify-topic", "orders/create",
        $$"""{"id":1,"created_at":"2026-03-02T09:00:00Z","currency":"GBP","total_price":"50.00","line_items":[{"title":"Mug","quantity":"""
            + $$"""1,"price":"50.00"}],{{more}}}""");

    static OrderState Woo(string status, string method = "stripe", string title = "Card") =>
        Read(new WooCommercePlatform(), "x-wc-webhook-topic", "order.updated",
        $$"""{"id":1,"status":"{{status}}","currency":"GBP","total":"50.00","date_created_gmt":"2026-03-02T09:00:"""
            + $$"""00","payment_method":"{{method}}","payment_method_title":"{{title}}"}""");

    [Theory]
    [InlineData("\"financial_status\":\"pending\",\"payment_gateway_names\":[\"shopify_payments\"]", "pending", "shopify_payments", true)]
    [InlineData("\"financial_status\":\"pending\"", "pending", null, true)]
    [InlineData("\"financial_status\":\"authorized\"", "authorized", null, false)]
    [InlineData("\"financial_status\":\"voided\"", "voided", null, false)]
    [InlineData("\"financial_status\":\"expired\"", "voided", null, false)]
    [InlineData("\"financial_status\":\"paid\"", "paid", null, false)]
    [InlineData("\"financial_status\":\"partially_paid\"", "partiallyPaid", null, false)]
    [InlineData("\"financial_status\":\"partially_paid\",\"total_outstanding\":\"20.00\"", "partiallyPaid", null, true)]
    [InlineData("\"financial_status\":\"pending\",\"total_outstanding\":\"0.00\"", "pending", null, false)]
    [InlineData("\"financial_status\":\"pending\",\"payment_gateway_names\":[\"Cash on Delivery (COD)\"]", "pending", "cashOnDelivery",
        false)]
    [InlineData("\"financial_status\":\"pending\",\"payment_gateway_names\":[\"Bank Deposit\"]", "pending", "bankTransfer", false)]
    [InlineData("\"financial_status\":\"pending\",\"payment_gateway_names\":[\"manual\"]", "pending", "manual", false)]
    [InlineData("\"financial_status\":\"pending\",\"payment_terms\":{\"payment_terms_name\":\"Net 30\"}", "pending", "terms", false)]
    public void Shopify_TellsStateMethodAndWhetherAnythingIsOwed(string more, string state, string? method, bool owed)
    {
        var order = Shopify(more);
        (order.PaymentState(), order.PaymentMethod(), order.IsOwed()).ShouldBe((state, method, owed));
    }

    [Theory]
    [InlineData("pending", "stripe", "Card", "pending", true)]
    [InlineData("on-hold", "bacs", "Direct bank transfer", "onHold", false)]
    [InlineData("on-hold", "stripe", "Card", "onHold", false)]
    [InlineData("pending", "bacs", "Überweisung", "pending", false)]
    [InlineData("pending", "cod", "Nachnahme", "pending", false)]
    [InlineData("pending", "custom", "货到付款", "pending", false)]
    [InlineData("pending", "cheque", "Check payments", "pending", false)]
    [InlineData("pending", "invoice", "Kauf auf Rechnung", "pending", false)]
    [InlineData("failed", "stripe", "Card", "failed", true)]
    [InlineData("failed", "cod", "Cash on delivery", "failed", false)]
    [InlineData("cancelled", "stripe", "Card", "cancelled", false)]
    [InlineData("processing", "stripe", "Card", "paid", false)]
    [InlineData("refunded", "stripe", "Card", "refunded", false)]
    public void Woo_TellsStateAndWhetherAnythingIsOwed(string status, string method, string title, string state, bool owed)
    {
        var order = Woo(status, method, title);
        (order.PaymentState(), order.IsOwed()).ShouldBe((state, owed));
    }

    [Theory]
    [InlineData("Cash on Delivery")]
    [InlineData("cash_on_delivery")]
    [InlineData("COD")]
    [InlineData("woo-cod-fee")]
    [InlineData("貨到付款")]
    [InlineData("代金引換")]
    [InlineData("Contra reembolso")]
    [InlineData("Paiement à la livraison")]
    [InlineData("Наложенный платеж")]
    [InlineData("Thanh toán khi nhận hàng")]
    [InlineData("Pobranie")]
    [InlineData("Kapıda ödeme")]
    [InlineData("Pay at pickup")]
    public void CashOnDelivery_InAnyWords_IsNotOwed(string words) => Pending(words).PaymentMethod().ShouldBe(PaymentRules.CashOnDelivery);

    [Theory]
    [InlineData("Alipay")]
    [InlineData("PayPal Checkout")]
    [InlineData("codepay")]
    [InlineData("Nachos gift card")]
    [InlineData("微信支付")]
    public void PayingAtOnce_IsOwed(string words) => Pending(words).IsOwed().ShouldBeTrue();

    static OrderState Pending(string words) => new()
    {
        Key = new("demo", "any", "1"), Payment = new LwwRegister<OrderPayment>(TestCrm.At("2026-03-02T09:00:00Z"), new OrderPayment(words)),
        Details = new LwwRegister<OrderDetails>(TestCrm.At("2026-03-02T09:00:00Z"), new OrderDetails { Currency = "CNY", Total = 100 }),
    };

    [Theory]
    [InlineData("shopify-control-pending.txt", TouchpointState.Accepted)]
    [InlineData("shopify-authorized.txt", TouchpointState.Suppressed)]
    [InlineData("shopify-cod.txt", TouchpointState.Suppressed)]
    [InlineData("shopify-net30.txt", TouchpointState.Suppressed)]
    [InlineData("shopify-voided.txt", TouchpointState.Suppressed)]
    public async Task When_OrderIsUnpaid_Should_RemindOnlyWhoCanPayNow(string file, TouchpointState state)
    {
        if (Cases.Read(file) is not { } request) return;
        await using var crm = await TestCrm.StartAsync("2026-11-26T11:26:00Z", listens: true);
        using var client = new WebhookClient(crm.Host.Url);
        (await client.ShopifyAsync(request.Topic, request.Body, "us")).Status.ShouldBe(200);
        await crm.Get<Crm.Local.Hosting.InboxWorker>().DrainAsync(default);
        await crm.RunForAsync(TimeSpan.FromHours(20));
        var reminder = await crm.TouchpointAsync("unpaid-reminder");
        (reminder.State, reminder.Reason).ShouldBe((state, state == TouchpointState.Accepted ? null : "audience"));
    }

    [Fact]
    public async Task When_PaymentFails_Should_SayThatOnceAndNotRemind()
    {
        await using var crm = await TestCrm.StartAsync("2026-03-02T01:30:00Z", listens: true);
        using var client = new WebhookClient(crm.Host.Url);
        var body = Samples.WooOrder("71", "failed").Replace("_wc_shipment_tracking_items", "x", StringComparison.Ordinal)
            .Replace("\"refunds\": [ { \"id\": 66, \"reason\": \"\", \"total\": \"-5.00\" } ]", "\"refunds\": []",
            StringComparison.Ordinal);
        (await client.WooAsync("order.updated", body)).Status.ShouldBe(200);
        await crm.Get<Crm.Local.Hosting.InboxWorker>().DrainAsync(default);
        await crm.RunForAsync(TimeSpan.FromHours(20));
        (await crm.TouchpointAsync("payment-failed")).Text!.ShouldContain("付款没有成功");
        (await crm.TouchpointAsync("unpaid-reminder")).State.ShouldBe(TouchpointState.Suppressed);
    }

    [Fact]
    public async Task When_FailedPaymentIsTriedAgain_Should_KeepQuiet()
    {
        await using var crm = await TestCrm.StartAsync("2026-03-02T01:30:00Z", listens: true);
        using var client = new WebhookClient(crm.Host.Url);
        var failed = Samples.WooOrder("72", "failed").Replace("\"refunds\"", "\"x\"", StringComparison.Ordinal);
        await client.WooAsync("order.updated", failed);
        await client.WooAsync("order.updated", failed.Replace("\"failed\"", "\"processing\"", StringComparison.Ordinal)
            .Replace("T01:30:00", "T01:35:00", StringComparison.Ordinal));
        await crm.Get<Crm.Local.Hosting.InboxWorker>().DrainAsync(default);
        await crm.RunForAsync(TimeSpan.FromHours(20));
        (await crm.TouchpointAsync("payment-failed")).State.ShouldBe(TouchpointState.Suppressed);
        (await crm.CustomersAsync()).ShouldHaveSingleItem().Facts.PaidOrders.ShouldBe(1);
    }
}
