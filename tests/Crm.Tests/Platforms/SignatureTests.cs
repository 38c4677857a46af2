using System.Text;
using System.Text.Json;
using Crm.Platforms;
using Crm.Platforms.Shopify;
using Crm.Platforms.WooCommerce;
using Crm.Shops;
using Crm.Tests.Support;
using Xunit.Abstractions;

namespace Crm.Tests.Platforms;

public sealed class SignatureTests(ITestOutputHelper output)
{
    static readonly ShopifyPlatform Shopify = new();
    static readonly WooCommercePlatform Woo = new();

    [Theory]
    [InlineData("hush", "\"my secret message\"", "hMTq0K2x7oyOjoBwGYeTj5oxfnaVYXzbanUG9aajpKI=", true)]
    [InlineData("some-secret", "Bf", "3X6clrsy+C8mmzR/MeTh6b/EcLr46WLZaU+24GrPXOM=", true)]
    [InlineData("some-secret-2", "Bf", "3X6clrsy+C8mmzR/MeTh6b/EcLr46WLZaU+24GrPXOM=", false)]
    [InlineData("hush", "\"my secret message\" ", "hMTq0K2x7oyOjoBwGYeTj5oxfnaVYXzbanUG9aajpKI=", false)]
    [InlineData("hush", "\"my secret message\"", "YmxhaGJsYWgK", false)]
    [InlineData("hush", "\"my secret message\"", "XXXXXaGVsbG8=", false)]
    [InlineData("hush", "\"my secret message\"", "wronghash", false)]
    [InlineData("hush", "\"my secret message\"", "", false)]
    [InlineData("hush", "\"my secret message\"", "hMTq0K2x7oyOjoBwGYeTj5oxfnaVYXzbanUG9aajpKM=", false)]
    [InlineData("some-secret", "Bf", "dd7e9c96bb32f82f269b347f31e4e1e9bfc470baf8e962d9694fb6e06acf5ce3", false)]
    public void Verify_ShopifyVector_IsJudgedAsPublished(string secret, string body, string signature, bool valid) =>
        IsSigned(Shopify, "X-Shopify-Hmac-Sha256", signature, body, secret).ShouldBe(valid);

    [Theory]
    [InlineData("a&b'c", true)]
    [InlineData("a&amp;b&#039;c", true)]
    [InlineData("a&amp;b'c", true)]
    [InlineData("a&amp;amp;b'c", false)]
    [InlineData("a&b", false)]
    public void Verify_WooSecretAsWordPressStoresIt_IsDecoded(string stored, bool valid) =>
        IsSigned(Woo, "X-WC-Webhook-Signature", "b1C4XzfsGAx3RSvpnndrqKHZTZSeL7swIFD15UxupkI=", "{\"id\":727}", stored).ShouldBe(valid);

    [Theory]
    [InlineData("new")]
    [InlineData("old")]
    public void Verify_SecretsInRotation_AreBothGood(string used)
    {
        var body = Encoding.UTF8.GetBytes("{}");
        var link = new PlatformLink(["new", "old"]);
        Shopify.Verify(Request("X-Shopify-Hmac-Sha256", WebhookClient.Sign(body, used), "{}"), link)
            .ShouldBeOfType<VerificationResult.Signed>();
        Shopify.Verify(Request("Shopify-Hmac-Sha256", WebhookClient.Sign(body, used), "{}"), link)
            .ShouldBeOfType<VerificationResult.Signed>();
        Woo.Verify(Request("X-WC-Webhook-Signature", WebhookClient.Sign(body, used), "{}"), link)
            .ShouldBeOfType<VerificationResult.Signed>();
        Shopify.Verify(Request("X-Shopify-Hmac-Sha256", WebhookClient.Sign(body, "gone"), "{}"), link)
            .ShouldBeOfType<VerificationResult.Refused>();
    }

    [Theory]
    [InlineData("webhook_id=1", true)]
    [InlineData("webhook_id=98765", true)]
    [InlineData("webhook_id=", false)]
    [InlineData("webhook_id=1&x=2", false)]
    [InlineData("webhook_id=123456789012345678901", false)]
    [InlineData("{\"id\":1}", false)]
    [InlineData("", false)]
    public void Verify_UnsignedWooBody_IsAPingOnlyInItsOneForm(string body, bool ping)
    {
        var verdict = Woo.Verify(Request("Content-Type", "application/x-www-form-urlencoded", body), new PlatformLink(["s"]));
        if (ping) verdict.ShouldBeOfType<VerificationResult.Ping>().Reply.Status.ShouldBe(200);
        else verdict.ShouldBeOfType<VerificationResult.Refused>();
    }

    [Theory]
    [InlineData("shopify", "X-Shopify-Hmac-Sha256")]
    [InlineData("woocommerce", "X-WC-Webhook-Signature")]
    public void Verify_VectorsOfTheFixtures_AreJudgedAsMarked(string platform, string header)
    {
        if (Fixtures.Missing(output, nameof(Verify_VectorsOfTheFixtures_AreJudgedAsMarked))) return;
        using var file = JsonDocument.Parse(Fixtures.Read(platform + "/signature-vectors.json"));
        IPlatform judge = platform == "shopify" ? Shopify : Woo;
        var judged = 0;
        foreach (var vector in file.RootElement.GetProperty("vectors").EnumerateArray())
        {
            var body = vector.TryGetProperty("body_file", out var name) ? Fixtures.Read($"{platform}/{name.GetString()}")
                : Encoding.UTF8.GetBytes(vector.GetProperty("body").GetString()!);
            var link = new PlatformLink([vector.GetProperty("secret").GetString()!]);
            IEnumerable<string?> signatures = vector.TryGetProperty("header_values", out var many)
                ? many.EnumerateArray().Select(v => v.GetString()) : [vector.GetProperty("expected").GetString()];
            foreach (var signature in signatures)
            {
                var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
                if (signature is not null) headers[header] = signature;
                var verdict = judge.Verify(new WebhookRequest("demo", platform, headers, body), link);
                if (vector.GetProperty("valid").ValueKind == JsonValueKind.String) verdict.ShouldBeOfType<VerificationResult.Ping>();
                else (verdict is VerificationResult.Signed).ShouldBe(vector.GetProperty("valid").GetBoolean(), vector.ToString());
                judged++;
            }
        }
        output.WriteLine($"{platform}: {judged} signatures judged as marked.");
        judged.ShouldBeGreaterThan(2);
    }

    static bool IsSigned(IPlatform platform, string header, string signature, string body, string secret) =>
        platform.Verify(Request(header, signature, body), new PlatformLink([secret])) is VerificationResult.Signed;

    static WebhookRequest Request(string header, string value, string body) =>
        new("demo", "any", new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { [header] = value },
            Encoding.UTF8.GetBytes(body));
}
