using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Crm.Common;
using Crm.DeadLetters;
using Crm.Local.Hosting;
using Crm.Platforms;
using Crm.Platforms.Chat;
using Crm.Shops;
using Crm.Tests.Infra;
using Crm.Tests.Support;
using Xunit.Abstractions;

namespace Crm.Tests.Platforms;

public sealed class ChatTests(ITestOutputHelper output) : PlatformConformance(output)
{
    static readonly DateTimeOffset Now = TestCrm.At("2026-03-02T10:00:00Z");
    const string Docs = "the chat secret of the shop", Silent = """{"id":"talk-1","scenario":"silent","phone":"138 0013 8009"}""";

    protected override IPlatform Platform { get; } = new ChatPlatform();
    protected override string Folder => "chat";
    protected override bool IsOwnContract => true;
    protected override string ExpectedAcknowledgement => "{}";

    protected override IReadOnlyList<string> Samples { get; } =
    [
        """{"id":"talk-4711-1","scenario":"silent","at":"2026-03-01T07:55:00+08:00","phone":"138 0013 8000","name":"林夏"}""",
        """{"id":"t:8","scenario":"price","platform":"Taobao","buyer":"AAH2.b","at":"2026-02-28T09:00:00Z"}""",
        """{"id":"t_9","scenario":"complaint","email":"Lin@Example.com"}""",
    ];

    protected override WebhookRequest Request(byte[] payload, string secret) => Signed(payload, secret, Now);

    WebhookRequest Signed(byte[] payload, string secret, DateTimeOffset at)
    {
        var stamp = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return Plain(payload, ("x-crm-timestamp", stamp), ("x-crm-signature", "sha256=" + HexHmac(secret, Bytes(stamp + "."), payload)));
    }

    protected override (WebhookRequest Request, PlatformLink Link)? FromVector(JsonElement vector, byte[] body) => null;

    [Theory]
    [InlineData(-300, true)]
    [InlineData(-301, false)]
    [InlineData(300, true)]
    [InlineData(301, false)]
    [InlineData(-86400 * 365, false)]
    public void Verify_OldOrEarly_IsTakenForFiveMinutes(int seconds, bool taken)
    {
        var request = Signed(Bytes(Samples[0]), Secret, Now.AddSeconds(seconds)) with { Received = Now };
        (Platform.Verify(request, Link) is VerificationResult.Signed).ShouldBe(taken);
        // What somebody pastes to look at may be older.
        Platform.Verify(request with { Received = null }, Link).ShouldBeOfType<VerificationResult.Signed>();
    }

    [Theory]
    [InlineData("99999999999999999999")]
    [InlineData("9223372036854775807")]
    [InlineData("-1")]
    [InlineData("1,772,445,600")]
    [InlineData("2026-03-02T10:00:00Z")]
    public void Verify_SignedNonsenseOfATime_Refuses(string stamp) => Platform.Verify(Plain(Bytes(Samples[0]), ("x-crm-timestamp", stamp),
        ("x-crm-signature", HexHmac(Secret, Bytes(stamp + "."), Bytes(Samples[0])))) with { Received = Now }, Link)
        .ShouldBeOfType<VerificationResult.Refused>();

    [Theory]
    [InlineData("""{"scenario":"silent","phone":"13800138009"}""", "id")]
    [InlineData("""{"id":"a@b","scenario":"silent","phone":"13800138009"}""", "id")]
    [InlineData("""{"id":"1","scenario":"did not answer","phone":"13800138009"}""", "scenario")]
    [InlineData("""{"id":"1","scenario":"silent","phone":"12"}""", "phone")]
    [InlineData("""{"id":"1","scenario":"silent","email":"no"}""", "email")]
    [InlineData("""{"id":"1","scenario":"silent","platform":"taobao"}""", "buyer")]
    [InlineData("""{"id":"1","scenario":"silent"}""", "phone, email, or platform and buyer")]
    [InlineData("""{"id":"1","scenario":"silent","phone":"13800138009","at":"2010-01-01T00:00:00Z"}""", "at")]
    [InlineData("""{"id":"1","scenario":"silent","phone":"13800138009","at":"2026-03-09T00:00:00Z"}""", "at")]
    public void Map_Mistake_SaysWhichField(string body, string field) =>
        Map(Bytes(body)).ShouldBeOfType<MappingResult.Invalid>().Reason.ShouldContain(field);

    [Fact]
    public async Task When_AToolTellsTheSameEventAgain_Should_GiveTheStaffOneTask()
    {
        await using var crm = await StartAsync(Now);
        using var client = new WebhookClient(crm.Host.Url);
        (await PostAsync(client, Silent, Now)).ShouldBe(new Reply(200, "application/json", "{}"));
        // Again as it was, and signed anew with another time of receipt.
        (await PostAsync(client, Silent, Now)).Status.ShouldBe(200);
        (await PostAsync(client, Silent, Now.AddSeconds(90))).Status.ShouldBe(200);
        await crm.Get<InboxWorker>().DrainAsync(CancellationToken.None);
        await crm.RunForAsync(TimeSpan.FromMinutes(6));
        (await crm.TasksAsync()).Count(t => t.Kind == "asked-silent").ShouldBe(1);
        (await PostAsync(client, Silent, Now)).ShouldBeProblem(401, "five minutes");
        (await client.PostAsync("api/webhooks/demo/chat", Bytes(Silent))).ShouldBeProblem(401, "X-Crm-Signature is missing");
    }

    [Fact]
    public async Task When_NoFlowListensToAScenario_Should_PutItAsideWithTheWordsThatAreKnown()
    {
        await using var crm = await StartAsync(Now);
        using var client = new WebhookClient(crm.Host.Url);
        (await PostAsync(client, Silent.Replace("silent", "sielnt", StringComparison.Ordinal), Now)).Status.ShouldBe(200);
        await crm.Get<InboxWorker>().DrainAsync(CancellationToken.None);
        var aside = await crm.Get<DeadLetterStore>().ListAsync(CancellationToken.None).ToListAsync();
        aside.ShouldHaveSingleItem().Reason.ShouldContain("scenario:silent");
        (await crm.TasksAsync()).ShouldBeEmpty();
    }

    static Task<TestCrm> StartAsync(DateTimeOffset now) => TestCrm.StartAsync(now.ToString("O"), listens: true,
        change: s => s.Shops["demo"].Platforms["chat"] = new() { Secrets = [Docs] });

    static Task<Reply> PostAsync(WebhookClient client, string body, DateTimeOffset at)
    {
        var stamp = at.ToUnixTimeSeconds();
        return client.PostAsync("api/webhooks/demo/chat", Bytes(body),
            (TimedSignature.Timestamp, stamp.ToString(CultureInfo.InvariantCulture)),
            (TimedSignature.Signature, HexHmac(Docs, Bytes(stamp + "."), Bytes(body))));
    }

    /// <summary>The shell lines of the docs as they stand there, and the signature that is printed below them.</summary>
    [Fact]
    public async Task When_TheDocsExampleIsRun_Should_BeTaken()
    {
        var text = await File.ReadAllTextAsync(Repository.At("docs", "platforms.md"));
        var script = text.Split("```sh\n").Single(part => part.Contains("webhooks/demo/chat", StringComparison.Ordinal)
            && part.StartsWith("secret=", StringComparison.Ordinal)).Split("```")[0];
        var body = script.Split("body='")[1].Split("'\n")[0];
        text.ShouldContain(HexHmac(Docs, Bytes("1772445600."), Bytes(body)));
        script.ShouldContain($"secret='{Docs}'");

        await using var crm = await StartAsync(DateTimeOffset.UtcNow);
        var run = await RunAsync(script.Replace("https://crm.example", crm.Host.Url.ToString().TrimEnd('/'),
            StringComparison.Ordinal));
        run.ShouldEndWith("{}");
        await crm.Get<InboxWorker>().DrainAsync(CancellationToken.None);
        (await crm.TouchpointsAsync()).ShouldHaveSingleItem().Step.ShouldBe("asked-silent");
    }

    static async Task<string> RunAsync(string script)
    {
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-ec", script])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, Environment = { ["no_proxy"] = "127.0.0.1" },
        })!;
        var (said, wrong) = (shell.StandardOutput.ReadToEndAsync(), shell.StandardError.ReadToEndAsync());
        await shell.WaitForExitAsync();
        shell.ExitCode.ShouldBe(0, await wrong);
        return await said;
    }
}
