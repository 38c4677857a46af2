using System.Collections.Concurrent;
using System.Diagnostics;
using Crm.DeadLetters;
using Crm.Events;
using Crm.Local.Hosting;
using Crm.Platforms;
using Crm.Shops;
using Crm.Tests.Support;

namespace Crm.Tests.Platforms;

/// <summary>
/// Spoilt payloads over HTTP: rightly signed ones are acknowledged and each is applied or kept with its reason, wrongly signed ones are
/// refused, nothing is answered by 5xx, and memory stays where it was. CRM_HTTP_FUZZ raises the number of cases for each platform.
/// </summary>
public abstract partial class PlatformConformance
{
    const int HttpBatch = 500;
    static int HttpCases => int.TryParse(Environment.GetEnvironmentVariable("CRM_HTTP_FUZZ"), out var n) ? n : 400;

    sealed class HttpTally
    {
        public int Applied, Aside, Refused;
        public ConcurrentQueue<string> Wrong { get; } = new();
    }

    [Fact]
    public async Task When_SpoiltPayloadsArriveOverHttp_Should_LoseNoneAndTakeNoWrongSignature()
    {
        await using var crm = await TestCrm.StartAsync("2026-03-02T10:00:00Z", listens: true, change: settings =>
            settings.Shops["demo"].Platforms[Platform.Name] =
                new() { Secrets = [Secret, OldSecret], AppKey = AppKey, CallbackUrl = "https://example.com/hook" });
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 32 }) {
            BaseAddress = crm.Host.Url };
        var (mutator, random, tally, clock) = (new Mutator(20260302), new Random(1), new HttpTally(), Stopwatch.StartNew());
        // What one batch leaves in caches and pools is no leak; what every batch leaves is.
        var memory = new List<double>();
        for (var done = 0; done < HttpCases; done += HttpBatch)
        {
            var batch = Enumerable.Range(0, Math.Min(HttpBatch, HttpCases - done)).Select(_ => Spoilt(mutator, random)).ToList();
            var acknowledged = new ConcurrentDictionary<string, InboxMessage>();
            await Parallel.ForEachAsync(batch, new ParallelOptions { MaxDegreeOfParallelism = 32 },
                async (one, _) => await JudgeAsync(http, one.Request, one.Signed, acknowledged, tally));
            await SettleAsync(crm, acknowledged, tally);
            if (done / HttpBatch % 20 == 0) memory.Add(GC.GetTotalMemory(true) / 1048576.0);
        }
        memory.Add(GC.GetTotalMemory(true) / 1048576.0);
        var line = $"{Platform.Name}: {HttpCases} spoilt payloads over HTTP in {clock.Elapsed.TotalSeconds:F1} s: {tally.Applied} "
            + $"applied, {tally.Aside} put aside, {tally.Refused} refused; managed memory {memory[0]:F1} MiB first, {memory.Max():F1} "
            + $"most, {memory[^1]:F1} last";
        Output.WriteLine(line);
        if (HttpCases >= 10_000) Console.WriteLine(line);
        tally.Wrong.ShouldBeEmpty();
        (memory[^1] - memory[Math.Min(1, memory.Count - 1)]).ShouldBeLessThan(16, line);
        (tally.Applied, tally.Aside, tally.Refused)
            .ShouldSatisfyAllConditions(t => t.Applied.ShouldBePositive(), t => t.Aside.ShouldBePositive(),
            t => t.Refused.ShouldBePositive());
    }

    (WebhookRequest Request, bool Signed) Spoilt(Mutator mutator, Random random)
    {
        var good = Bytes(Samples[random.Next(Samples.Count)]);
        var spoilt = mutator.Spoil(good);
        if (random.Next(4) != 0) return (Request(spoilt, random.Next(2) == 0 ? Secret : OldSecret), true);
        // Signed for another body, by another secret, or with a signature that was spoilt on the way.
        var signed = Request(good, Secret);
        return random.Next(3) switch
        {
            0 => (Request(spoilt, "another"), false),
            1 => (signed with { Headers = signed.Headers.ToDictionary(h => h.Key, h => Garble(h.Value, random),
                StringComparer.OrdinalIgnoreCase), Body = Form(signed.Body.ToArray(), random) }, false),
            _ => (signed with { Body = mutator.Spoil(signed.Body.ToArray()) }, false),
        };
    }

    static string Garble(string value, Random random)
    {
        var at = random.Next(value.Length);
        return string.Concat(value.AsSpan(0, at), value[at] == 'A' ? "B" : "A", value.AsSpan(at + 1));
    }

    // Where the signature stands in the body.
    static byte[] Form(byte[] body, Random random)
    {
        var at = body.AsSpan().LastIndexOf("ign="u8);
        if (at < 0) return body;
        var garbled = body.ToArray();
        var place = at + 4 + random.Next(10);
        garbled[place] = garbled[place] == (byte)'A' ? (byte)'B' : (byte)'A';
        return garbled;
    }

    async Task JudgeAsync(HttpClient http, WebhookRequest request, bool signed, ConcurrentDictionary<string, InboxMessage> acknowledged,
        HttpTally tally)
    {
        // A spoilt body may be the good one after all, and hex digits are taken in either case.
        signed |= Platform.Verify(request, Link) is VerificationResult.Signed && IsTrulySigned(request);
        var (status, body) = await SendAsync(http, request);
        if (signed && status == 200 && body == Platform.Acknowledge(request).Body)
        {
            var message = Stored(request);
            acknowledged[message.Id] = message;
        }
        else if (!signed && status == 401) Interlocked.Increment(ref tally.Refused);
        else tally.Wrong.Enqueue($"{(signed ? "signed" : "not signed")} was answered by {status}: "
            + $"{System.Text.Encoding.Latin1.GetString(request.Body.Span[..Math.Min(200, request.Body.Length)])}");
    }

    /// <summary>By the tests' own signing of the same bytes, in either case of its digits.</summary>
    bool IsTrulySigned(WebhookRequest request)
    {
        foreach (var sample in Samples)
        {
            var own = Request(Bytes(sample), Secret);
            if (own.Body.Span.SequenceEqual(request.Body.Span)
                && own.Headers.Where(h => Platform.SignatureHeaders.Contains(h.Key, StringComparer.OrdinalIgnoreCase))
                .All(h => string.Equals(request.Header(h.Key), h.Value, h.Value.All(char.IsAsciiHexDigit)
                ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal))) return true;
            // A form's payload and signature can stand although bytes beside them changed.
            if (ContentType.Contains("form", StringComparison.Ordinal) && SignedParts(own.Body.Span) is var parts
                && SignedParts(request.Body.Span).SequenceEqual(parts)) return true;
        }
        return false;
    }

    static List<string> SignedParts(ReadOnlySpan<byte> form) =>
        [.. FormFields.Pairs(form).Where(p => p.Key is "param" or "sign" or "RequestData" or "DataSign")
            .OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => p.Key == "sign" ? System.Text.Encoding.Latin1.GetString(p.Value).ToUpperInvariant()
                : Convert.ToHexString(p.Value))];

    InboxMessage Stored(WebhookRequest request)
    {
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in Platform.KeptHeaders)
            if ((name[0] == '?' ? FormFields.Text(request.Query, name[1..]) : request.Header(name)) is { } value) headers[name] = value;
        return new InboxMessage
        {
            Shop = "demo", Platform = Platform.Name,
            Received = new DateTimeOffset(2026, 3, 2, 10, 0, 0, TimeSpan.Zero), Headers = headers, Body = request.Body.ToArray(),
        };
    }

    async Task SettleAsync(TestCrm crm, ConcurrentDictionary<string, InboxMessage> acknowledged, HttpTally tally)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await crm.Get<InboxWorker>().DrainAsync(limit.Token);
        var aside = (await PoisonAsync(crm)).ToDictionary(p => p.Id);
        foreach (var (id, message) in acknowledged)
        {
            var whole = Platform.Map(message, crm.Get<ShopDirectory>().Find("demo")!) is MappingResult.Events { Rest: null };
            if (aside.TryGetValue(id, out var kept))
            {
                tally.Aside++;
                if (kept.Kind == DeadLetterKind.Failed
                    || string.IsNullOrEmpty(kept.Reason)) tally.Wrong.Enqueue($"{id} failed: {kept.Reason}");
            }
            else if (whole) tally.Applied++;
            else tally.Wrong.Enqueue($"{id} was acknowledged and is nowhere.");
        }
        foreach (var one in aside.Values) await crm.Get<DeadLetterStore>().RemoveAsync(one, CancellationToken.None);
        await crm.ClearAsync();
    }
}
