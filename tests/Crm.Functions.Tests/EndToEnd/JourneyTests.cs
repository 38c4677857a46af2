using Crm.Azure;
using Crm.Touchpoints;

namespace Crm.Functions.Tests;

/// <summary>
/// An order's way through the published app: webhook, inbox queue, tables, wake-up in the broker, text, delivery report, audit.
/// </summary>
[Collection("End to end")]
public sealed class JourneyTests
{
    const string Phone = "+8613812345678";

    [Fact]
    public async Task Order_FromSignedWebhookToDeliveredText_AuditClean()
    {
        await using var stage = await AzureStage.OpenAsync();
        (await stage.ShopifyAsync("orders/create", AzureStage.UnpaidOrder(5_000_000_001, Phone, 71))).Status.ShouldBe(200);
        await AzureStage.UntilAsync(() => stage.Sms.Taken.Count == 1, "the reminder goes out");
        var text = stage.Sms.Taken[0];
        (text.To, text.From).ShouldBe((Phone, "+18445550100"));
        text.Text.ShouldContain("云朵家居");

        await stage.Queue(StorageNames.SmsEventQueue).SendMessageAsync(BinaryData.FromString(SmsEndpoint.Report(text)));
        await AzureStage.UntilAsync(async () => (await stage.TouchpointsAsync())
            .Any(t => t.State == TouchpointState.Delivered), "the report settles it");
        await AzureStage.UntilAsync(() => stage.WakeUps.Waiting.All(m => m.DueAt > TimeProvider.System.GetUtcNow()),
            "no wake-up is left that is due");
        stage.WakeUps.DeadLetters.ShouldBeEmpty();
        var audit = await stage.AuditAsync();
        audit.Findings.ShouldBeEmpty();
        (audit.Sent, audit.Recorded).ShouldBe((1, 1L));
    }

    [Fact]
    public async Task Webhook_WithAForeignSignature_IsRefusedAndStoresNothing()
    {
        await using var stage = await AzureStage.OpenAsync();
        var body = AzureStage.UnpaidOrder(5_000_000_002, Phone, 72);
        (await stage.Host.SendAsync(HttpMethod.Post, "Webhook", "api/webhooks/demo/shopify", System.Text.Encoding.UTF8.GetBytes(body),
            new Dictionary<string, string> { ["X-Shopify-Topic"] = "orders/create", ["X-Shopify-Hmac-Sha256"] = "AAAA" },
            new Dictionary<string, string> { ["shop"] = "demo", ["platform"] = "shopify" })).Status.ShouldBe(401);
        (await stage.Queue(StorageNames.InboxQueue).GetPropertiesAsync()).Value.ApproximateMessagesCount.ShouldBe(0);
    }
}

/// <summary>One after another: each starts processes enough.</summary>
[CollectionDefinition("End to end")]
public sealed class EndToEndCollection;
