using System.Text;
using Crm.Common;
using Crm.Events;
using Crm.Orders;
using Crm.Platforms;
using Crm.Platforms.Shopify;
using Crm.Shops;
using Crm.Tests.Support;

namespace Crm.Tests.Platforms;

/// <summary>When an order was paid, of which Shopify tells nothing but the webhook of that moment.</summary>
public sealed class ShopifyPaymentTests
{
    const string Placed = "2026-03-02T09:00:00Z", Changed = "2026-05-31T09:00:00Z", Triggered = "2026-03-05T12:00:00Z";
    static readonly Shop Shop = new ShopOptions { Name = "Cloud Home", Country = "GB" }.ToShop("demo", [])!;

    static OrderState Read(string topic, string gateway, string financial = "paid", string more = "") =>
        new ShopifyPlatform().Map(new InboxMessage
        {
            Shop = "demo", Platform = "shopify", Received = TestCrm.At("2026-06-01T10:00:00Z"),
            Headers = new Dictionary<string, string> { ["x-shopify-topic"] = topic, ["x-shopify-triggered-at"] = Triggered },
            Body = Encoding.UTF8.GetBytes($$"""
                {"id":1,"created_at":"{{Placed}}","processed_at":"{{Placed}}","updated_at":"{{Changed}}","currency":"GBP",
                "total_price":"50.00","financial_status":"{{financial}}","payment_gateway_names":["{{gateway}}"],"line_items":[]{{more}}}
                """),
        }, Shop).ShouldBeOfType<MappingResult.Events>().List.ShouldHaveSingleItem().Order!;

    const string Sent = """
        ,"fulfillments":[{"id":7,"status":"success","created_at":"2026-03-09T09:00:00Z"}]
        """;

    [Theory]
    [InlineData("orders/create", "shopify_payments", "", Placed)]
    [InlineData("orders/paid", "shopify_payments", "", Triggered)]
    [InlineData("orders/paid", "Bank Deposit", "", Triggered)]
    [InlineData("orders/updated", "shopify_payments", "", Placed)]
    [InlineData("orders/fulfilled", "shopify_payments", "", Placed)]
    [InlineData("orders/updated", "Bank Deposit", "", Changed)]
    [InlineData("orders/updated", "Bank Deposit", Sent, "2026-03-09T09:00:00Z")]
    [InlineData("orders/updated", "manual", ",\"closed_at\":\"2026-03-20T09:00:00Z\"", "2026-03-20T09:00:00Z")]
    public void Paid_IsTheWebhooksMoment_ElseWhatTheOrderTellsOfIt(string topic, string gateway, string more, string paid) =>
        Read(topic, gateway, more: more).When(Milestone.Paid).ShouldBe(TestCrm.At(paid));

    [Fact]
    public void Paid_Unpaid_IsNotReached() => Read("orders/updated", "Bank Deposit", "pending").When(Milestone.Paid).ShouldBeNull();

    // A card that is charged with an invoice days after the order was written: its first word may come by orders/updated.
    [Theory]
    [InlineData("shopify_payments")]
    [InlineData("Bank Deposit")]
    public void Paid_Guessed_YieldsToTheMomentItself_WhateverCameFirst(string gateway)
    {
        var (guessed, told) = (Read("orders/updated", gateway), Read("orders/paid", gateway));
        var joined = OrderState.Join(guessed, told);
        joined.When(Milestone.Paid).ShouldBe(TestCrm.At(Triggered));
        Json.Bytes(OrderState.Join(told, guessed)).ShouldBe(Json.Bytes(joined));
    }

    [Fact]
    public async Task When_AnOldPaidOrderIsFirstSeenByAnUpdate_Should_NotThankForThePayment()
    {
        await using var crm = await TestCrm.StartAsync("2026-06-01T01:30:00Z", listens: true);
        using var client = new WebhookClient(crm.Host.Url);
        var body = Samples.ShopifyOrder("1501", financial: "paid").Replace("\"updated_at\": \"2026-03-02", "\"updated_at\": \"2026-06-01",
            StringComparison.Ordinal);
        (await client.ShopifyAsync("orders/updated", body)).Status.ShouldBe(200);
        await crm.Get<Crm.Local.Hosting.InboxWorker>().DrainAsync(default);
        await crm.RunForAsync(TimeSpan.FromDays(2));
        (await crm.OrdersAsync()).ShouldHaveSingleItem().State.When(Milestone.Paid).ShouldBe(TestCrm.At("2026-03-02T01:00:00Z"));
        (await crm.TouchpointsAsync()).ShouldNotContain(t => t.Step == "payment-received" && t.Text != null);
    }
}
