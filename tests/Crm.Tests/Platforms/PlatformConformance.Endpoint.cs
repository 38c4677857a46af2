using System.Net.Http.Headers;
using Crm.DeadLetters;
using Crm.Local.Hosting;
using Crm.Platforms;
using Crm.Tests.Support;

namespace Crm.Tests.Platforms;

/// <summary>The same over HTTP: what is signed is acknowledged and kept, readable or not; what is not signed is refused.</summary>
public abstract partial class PlatformConformance
{
    protected virtual string ContentType => "application/json; charset=utf-8";

    [Fact]
    public async Task When_SignedSamplesAndSignedNonsenseArrive_Should_AcknowledgeBothAndKeepTheNonsenseWithItsReason()
    {
        await using var crm = await TestCrm.StartAsync("2026-03-02T10:00:00Z", listens: true, change: settings =>
            settings.Shops["demo"].Platforms[Platform.Name] =
                new() { Secrets = [Secret, OldSecret], AppKey = AppKey, CallbackUrl = "https://example.com/hook" });
        using var http = new HttpClient { BaseAddress = crm.Host.Url };

        foreach (var sample in Samples) (await SendAsync(http, Request(Bytes(sample), Secret)))
            .ShouldBe((200, Samples[0] == sample ? ExpectedAcknowledgement : Platform.Acknowledge(Request(Bytes(sample), Secret)).Body));
        await crm.Get<InboxWorker>().DrainAsync(CancellationToken.None);
        (await PoisonAsync(crm)).ShouldBeEmpty();

        (await SendAsync(http, Request(Bytes("{\"nonsense"), OldSecret))).Status.ShouldBe(200);
        (await SendAsync(http, Request(Bytes(Samples[0]), "another"))).Status.ShouldBe(401);
        await crm.Get<InboxWorker>().DrainAsync(CancellationToken.None);
        var aside = (await PoisonAsync(crm)).ShouldHaveSingleItem();
        aside.Kind.ShouldBe(DeadLetterKind.Invalid);
        aside.Reason.ShouldContain("is no JSON");
    }

    async Task<(int Status, string Body)> SendAsync(HttpClient http, WebhookRequest request)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post,
            new Uri($"/api/webhooks/demo/{Platform.Name}?{request.Query}", UriKind.Relative)) { Content =
            new ByteArrayContent(request.Body.ToArray()) };
        message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(ContentType);
        foreach (var (name, value) in request.Headers) message.Headers.TryAddWithoutValidation(name, value);
        using var reply = await http.SendAsync(message);
        return ((int)reply.StatusCode, await reply.Content.ReadAsStringAsync());
    }

    static async Task<List<DeadLetter>> PoisonAsync(TestCrm crm)
    {
        var all = new List<DeadLetter>();
        await foreach (var one in crm.Get<DeadLetterStore>().ListAsync(CancellationToken.None)) all.Add(one);
        return all;
    }
}
