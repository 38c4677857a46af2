using System.Text;
using System.Text.Json;
using Crm.Customers.Replies;
using Crm.Gateways;
using Crm.Gateways.Aliyun;
using Crm.Gateways.Tencent;
using Crm.Gateways.Twilio;
using Crm.Inbox;
using Crm.Sms;
using Crm.Tests.Support;
using Xunit.Abstractions;

namespace Crm.Tests.Gateways;

/// <summary>Every published sample of an answer, a report or a received text, by the class it has to be read as.</summary>
public sealed class GatewayFixtureTests(ITestOutputHelper output)
{
    static readonly DateTimeOffset Now = TestCrm.At("2026-11-26T04:00:30Z");

    [Fact]
    public void Samples_All_AreReadAsTheirClass()
    {
        if (SharedData.Folder("gateway-fixtures") is not { } folder)
        {
            output.WriteLine("SKIPPED: there is no ../shared/gateway-fixtures beside the project.");
            return;
        }
        using var manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "manifest.json")));
        var read = 0;
        foreach (var fixture in manifest.RootElement.GetProperty("fixtures").EnumerateArray())
        {
            var file = fixture.GetProperty("file").GetString()!;
            if (file.StartsWith("email/", StringComparison.Ordinal) || fixture.GetProperty("kind").GetString() == "request") continue;
            var got = Read(file.Split('/')[0], fixture, File.ReadAllBytes(Path.Combine(folder, file)));
            output.WriteLine($"{file}: {got}");
            got.ShouldBe(Expected(fixture), file);
            read++;
        }
        read.ShouldBeGreaterThan(25);
    }

    static string Expected(JsonElement fixture)
    {
        if (fixture.GetProperty("kind").GetString() == "query") return "rows";
        var text = fixture.TryGetProperty("class", out var one) ? one.GetString()!
            : string.Join(", ", fixture.GetProperty("expect").EnumerateArray().Select(e => e.GetString()));
        // Of the whole account is of the whole gateway.
        text = text == "throttled-account" ? "throttled-gateway" : text;
        return fixture.TryGetProperty("gatewayMessageId", out var id) ? $"{text} {id.GetString()}" : text;
    }

    static string Read(string gateway, JsonElement fixture, byte[] body) => fixture.GetProperty("kind").GetString() switch
    {
        "report" or "inbound" => Told(gateway, fixture, body),
        "query" => Rows(gateway, body),
        _ => Sent(gateway, fixture, body),
    };

    static string Sent(string gateway, JsonElement fixture, byte[] body)
    {
        var status = fixture.GetProperty("httpStatus").GetInt32();
        var answers = gateway switch
        {
            "aliyun" => [AliyunAnswers.OfSend(status, body, null, Now)],
            "tencent" => TencentAnswers.OfSend(status, body, null, Now),
            _ => [TwilioAnswers.OfSend(status, body, null)],
        };
        var text = string.Join(", ", answers.Select(a => GatewayOutcomes.Word(a.Class)));
        return fixture.TryGetProperty("gatewayMessageId", out _) ? $"{text} {answers[0].MessageId}" : text;
    }

    static string Told(string gateway, JsonElement fixture, byte[] body)
    {
        var content = gateway switch
        {
            "aliyun" => AliyunCallbacks.Read(new GatewayCallback(new Dictionary<string, string>(), "", body, Now)),
            "tencent" => TencentCallbacks.Read(new GatewayCallback(new Dictionary<string, string>(), "", body, Now)),
            _ => Twilio(fixture, body),
        };
        content.Unreadable.ShouldBeEmpty();
        if (fixture.TryGetProperty("answer", out var answer))
            JsonElement.DeepEquals(JsonDocument.Parse(content.Reply.Body).RootElement, answer).ShouldBeTrue();
        var reports = content.Reports.Select(GatewayOutcomes.Word);
        var received = content.Received.Select(r => ConsentWords.Read(r.Text, r.At) is [var change, ..] ? change.State.Value.Granted
            ? "opt-in" : "opt-out" : "text");
        return string.Join(", ", reports.Concat(received));
    }

    static CallbackContent Twilio(JsonElement fixture, byte[] body)
    {
        var url = fixture.GetProperty("url").GetString()!.Split('?');
        using var http = new GatewayHttp(TimeProvider.System);
        var wire = new TwilioGateway(http);
        var account = new GatewayAccount { Name = "twilio", Wire = wire, BaseUrl = new Uri("https://api.twilio.com/"),
            Secret = fixture.GetProperty("authToken").GetString()!, CallbackUrl = new Uri(url[0]) };
        GatewayCallback Callback(byte[] of) => new(new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["Content-Type"] = fixture.GetProperty("contentType")
                .GetString()!, ["x-twilio-signature"] = fixture.GetProperty("xTwilioSignature").GetString()!,
        }, url.Length > 1 ? url[1] : "", of, Now);
        wire.IsGenuine(account, Callback(body)).ShouldBeTrue();
        wire.IsGenuine(account, Callback([.. body, .. "&A=1"u8])).ShouldBeFalse();
        var content = wire.Read(account, Callback(body));
        if (url.Length > 1) content.Reports.ShouldAllBe(r => r.Tag == "ord-1001.rule-7.1");
        return content;
    }

    static string Rows(string gateway, byte[] body)
    {
        switch (gateway)
        {
            case "aliyun":
                var (found, whole) = AliyunAnswers.OfQuery(body, "ord-1001:rule-7:1", 1, Now).ShouldNotBeNull();
                whole.ShouldBeTrue();
                if (Encoding.UTF8.GetString(body).Contains("ord-1001", StringComparison.Ordinal)) found.ShouldNotBeNull()
                    .Report.ShouldNotBeNull().Status.ShouldBe(ReportStatus.Delivered);
                else found.ShouldBeNull();
                break;
            case "tencent":
                var reports = TencentAnswers.OfPull(body).ShouldNotBeNull().Select(r => TencentAnswers.OfRow(r, Now)).ToList();
                reports.ShouldAllBe(r => r.MessageId != null && r.To != null && r.Class != SendClass.Unknown);
                break;
            default:
                var lookup = new SmsLookup("t", "demo", null, "twilio", "+15558675310", "Hi Ann, order #1001 has shipped.",
                    TestCrm.At("2026-11-26T04:00:00Z"), Now);
                TwilioAnswers.OfPage(body, lookup, "t").ShouldNotBeNull().Found.ShouldNotBeNull()
                    .MessageId.ShouldBe("SM11111111111111111111111111111111");
                break;
        }
        return "rows";
    }

    public static TheoryData<string, string, int> Waits => new()
    {
        { "触发分钟级流控Permits:1", "2026-11-26T04:00:30Z", 30 }, { "触发小时级流控Permits:5", "2026-11-26T04:40:00Z", 1200 },
        { "触发天级流控Permits:10", "2026-11-26T04:00:30Z", 86_400 }, { "触发号码天级流控Permits:40", "2026-11-26T15:59:00Z", 86_400 },
    };

    [Theory]
    [MemberData(nameof(Waits))]
    public void Aliyun_FlowControl_WaitsForItsWindow(string message, string now, int seconds) =>
        AliyunAnswers.OfSend(200,
            Encoding.UTF8.GetBytes($$"""{"Code":"isv.BUSINESS_LIMIT_CONTROL","Message":"{{message}}","RequestId":"1"}"""), null,
            TestCrm.At(now))
            .RetryAfter.ShouldBe(TimeSpan.FromSeconds(seconds));

    [Fact]
    public void Tencent_DailyLimit_WaitsForChinasNextDay() =>
        TencentAnswers.OfSend(200, """{"Response":{"SendStatusSet":[{"Code":"LimitExceeded.PhoneNumberDailyLimit"}]}}"""u8.ToArray(), null,
            TestCrm.At("2026-11-26T15:30:00Z"))
            .Single().RetryAfter.ShouldBe(TimeSpan.FromMinutes(30));

    [Fact]
    public void Codes_OfTomorrow_AreUnknown()
    {
        AliyunCodes.OfSend("isv.TOMORROW").ShouldBe(SendClass.Unknown);
        AliyunCodes.OfReceipt("MOBILE_ON_STOP").ShouldBe(SendClass.Unknown);
        TencentCodes.Of("FailedOperation.Tomorrow").ShouldBe(SendClass.Unknown);
        TwilioCodes.Of(29_999).ShouldBe(SendClass.Unknown);
        CarrierCodes.Of("ZZ:0001").ShouldBe(SendClass.Unknown);
    }
}
