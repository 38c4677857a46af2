using System.Diagnostics;

namespace Crm.Functions.Tests;

/// <summary>The command line looks at an Azure app's account as it looks at a data folder.</summary>
[Collection("End to end")]
public sealed class CommandsOnAzureTests
{
    const string Phone = "+8613912349876";

    [Fact]
    public async Task Commands_WithAzure_ShowTheAppsOwnRows()
    {
        await using var stage = await AzureStage.OpenAsync();
        (await stage.ShopifyAsync("orders/create", AzureStage.UnpaidOrder(5_200_000_001, Phone, 91))).Status.ShouldBe(200);
        await AzureStage.UntilAsync(async () => (await RunAsync(stage, "status")).Output.Contains("Orders 1 ", StringComparison.Ordinal),
            "the order is in the tables");

        (await RunAsync(stage, "status")).Output.ShouldContain("Inbox 0 waiting, 0 put aside");
        var customer = await RunAsync(stage, "customer", "9876");
        (customer.Code, customer.Output.Contains("****9876", StringComparison.Ordinal)).ShouldBe((0, true), customer.Output);
        (await RunAsync(stage, "touchpoints", "--step", "unpaid-reminder")).Output.ShouldContain("unpaid-reminder");
        var audit = await RunAsync(stage, "audit");
        (audit.Code, audit.Output.Contains("duplicates 0, lost 0", StringComparison.Ordinal)).ShouldBe((0, true), audit.Output);
        (await RunAsync(stage, "poison", "list")).Output.ShouldContain("0 put aside");

        var check = await RunAsync(stage, "azure", "check");
        foreach (var line in (string[])
            ["ok     table crm: can be read", "ok     table crmindex:", "ok     queue crm-inbox: 0 messages wait"])
            check.Output.ShouldContain(line);
    }

    [Fact]
    public async Task Commands_ThatChangeSomething_SayWhereThatGoes()
    {
        var (code, output) = await RunAsync("UseDevelopmentStorage=true", "golive");
        code.ShouldNotBe(0);
        output.ShouldContain("--azure: 'golive' does not work on an Azure app: an app sends once it has a number");
    }

    [Fact]
    public async Task Commands_WithNoAccountsName_SayWhatOneIs()
    {
        var (code, output) = await RunAsync("My Account", "status");
        code.ShouldNotBe(0);
        output.ShouldContain("--azure: 'My Account' is neither a storage account's name");
    }

    static Task<(int Code, string Output)> RunAsync(AzureStage stage, params string[] command) =>
        RunAsync(stage.StorageConnection, command);

    static async Task<(int Code, string Output)> RunAsync(string account, params string[] command)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var word in (string[])[Path.Combine(AppContext.BaseDirectory, "Crm.Local.dll"), .. command, "--azure", account])
            start.ArgumentList.Add(word);
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }
}
