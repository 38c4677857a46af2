using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Crm.Gateways;
using Crm.Mail;
using Crm.Sms;
using Crm.Tests.Gateways;
using Crm.Tests.Support;

namespace Crm.Tests.Mail;

/// <summary>Communication Services Email: one operation a mail, whatever the line does.</summary>
[Trait("Speed", "Slow")]
public sealed class AcsMailTests : IDisposable
{
    const string Tag = "0123456789abcdef0123456789abcdef.fedcba9876543210fedcba9876543210";
    static readonly OutgoingMail Mail = new(Tag, "ann@example.com", "orders@shop.example",
        new MailContent("Order 1001 has shipped", "Hi Ann", "<p>Hi Ann</p>", "orders@shop.example", "Shop")
        {
            Unsubscribe = "https://x.example/u",
        });

    readonly GatewayHttp http = new(TimeProvider.System);
    public void Dispose() => http.Dispose();

    AcsMailTransport At(ScriptedServer server) => new(new MailAccount
    {
        Kind = "acs", Host = server.Url.ToString(), Secret = Convert.ToBase64String(new byte[32]), Timeout = TimeSpan.FromSeconds(2),
    }, http);

    [Fact]
    public async Task Send_AnswerLost_IsFoundByItsOperationAndSentOnlyWhereItIsNotThere()
    {
        var (operations, silent) = (new ConcurrentDictionary<string, string>(), true);
        await using var server = new ScriptedServer(call =>
        {
            call.Headers["Authorization"].ShouldStartWith("HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=");
            if (call.Method == "GET") return operations.TryGetValue(call.Path.Split('/')[^1], out var state)
                ? new ServerReply.Answer(200, $$"""{"id":"1","status":"{{state}}"}""") : new ServerReply.Answer(404, "{}");
            if (operations.ContainsKey(call.Headers["Operation-Id"])) return new ServerReply.Answer(409, "{}");
            operations[call.Headers["Operation-Id"]] = "Running";
            return silent ? new ServerReply.Silence() : new ServerReply.Answer(202, """{"id":"1","status":"Running"}""");
        });
        var transport = At(server);
        (await transport.FindAsync(Tag, default)).SendLookup.ShouldBe(SendLookup.NotFound);
        (await transport.SendAsync(Mail, default)).Class.ShouldBe(SendClass.Ambiguous);
        (await transport.FindAsync(Tag, default)).SendLookup.ShouldBe(SendLookup.Accepted);
        silent = false;
        // Sent again after all, it is the same operation.
        (await transport.SendAsync(Mail, default)).Class.ShouldBe(SendClass.Accepted);
        operations.Keys.ShouldHaveSingleItem().ShouldBe(AcsMailTransport.OperationOf(Tag).ToString());
        operations[operations.Keys.Single()] = "Failed";
        (await transport.FindAsync(Tag, default)).Report.ShouldNotBeNull().Status.ShouldBe(ReportStatus.Undelivered);
    }

    [Fact]
    public void Body_OfAMail_HasTheDocumentedForm()
    {
        var body = AcsMailTransport.Body(Mail);
        var headers = body["headers"]!;
        ((string?)headers["List-Unsubscribe"], (string?)headers["List-Unsubscribe-Post"], (string?)headers["Message-ID"]).ShouldBe(
            ("<https://x.example/u>", "List-Unsubscribe=One-Click", $"<{Tag}@shop.example>"));
        if (SharedData.Folder("gateway-fixtures") is not { } folder) return;
        var sample = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "email/acs-send-request.json")))!.AsObject();
        foreach (var (name, _) in sample) body.ContainsKey(name).ShouldBeTrue(name);
        foreach (var (name, _) in sample["content"]!.AsObject()) body["content"]!.AsObject().ContainsKey(name).ShouldBeTrue(name);
    }

    [Fact]
    public void Samples_All_AreReadAsTheirClass()
    {
        if (SharedData.Folder("gateway-fixtures") is not { } folder) return;
        using var manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "manifest.json")));
        var read = 0;
        foreach (var fixture in manifest.RootElement.GetProperty("fixtures").EnumerateArray())
        {
            var file = fixture.GetProperty("file").GetString()!;
            var kind = fixture.GetProperty("kind").GetString();
            if (!file.StartsWith("email/", StringComparison.Ordinal) || kind is "request" or "inbound") continue;
            var body = File.ReadAllBytes(Path.Combine(folder, file));
            var expected = fixture.TryGetProperty("class", out var one) ? one.GetString()
                : fixture.TryGetProperty("expect", out var all) ? all[0].GetString() : kind == "query" ? "accepted" : "other";
            Read(kind!, fixture, body).ShouldBe(expected, file);
            read++;
        }
        read.ShouldBeGreaterThan(6);
    }

    static string Read(string kind, JsonElement fixture, byte[] body)
    {
        var now = TestCrm.At("2026-11-26T04:00:30Z");
        if (kind == "send") return GatewayOutcomes.Word(
            AcsMailTransport.Read(fixture.GetProperty("httpStatus").GetInt32(), body, null, "1").Class);
        if (kind == "query") return AcsMailTransport.Found(200, body, Tag, "1", now) switch
        {
            { Report.Class: SendClass.PermanentNumber } => "suppressed",
            { SendLookup: SendLookup.Accepted } => "accepted",
            var other => $"{other}",
        };
        return EventGridReader.Read(body, now).Single() switch
        {
            SmsEvent.Report { Verdict: DeliveryVerdict.Delivered } => "delivered",
            SmsEvent.Report { Verdict: DeliveryVerdict.DeadPhone } => "undelivered/permanent-address",
            _ => "other",
        };
    }
}
