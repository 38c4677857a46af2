using Crm.Common;
using Crm.Gateways;
using Crm.Local.Commands;
using Crm.Local.Hosting;
using Crm.Local.Setup;
using Crm.Platforms;
using Crm.Tests.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Crm.Tests.Setup;

/// <summary>The questions of init, asked of a pipe, and the file they end in.</summary>
public sealed class InitTests
{
    static readonly GivenAnswers Nothing = new(null, null, null, null, null, null, null, [], null, new Dictionary<string, string>());

    static (SetupAnswers Answers, string Said) Ask(GivenAnswers given, params string[] lines)
    {
        using var services = new ServiceCollection().AddSingleton(TimeProvider.System).AddPlatforms().BuildServiceProvider();
        var said = new StringWriter();
        var interview = new Interview(new StringReader(string.Join('\n', lines)), said, asks: true);
        return (new Questions(interview, given, [.. services.GetServices<IPlatform>()], GatewaySetup.Read(new CrmSettings()).Wires).Ask(),
            said.ToString());
    }

    [Fact]
    public void Ask_Guided_MendsAnswersAndWritesAFileTheHostReads()
    {
        var (answers, said) = Ask(Nothing, "Cloud Home", "", "us", "", "Amerca/New_York", "America/Chicago", "http://shop.example",
            "https://crm.example/", "shopfy", "shopify, woocommerce", "your-secret", "shpss_1a2b3c4d", "", "", "", "twilo", "twilio",
            "AC1a2b3c4d5e6f", "t0kenOfTwilio", "+14155550100", "full");
        said.ShouldContain("Did you mean 'America/New_York'?");
        said.ShouldContain("Did you mean 'shopify'?");
        said.ShouldContain("Did you mean 'twilio'?");
        said.ShouldContain("this is a placeholder");
        said.ShouldContain("an https address such as");
        using var folder = new TempFolder();
        var file = folder.File("settings.json");
        SettingsText.Save(file, SettingsText.Of(answers));
        var settings = CrmSettings.Load(file);
        var shop = settings.Shops.ShouldHaveSingleItem();
        shop.Key.ShouldBe("cloudhome");
        (shop.Value.Live, shop.Value.Language, shop.Value.Zone, shop.Value.Preset, shop.Value.Signature)
            .ShouldBe((false, "en", "America/Chicago", "full", "Cloud Home: "));
        shop.Value.Platforms["shopify"].Secrets.ShouldBe(["shpss_1a2b3c4d"]);
        shop.Value.Platforms["woocommerce"].Secrets.ShouldHaveSingleItem().Length.ShouldBe(48, "one was made");
        shop.Value.Gateways.ShouldBe(new Dictionary<string, string> { ["any"] = "twilio" });
        settings.Gateways["twilio"].CallbackUrl.ShouldBe("https://crm.example/api/gateways/twilio/signed");
        if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void Ask_NobodyAnswers_TellsAllThatIsMissing()
    {
        var given = Nothing with { Name = "云朵", Platforms = ["douyin"] };
        var wrong = Should.Throw<SettingsException>(() => Ask(given)).Message;
        foreach (var key in new[] { "douyin.Secrets__0", "douyin.AppKey", "aliyun.KeyId", "aliyun.Secret" })
            wrong.ShouldContain($"--set {key}=…");
    }

    [Fact]
    public void With_OneKey_LeavesTheRestOfTheFileAlone()
    {
        const string text = "{\n  // mine\n  \"Values\": {\n    \"A\": \"1\", // one\n    \"Shops__x__Live\": \"false\"\n  }\n}\n";
        SettingsText.With(text, "Shops__x__Live", "true").ShouldBe(text.Replace("\"false\"", "\"true\"", StringComparison.Ordinal));
        SettingsText.With(text, "Shops__y__Live", "true").ShouldContain("\"Values\": {\n    \"Shops__y__Live\": \"true\",\n    \"A\"");
        Should.Throw<SettingsException>(() => SettingsText.With("{}", "A", "1"));
    }

    [Theory]
    [InlineData("Shops__demo__Nmae", "Did you mean Shops__demo__Name?")]
    [InlineData("Shops__demo__Platforms__shopify__Secret__0", "Did you mean Shops__demo__Platforms__shopify__Secrets__0?")]
    [InlineData("Shops__demo__Platforms__shopify__Secrets", null)]
    [InlineData("Shops__demo__Platforms__shopify__Secrets__first", "'Secrets' is a list")]
    [InlineData("Shops__demo__Platforms__shopify__Api__AcessToken", "Did you mean Shops__demo__Platforms__shopify__Api__AccessToken?")]
    [InlineData("Shops__demo__Segments__Grades__0__Total", null)]
    [InlineData("Shops__demo__Name__Short", "'Name' is one value")]
    [InlineData("Shops__demo__CapPerDay__Transactional", null)]
    [InlineData("Gateways__aliyun__Limits__PerSecnd", "Did you mean Gateways__aliyun__Limits__PerSecond?")]
    [InlineData("DataFoldr", "Did you mean DataFolder?")]
    [InlineData("Entirely", "there is no setting 'Entirely'")]
    [InlineData("AzureWebJobsStorage__clientId", null)]
    [InlineData("FUNCTIONS_WORKER_RUNTIME", null)]
    public void Load_KeysOfAFile_AreKnownOrTold(string key, string? told)
    {
        using var folder = new TempFolder();
        var file = folder.File("settings.json");
        File.WriteAllText(file, $$"""{ "Values": { "{{key}}": "0" } }""");
        if (told is null)
        {
            try
            {
                CrmSettings.Load(file);
            }
            catch (SettingsException wrong)
            {
                wrong.Message.ShouldNotContain("no such setting");
                wrong.Message.ShouldNotContain("no setting");
            }
        }
        else Should.Throw<SettingsException>(() => CrmSettings.Load(file)).Message.ShouldContain(told);
    }

    [Fact]
    public void Load_KeysBesideValues_AreTold()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("settings.json"), """{ "Url": "http://127.0.0.1:1", "Values": {} }""");
        Should.Throw<SettingsException>(() => CrmSettings.Load(folder.File("settings.json"))).Message.ShouldContain("inside it");
    }

    [Fact]
    public void OfAzure_EverySettingOfTheAzureApp_IsNoMistakeHere()
    {
        var names = typeof(Crm.Functions.SettingNames).GetFields().Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!);
        using var folder = new TempFolder();
        var file = folder.File("settings.json");
        foreach (var name in names.Where(n => n is not ("Shops" or "Gateways" or "Notify" or "Mail")))
        {
            File.WriteAllText(file, $$"""{ "Values": { "{{name}}": "1" } }""");
            Should.NotThrow(() => SettingsKeyCheck.Run(file), name);
        }
    }
}
