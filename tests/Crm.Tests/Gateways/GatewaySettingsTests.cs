using Crm.Gateways;
using Crm.Gateways.Aliyun;
using Crm.Gateways.Twilio;
using Crm.Tests.Sqlite;

namespace Crm.Tests.Gateways;

/// <summary>Credentials: where they may stand, and what is refused; no message ever holds one.</summary>
public sealed class GatewaySettingsTests : IDisposable
{
    readonly GatewayHttp http = new(TimeProvider.System);

    public void Dispose() => http.Dispose();

    static GatewayOptions Good() =>
        new() { KeyId = "LTAI5tRealLooking", Secret = "aV3ryR3alLookingS3cret", CallbackKey = "0123456789abcdef01234567" };

    (GatewayDirectory Directory, List<string> Mistakes) Read(string name, GatewayOptions options)
    {
        var mistakes = new List<string>();
        return (GatewayDirectory.From(new Dictionary<string, GatewayOptions> { [name] = options },
            [new AliyunGateway(http), new TwilioGateway(http)], mistakes), mistakes);
    }

    [Fact]
    public void From_GoodSettings_GiveAnAccount()
    {
        var (directory, mistakes) = Read("aliyun", Good());
        mistakes.ShouldBeEmpty();
        directory.Find("ALIYUN").ShouldNotBeNull().BaseUrl.Host.ShouldBe("dysmsapi.aliyuncs.com");
        Read("second",
            new() { Kind = "aliyun", KeyId = "a1b2c3", Secret = "d4e5f6",
            CallbackKey = new string('k', 24) }).Directory.Find("second").ShouldNotBeNull();
        Read("aliyun", new()).Directory.All.ShouldBeEmpty("an empty section is none");
    }

    [Theory]
    [InlineData("the access key secret of the account")]
    [InlineData("your-access-key-secret")]
    [InlineData("<secret>")]
    [InlineData("YOUR_SECRET")]
    [InlineData("changeme")]
    [InlineData("xxxxxxxx")]
    [InlineData("****")]
    [InlineData("TODO")]
    [InlineData("${ALIYUN_SECRET}")]
    [InlineData("填写密钥")]
    [InlineData("@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/s)")]
    [InlineData("file:/no/such/file")]
    public void From_Placeholder_IsRefusedWithoutRepeatingIt(string secret)
    {
        var options = Good();
        options.Secret = secret;
        var (directory, mistakes) = Read("aliyun", options);
        directory.All.ShouldBeEmpty();
        mistakes.ShouldAllBe(m => m.StartsWith("Gateways:aliyun:Secret:", StringComparison.Ordinal));
        mistakes.ShouldNotBeEmpty();
        if (!secret.StartsWith("file:", StringComparison.Ordinal)) mistakes.ShouldAllBe(m => !m.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public void From_SecretInAFile_IsRead()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("secret"), "s3cretOfTheFile\n");
        var options = Good();
        options.Secret = "file:" + folder.File("secret");
        Read("aliyun", options).Directory.Find("aliyun").ShouldNotBeNull().Secret.ShouldBe("s3cretOfTheFile");
    }

    [Fact]
    public void From_WrongSettings_AreAllTold()
    {
        var options = Good();
        (options.BaseUrl, options.CallbackKey, options.TimeoutSeconds, options.Limits.Promotion, options.AskAfter) =
            ("http://elsewhere.test/", "short", 0, "20-9", ["5m", "1m"]);
        Read("aliyun", options).Mistakes.Select(m => m.Split(": ")[0]).Order(StringComparer.Ordinal).ShouldBe(
            ["Gateways:aliyun:AskAfter", "Gateways:aliyun:BaseUrl", "Gateways:aliyun:CallbackKey", "Gateways:aliyun:Limits:Promotion",
                "Gateways:aliyun:TimeoutSeconds"]);
        Read("alyun", Good()).Mistakes.ShouldHaveSingleItem().ShouldContain("'alyun' is not one of aliyun, twilio");
        Read("twilio", new() { KeyId = "SK1", Secret = "t0ken" }).Mistakes.Count.ShouldBe(3);
    }

    [Fact]
    public void ToString_Account_HoldsNoSecret() =>
        Read("aliyun", Good()).Directory.Find("aliyun").ShouldNotBeNull().ToString().ShouldBe("aliyun (aliyun)");

    [Fact]
    public void HasKey_OnlyTheWholeKey_Opens()
    {
        var account = Read("aliyun", Good()).Directory.Find("aliyun").ShouldNotBeNull();
        GatewayDirectory.HasKey(account, "0123456789abcdef01234567").ShouldBeTrue();
        foreach (var wrong in new[] { null, "", "0123456789abcdef0123456", "0123456789abcdef012345678", "0123456789ABCDEF01234567" })
            GatewayDirectory.HasKey(account, wrong).ShouldBeFalse();
        GatewayDirectory.HasKey(account with { CallbackKey = null }, null).ShouldBeFalse();
    }
}
