using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Platforms;
using Crm.Shops;
using Crm.Storage;
using Xunit.Abstractions;

namespace Crm.Tests.Platforms;

/// <summary>
/// What every platform must do, whatever its wire looks like. A platform's tests derive from this and say how it signs and what it sends.
/// </summary>
public abstract partial class PlatformConformance(ITestOutputHelper output)
{
    protected const string Secret = "test-secret-not-real";
    protected const string OldSecret = "old-secret-not-real";
    protected const string AppKey = "app-key-1";

    /// <summary>CRM_FUZZ raises it for a long run.</summary>
    static int FuzzCases => int.TryParse(Environment.GetEnvironmentVariable("CRM_FUZZ"), out var n) ? n : 20_000;

    protected static Shop Shop { get; } = new ShopOptions { Name = "云朵家居" }.ToShop("demo", [])!;
    protected ITestOutputHelper Output { get; } = output;

    protected abstract IPlatform Platform { get; }

    /// <summary>The folder of the fixtures.</summary>
    protected abstract string Folder { get; }

    /// <summary>Nobody but this product defines the wire: there are no payloads and vectors of others.</summary>
    protected virtual bool IsOwnContract => false;

    /// <summary>Payloads of our own that map to events: something always runs.</summary>
    protected abstract IReadOnlyList<string> Samples { get; }

    /// <summary>The wire's form of a payload: itself, or a form around it.</summary>
    protected virtual byte[] Body(byte[] payload) => payload;

    /// <summary>The request as the platform would send it, signed by an implementation of the tests' own.</summary>
    protected abstract WebhookRequest Request(byte[] payload, string secret);

    protected abstract string ExpectedAcknowledgement { get; }

    /// <summary>A vector of signature-vectors.json; null when it is of something that is no webhook.</summary>
    protected abstract (WebhookRequest Request, PlatformLink Link)? FromVector(JsonElement vector, byte[] body);

    /// <summary>Headers (and "?name" parameters) that come with a fixture.</summary>
    protected virtual Dictionary<string, string> HeadersOf(string fixture) => [];

    /// <summary>Fixtures that are no event by themselves, each documented in the platform's tests.</summary>
    protected virtual IReadOnlyList<string> NoEvents => [];

    protected static PlatformLink Link { get; } = new([Secret, OldSecret]) { AppKey = AppKey, CallbackUrl = "https://example.com/hook" };

    protected WebhookRequest Plain(byte[] body, params (string Name, string Value)[] headers) =>
        new("demo", Platform.Name, headers.ToDictionary(h => h.Name, h => h.Value, StringComparer.OrdinalIgnoreCase), body);

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
    protected static string HexHmac(string secret, params byte[][] parts) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Bytes(secret), parts.SelectMany(p => p).ToArray()));
    protected static string Base64Hmac(string secret, byte[] body) => Convert.ToBase64String(HMACSHA256.HashData(Bytes(secret), body));
#pragma warning disable CA5351 // The platforms chose MD5.
    protected static string HexMd5(params byte[][] parts) => Convert.ToHexStringLower(MD5.HashData(parts.SelectMany(p => p).ToArray()));
#pragma warning restore CA5351

    protected MappingResult Map(byte[] body, Dictionary<string, string>? headers = null) => Platform.Map(new InboxMessage
    {
        Shop = "demo", Platform = Platform.Name, Received = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero), Headers = headers
            ?? [], Body = body,
    }, Shop);

    protected IReadOnlyList<ShopEvent> Events(string payload, Dictionary<string, string>? headers = null) =>
        Map(Body(Bytes(payload)), headers).ShouldBeOfType<MappingResult.Events>().List;
    protected ShopEvent Event(string payload, Dictionary<string, string>? headers = null) =>
        Events(payload, headers).ShouldHaveSingleItem();

    /// <summary>The whole event as stored JSON: what is compared with an expectation is everything the product keeps of it.</summary>
    protected static string Text(ShopEvent one) => Encoding.UTF8.GetString(Json.Bytes(one));

    [Fact]
    public void Verify_OwnSamples_AcceptsEachSecretInForceAndNoOther()
    {
        foreach (var sample in Samples)
        {
            Platform.Verify(Request(Bytes(sample), Secret), Link).ShouldBeOfType<VerificationResult.Signed>();
            Platform.Verify(Request(Bytes(sample), OldSecret), Link).ShouldBeOfType<VerificationResult.Signed>();
            Platform.Verify(Request(Bytes(sample), "another"), Link).ShouldBeOfType<VerificationResult.Refused>();
            Platform.Verify(Plain(Body(Bytes(sample))), Link).ShouldBeOfType<VerificationResult.Refused>();
        }
    }

    [Fact]
    public void Verify_SignedForAnotherBody_Refuses()
    {
        var signed = Request(Bytes(Samples[0]), Secret);
        Platform.Verify(signed with { Body = Request(Bytes(Samples[0].Replace('1', '2')), "another").Body }, Link)
            .ShouldBeOfType<VerificationResult.Refused>();
        Platform.Verify(signed with { Body = Array.Empty<byte>() }, Link).ShouldBeOfType<VerificationResult.Refused>();
    }

    [Fact]
    public void Acknowledge_Any_IsExactlyWhatThePlatformDemands()
    {
        var reply = Platform.Acknowledge(Request(Bytes(Samples[0]), Secret));
        reply.Status.ShouldBe(200);
        reply.Body.ShouldBe(ExpectedAcknowledgement);
    }

    [FixtureFact]
    public void Verify_PublishedVectors_AcceptsAndRefusesAsTheySay()
    {
        if (IsOwnContract) return;
        var count = 0;
        foreach (var vector in PlatformFixtures.Vectors(Folder))
        {
            if (vector.GetProperty("valid").ValueKind == JsonValueKind.String) continue;
            if (FromVector(vector, BodyOf(vector)) is not { } made) continue;
            (Platform.Verify(made.Request, made.Link) is VerificationResult.Signed)
                .ShouldBe(vector.GetProperty("valid").GetBoolean(), vector.GetRawText());
            count++;
        }
        count.ShouldBePositive();
        Output.WriteLine($"{count} vectors agree.");
    }

    byte[] BodyOf(JsonElement vector)
    {
        foreach (var member in new[] { "body_file", "param_file", "request_data_file" })
            if (vector.TryGetProperty(member, out var file)) return PlatformFixtures.Read(Folder, file.GetString()!);
        return Bytes(vector.TryGetProperty("body", out var body) ? body.GetString()! : "");
    }

    [FixtureFact]
    public void Map_EveryFixture_IsNoPoisonAndPure()
    {
        foreach (var (file, payload) in PlatformFixtures.Of(Folder))
        {
            var first = Map(Body(payload), HeadersOf(file));
            if (NoEvents.Contains(file)) first.ShouldNotBeOfType<MappingResult.Events>(file);
            else first.ShouldNotBeOfType<MappingResult.Invalid>(file);
            Describe(Map(Body(payload), HeadersOf(file))).ShouldBe(Describe(first), file);
            if (first is MappingResult.Events events) foreach (var one in events.List) Check(one);
        }
    }

    [Fact]
    public void Map_OwnSamples_GivesEvents()
    {
        foreach (var sample in Samples) Events(sample).ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("\"text\"")]
    [InlineData("17")]
    [InlineData("{")]
    [InlineData("\u0000")]
    [InlineData("param=&sign=&RequestData=%7B&DataSign=%")]
    public void Map_Garbage_IsPoisonWithAReason(string garbage)
    {
        foreach (var body in new[] { Bytes(garbage), Body(Bytes(garbage)) })
        {
            var mapped = Map(body);
            if (mapped is MappingResult.Invalid invalid) invalid.Reason.ShouldNotBeNullOrWhiteSpace();
            if (mapped is MappingResult.Events events) events.List.ShouldBeEmpty();
            Platform.Verify(Plain(body), Link).ShouldBeOfType<VerificationResult.Refused>();
        }
    }

    [Fact]
    public void Map_SpoiltPayloads_NeverThrowsNorAcceptsAWrongSignature()
    {
        var corpus = Samples.Select(Bytes).ToList();
        if (PlatformFixtures.Root is not null) corpus.AddRange(PlatformFixtures.Of(Folder).Select(f => f.Body));
        var outcomes = new SortedDictionary<string, int>();
        for (var i = 0; i < FuzzCases; i++)
        {
            var payload = corpus[i % corpus.Count];
            var signed = Request(payload, Secret);
            // Spoilt inside, so that the mapping meets it; or on the wire, so that the signature does.
            var body = i % 2 == 0 ? Body(new Mutator(i).Spoil(payload)) : new Mutator(i).Spoil(Body(payload));
            try
            {
                if (Platform.Verify(signed with { Body = body }, Link) is VerificationResult.Signed) Signs(body)
                    .ShouldBe(Signs(Body(payload)));
                var mapped = Map(body);
                if (mapped is MappingResult.Events events) foreach (var one in events.List) Check(one);
                if (i % 50 == 0) Describe(Map(body)).ShouldBe(Describe(mapped));
                outcomes[mapped.GetType().Name] = outcomes.GetValueOrDefault(mapped.GetType().Name) + 1;
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"Seed {i}: {failure.Message}\n{Encoding.UTF8.GetString(body)}", failure);
            }
        }
        Output.WriteLine($"{FuzzCases} spoilt payloads: {string.Join(", ", outcomes.Select(o => $"{o.Value} {o.Key}"))}");
    }

    /// <summary>What of a body the signature covers.</summary>
    protected virtual byte[] Signs(byte[] body) => body;

    protected static string Describe(MappingResult mapped) => mapped switch
    {
        MappingResult.Events events =>
            string.Join('\n', events.List.Select(Text)) + (events.Rest is null ? "" : "\nrest: " + Describe(events.Rest)),
        MappingResult.Unhandled unhandled => "unhandled " + unhandled.Topic,
        MappingResult.Invalid invalid => "invalid " + invalid.Reason,
        _ => throw new InvalidOperationException(),
    };

    /// <summary>An event can be stored, and no phone comes from text that hides one.</summary>
    static void Check(ShopEvent one)
    {
        (one.Order is not null || one.Parcel is not null || one.Identities.Count > 0).ShouldBeTrue();
        if (one.Order is { } order)
        {
            var key = Keys.Order(new string('0', 32), order.Key);
            KeyText.IsSafe(key).ShouldBeTrue(key);
            key.Length.ShouldBeLessThanOrEqualTo(RowLimits.MaxKeyChars);
        }
        foreach (var phone in new[] { one.Order?.Contact?.Value.Phone, one.Profile?.Value.Phone }.OfType<string>()
            .Concat(one.Identities.Where(n => n.Kind == IdentityKind.Phone).Select(n => n.Value)))
            E164().IsMatch(phone).ShouldBeTrue(phone);
        foreach (var name in one.Identities) name.Value.ShouldNotContain("**");
        (one.Order?.Contact?.Value.Name ?? "").ShouldNotContain("**");
        Json.Bytes(one).Length.ShouldBePositive();
    }

    protected static DateTimeOffset Utc(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    [GeneratedRegex(@"^\+[1-9]\d{6,14}$")]
    private static partial Regex E164();
}
