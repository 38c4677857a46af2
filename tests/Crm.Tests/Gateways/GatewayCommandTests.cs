using System.Text.Json;
using Crm.Gateways;
using Crm.Tests.Crash;
using Crm.Tests.Sqlite;

namespace Crm.Tests.Gateways;

/// <summary>The real program's command, against the doubles.</summary>
[Trait("Speed", "Slow")]
public sealed class GatewayCommandTests
{
    static async Task<(int Code, string Said)> RunAsync(TempFolder folder, ProviderDouble provider, params string[] more)
    {
        var values = new Dictionary<string, string?>();
        var options = provider.Options();
        foreach (var property in typeof(GatewayOptions).GetProperties().Where(p => p.PropertyType == typeof(string)
            && p.GetValue(options) is not null))
            values[$"Gateways__{provider.Kind}__{property.Name}"] = (string?)property.GetValue(options);
        File.WriteAllText(folder.File("settings.json"), JsonSerializer.Serialize(new { Values = values }));
        using var process =
            HostProcess.Start([.. new[] { "gateway", "test", "--settings", folder.File("settings.json"), "--data", folder.File("none"),
            "--every", "0.1" }, .. more]);
        await process.EndAsync(60);
        return (process.ExitCode, process.Said);
    }

    [Fact]
    public async Task Test_Tencent_FollowsTheTextToItsReportAndPrintsNoSecret()
    {
        using var folder = new TempFolder();
        await using var provider = new TencentDouble();
        var (code, said) = await RunAsync(folder, provider, "--to", "+8613800138000", "--template", "1234", "--param", "1=张三", "--param",
            "2=1001", "--wait", "20");
        code.ShouldBe(0, said);
        said.ShouldContain("answer    accepted Ok");
        said.ShouldContain("delivered (tencent:DELIVRD)");
        provider.Taken.ShouldHaveSingleItem().Text.ShouldBe("""["张三","1001"]""");
        foreach (var secret in new[] { "13800138000", provider.Options().Secret!, provider.Options().KeyId!,
            provider.Options().CallbackKey! }) said.ShouldNotContain(secret);
    }

    [Fact]
    public async Task Test_Refused_SaysTheClassAndFails()
    {
        using var folder = new TempFolder();
        await using var provider = new AliyunDouble();
        provider.Next(provider.AnswerOf(Crm.Sms.SendClass.Account)!.Value);
        var (code, said) = await RunAsync(folder, provider, "--to", "+8613800138000", "--template", "SMS_1");
        (code, said.Contains("answer    account isv.AMOUNT_NOT_ENOUGH", StringComparison.Ordinal)).ShouldBe((1, true), said);
    }

    [Fact]
    public async Task Test_NoReport_SaysThatItIsOpen()
    {
        using var folder = new TempFolder();
        await using var provider = new AcsDouble();
        var (code, said) = await RunAsync(folder, provider, "--to", "+12063000001", "--wait", "1");
        (code, said.Contains("open ", StringComparison.Ordinal)).ShouldBe((3, true), said);
    }

    [Fact]
    public async Task Test_WrongPhone_IsOneSentence()
    {
        using var folder = new TempFolder();
        await using var provider = new AcsDouble();
        var (code, said) = await RunAsync(folder, provider, "--to", "12345");
        code.ShouldBe(2);
        said.ShouldContain("--to: a phone with its country code");
        provider.Sends.ShouldBeEmpty();
    }
}
