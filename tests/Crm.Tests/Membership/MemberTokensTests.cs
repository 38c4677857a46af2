using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Crm.Local.Hosting;
using Crm.Membership;
using Crm.Shops;
using Crm.Tests.Infra;
using Crm.Tests.Support;

namespace Crm.Tests.Membership;

/// <summary>Which tokens let a member in.</summary>
public sealed class MemberTokensTests
{
    public const string Secret = "not-a-real-secret-0123456789abcdef", Older = "not-a-real-secret-fedcba9876543210";

    /// <summary>The example of the docs, for 2026-06-02 02:30 UTC.</summary>
    const string Example = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJkZW1vIiwic3ViIjoic2hvcGlmeTo3MDAx"
        + "IiwiZXhwIjoxNzgwMzY3NDAwLCJqdGkiOiJjMGZmZWUwMGMwZmZlZTAwIn0.IU2SNaFokuW8V0wAl_WEhAMHS6KLmFeVp0epNj1BSs4";
    const string Head = """{"alg":"HS256","typ":"JWT"}""";
    const string Claims = """{"iss":"demo","sub":"shopify:7001","exp":1780367400,"jti":"c0ffee00c0ffee00"}""";

    readonly ManualTime time = new(TestCrm.At("2026-06-02T02:00:00Z"));

    MemberClaim? Read(string token, params string[] secrets)
    {
        var options = TestCrm.Settings("x").Shops;
        options["demo"].Member = new() { Secrets = secrets.Length == 0 ? [Secret, Older] : [.. secrets] };
        return new MemberTokens(ShopDirectory.From(options), time).Read(token);
    }

    public static string Sign(string claims, string secret = Secret, string head = Head)
    {
        static string Part(byte[] bytes) => Base64Url.EncodeToString(bytes);
        var signed = $"{Part(Encoding.UTF8.GetBytes(head))}.{Part(Encoding.UTF8.GetBytes(claims))}";
        return $"{signed}.{Part(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(signed)))}";
    }

    [Fact]
    public void Example_OfTheDocs_IsMadeAndRead()
    {
        Sign(Claims).ShouldBe(Example);
        var claim = Read(Example).ShouldNotBeNull();
        (claim.Shop.Id, claim.Platform, claim.Id, claim.Identity!.Value.ToString())
            .ShouldBe(("demo", "shopify", "7001", "b:demo:shopify:7001"));
        var docs = File.ReadAllText(Repository.At("docs", "membership.md"));
        docs.ShouldContain(Claims);
        docs.ShouldContain(Secret);
        docs.ShouldContain(Example);
    }

    [Fact]
    public void Token_OfEitherSecret_IsTaken_AndOfAnotherNot()
    {
        Read(Sign(Claims, Older)).ShouldNotBeNull();
        Read(Sign(Claims, Older), Secret).ShouldBeNull();
        Read(Sign(Claims, "not-a-real-secret-of-somebody-else")).ShouldBeNull();
    }

    [Theory]
    [InlineData("""{"iss":"second","sub":"shopify:7001","exp":1780367400,"jti":"c0ffee00c0ffee00"}""")]
    [InlineData("""{"iss":"demo","sub":"shopify","exp":1780367400,"jti":"c0ffee00c0ffee00"}""")]
    [InlineData("""{"iss":"demo","sub":"shopify:7001","exp":1780365599,"jti":"c0ffee00c0ffee00"}""")]
    [InlineData("""{"iss":"demo","sub":"shopify:7001","exp":1780460000,"jti":"c0ffee00c0ffee00"}""")]
    [InlineData("""{"iss":"demo","sub":"shopify:7001","exp":"1780367400","jti":"c0ffee00c0ffee00"}""")]
    [InlineData("""{"iss":"demo","sub":"shopify:7001","exp":1780367400,"jti":"short"}""")]
    [InlineData("""{"iss":"demo","sub":"shopify:7001","exp":1780367400,"nbf":1780366000,"jti":"c0ffee00c0ffee00"}""")]
    [InlineData("""{"iss":"demo","sub":"shopify:7001","jti":"c0ffee00c0ffee00"}""")]
    [InlineData("""["iss"]""")]
    public void Token_WhoseClaimsAreNot_IsRefused(string claims) => Read(Sign(claims)).ShouldBeNull();

    [Fact]
    public void Token_OfAnotherAlgorithmOrForm_IsRefused()
    {
        Read(Sign(Claims, head: """{"alg":"none"}""")).ShouldBeNull();
        Read(Sign(Claims, head: """{"alg":"HS512"}""")).ShouldBeNull();
        Read(Example[..^1]).ShouldBeNull();
        Read(Example[..(Example.LastIndexOf('.') + 1)]).ShouldBeNull();
        foreach (var odd in new[] { "", ".", "..", "a.b.c", Example + ".", new string('a', 5000), "=.=.=" }) Read(odd).ShouldBeNull();
        // A letter of another shop's or member's name.
        for (var i = 0; i < Example.Length; i += 7)
            if (Example[i] != '.') Read(Example[..i] + (Example[i] == 'A' ? 'B' : 'A') + Example[(i + 1)..]).ShouldBeNull();
    }

    [Fact]
    public void Settings_ThatAreNoSecretsOrOrigins_AreTold()
    {
        var mistakes = new List<string>();
        new MemberOptions { Secrets = ["short"], Origins = ["https://shop.example/", "*"], PerMinute = 0 }.ToAccess("Member", mistakes);
        mistakes.Count.ShouldBe(4);
        new MemberOptions().ToAccess("Member", mistakes = []).ShouldBeNull();
        mistakes.ShouldBeEmpty();
    }
}
