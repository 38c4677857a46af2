using System.Globalization;
using System.Text;
using System.Text.Json;
using Crm.Gateways;
using Crm.Gateways.Aliyun;
using Crm.Gateways.Tencent;
using Crm.Gateways.Twilio;
using Crm.Tests.Support;
using Xunit.Abstractions;

namespace Crm.Tests.Gateways;

/// <summary>
/// The providers' own worked examples of their signatures, where they lie beside the project; the official ones stand here too.
/// </summary>
public sealed class SignatureVectorTests(ITestOutputHelper output)
{
    [Fact]
    public void Aliyun_OfficialExample_IsReproduced()
    {
        const string Empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        var headers = new Dictionary<string, string>
        {
            ["host"] = "ecs.cn-shanghai.aliyuncs.com", ["x-acs-action"] = "RunInstances", ["x-acs-version"] = "2014-05-26", ["x-acs-date"] =
                "2023-10-26T10:22:32Z",
            ["x-acs-signature-nonce"] = "3156853299f313e23d1673dc12e1703d", ["x-acs-content-sha256"] = Empty,
        };
        var query = AliyunSignature.CanonicalQuery(
            new Dictionary<string, string> { ["RegionId"] = "cn-shanghai",
            ["ImageId"] = "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd" });
        AliyunSignature.Sign("YourAccessKeySecret", AliyunSignature.CanonicalRequest("POST", "/", query, headers, Empty))
            .ShouldBe("06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0");
    }

    [Theory]
    [InlineData("https://mycompany.com/myapp.php?foo=1&bar=2")]
    [InlineData("https://mycompany.com:443/myapp.php?foo=1&bar=2")]
    public void Twilio_OfficialExample_IsReproduced(string url)
    {
        var body = Encoding.UTF8.GetBytes(
            "Digits=1234&CallSid=CA1234567890ABCDE&To=%2B18005551212&Caller=%2B14158675309&From=%2B14158675309");
        TwilioSignature.Holds("12345", url, "foo=1&bar=2", body, true, "RSOYDt4T1cUTdK1PDd93/VVr8B8=").ShouldBeTrue();
        TwilioSignature.Holds("12345", url, "foo=1&bar=2", [.. body, .. "&x=1"u8], true, "RSOYDt4T1cUTdK1PDd93/VVr8B8=").ShouldBeFalse();
        TwilioSignature.Holds("12346", url, "foo=1&bar=2", body, true, "RSOYDt4T1cUTdK1PDd93/VVr8B8=").ShouldBeFalse();
        TwilioSignature.Holds("12345", url, "foo=1&bar=2", body, true, null).ShouldBeFalse();
    }

    [Fact]
    public void Vectors_All_AreReproduced()
    {
        if (SharedData.Folder("gateway-fixtures") is not { } folder)
        {
            output.WriteLine("SKIPPED: there is no ../shared/gateway-fixtures beside the project.");
            return;
        }
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "signature-vectors.json")));
        var vectors = document.RootElement.ValueKind == JsonValueKind.Array ? document.RootElement
            : document.RootElement.EnumerateObject().First(p => p.Value.ValueKind == JsonValueKind.Array).Value;
        var count = 0;
        foreach (var vector in vectors.EnumerateArray())
        {
            Check(vector);
            output.WriteLine($"{vector.GetProperty("id").GetString()}: equal");
            count++;
        }
        count.ShouldBeGreaterThan(10);
    }

    static void Check(JsonElement vector)
    {
        var algorithm = vector.GetProperty("algorithm").GetString()!;
        if (algorithm.StartsWith("ACS3", StringComparison.Ordinal)) Aliyun(vector);
        else if (algorithm.StartsWith("TC3", StringComparison.Ordinal)) Tencent(vector);
        else Twilio(vector);
    }

    static void Aliyun(JsonElement vector)
    {
        var expected = vector.GetProperty("expected");
        var headers = Map(vector.GetProperty("headers"));
        var query = AliyunSignature.CanonicalQuery(Map(vector.GetProperty("query")));
        query.ShouldBe(Text(expected, "canonicalQuery") ?? query);
        var canonical = AliyunSignature.CanonicalRequest(Text(vector, "method")!, Text(vector, "path")!, query, headers,
            headers["x-acs-content-sha256"]);
        canonical.ShouldBe(Text(expected, "canonicalRequest") ?? canonical);
        AliyunSignature.Sign(Text(vector, "accessKeySecret")!, canonical).ShouldBe(Text(expected, "signature"));
        AliyunSignature.Authorization(Text(vector, "accessKeyId")!, Text(vector, "accessKeySecret")!, canonical, headers)
            .ShouldBe(Text(expected, "authorization"));
    }

    static void Tencent(JsonElement vector)
    {
        var (expected, payload) = (vector.GetProperty("expected"), Encoding.UTF8.GetBytes(Text(vector, "payload")!));
        var action = Text(vector, "signedHeaders")!.Contains("x-tc-action", StringComparison.Ordinal) ? Text(vector, "action") : null;
        var (timestamp, service) = (vector.GetProperty("timestamp").GetInt64(), Text(vector, "service")!);
        var canonical = TencentSignature.CanonicalRequest(Text(vector, "contentType")!, Text(vector, "host")!, action, payload);
        canonical.ShouldBe(Text(expected, "canonicalRequest") ?? canonical);
        Convert.ToHexStringLower(TencentSignature.SigningKey(Text(vector, "secretKey")!, timestamp, service))
            .ShouldBe(Text(expected, "signingKeyHex"));
        TencentSignature.Authorization(Text(vector, "secretId")!, Text(vector, "secretKey")!, canonical, action, timestamp, service)
            .ShouldBe(Text(expected, "authorization"));
    }

    static void Twilio(JsonElement vector)
    {
        var (url, signature) = (Text(vector, "url")!, Text(vector.GetProperty("expected"), "signature")!);
        var isForm = vector.TryGetProperty("params", out var fields);
        var body = isForm ? Form.Write(Map(fields)) : Text(vector, "body") ?? "";
        var query = url.Contains('?', StringComparison.Ordinal) ? url[(url.IndexOf('?', StringComparison.Ordinal) + 1)..] : "";
        var valid = !vector.GetProperty("expected").TryGetProperty("valid", out var told) || told.GetBoolean();
        TwilioSignature.Holds(Text(vector, "authToken")!, url, query, Encoding.UTF8.GetBytes(body), isForm, signature).ShouldBe(valid);
    }

    [Fact]
    public void Requests_Samples_AreMadeByteForByte()
    {
        if (SharedData.Folder("gateway-fixtures") is not { } folder) return;
        var text = new GatewayText("ord-1001:rule-7:1", "+8613800138000",
            "") { Template = new BoundTemplate("1234", "腾讯云", [new("1", "张三"), new("2", "1001")]) };
        var tencent = new GatewayAccount { Name = "tencent", Wire = null!, BaseUrl = new Uri("https://sms.tencentcloudapi.com/"),
            KeyId = "AKIDTESTTESTTESTTESTTESTTESTTESTTEST", Secret = "testtesttesttesttesttesttesttest", AppId = "1400006666" };
        using var request = TencentRequest.Send(tencent, text, text.Template, DateTimeOffset.FromUnixTimeSeconds(1795665600));
        var sample = File.ReadAllText(Path.Combine(folder, "tencent", "send-request.http"));
        sample.ShouldContain(request.Headers.GetValues("Authorization").Single());
        sample.ShouldEndWith(Encoding.UTF8.GetString(TencentRequest.SendPayload(tencent, text, text.Template)));

        var aliyun = new GatewayAccount { Name = "aliyun", Wire = null!, BaseUrl = new Uri("https://dysmsapi.aliyuncs.com/"),
            KeyId = "testAccessKeyId", Secret = "testAccessKeySecret" };
        var bound = new BoundTemplate("SMS_153055065", "阿里云", [new("name", "张三"), new("order", "#1001 (A*B)~c"), new("code", "1234")]);
        using var send = AliyunRequest.Make(aliyun, "SendSms", AliyunRequest.SendQuery(aliyun, text, bound),
            DateTimeOffset.Parse("2026-11-26T04:00:00Z", CultureInfo.InvariantCulture), "5f1c2b3a4d5e6f708192a3b4c5d6e7f8");
        sample = File.ReadAllText(Path.Combine(folder, "aliyun", "send-request.http"));
        sample.ShouldStartWith($"POST {send.RequestUri!.PathAndQuery} HTTP/1.1");
        sample.ShouldContain(send.Headers.GetValues("Authorization").Single());

        var twilio = new GatewayAccount { Name = "twilio", Wire = null!, BaseUrl = new Uri("https://api.twilio.com/"),
            From = "MGaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", CallbackUrl = new Uri("https://shop.example.com/hooks/twilio/status") };
        var shipped = new GatewayText("ord-1001.rule-7.1", "+15558675310",
            "Hi Ann, order #1001 has shipped.") { Validity = TimeSpan.FromHours(2) };
        Form.Write(TwilioRequest.SendFields(twilio, shipped))
            .ShouldBe(File.ReadAllText(Path.Combine(folder, "twilio", "create-request.form")));
    }

    static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
    static Dictionary<string, string> Map(JsonElement element) =>
        element.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.Ordinal);
}
