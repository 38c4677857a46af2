using Azure;
using Azure.Data.Tables;
using Azure.Identity;
using Crm.Azure;
using Crm.Functions.Checks;

namespace Crm.Functions.Tests;

/// <summary><c>azure check</c> with the master key: functions, roles, and a test order that leaves nothing.</summary>
[Collection("End to end")]
public sealed class AzureCheckTests
{
    [Fact]
    public async Task Check_OfAHealthyApp_FollowsATestOrderToTheGateway_AndLeavesNothing()
    {
        await using var stage = await AzureStage.OpenAsync(AddTestShop);
        await using var front = await FrontAsync(stage);
        // As the template has made them before the first start.
        var tables = new TableServiceClient(stage.StorageConnection);
        foreach (var name in (string[])[StorageNames.Rows, StorageNames.Index, StorageNames.Poison, StorageNames.Runs])
            await tables.CreateTableIfNotExistsAsync(name);
        foreach (var timer in (string[])["Sweep", "Audit"]) await stage.Host.RunTimerAsync(timer);

        var (code, output) = await CheckAsync(stage, front, AppFront.MasterKey);
        code.ShouldBe(0, output);
        foreach (var line in (string[])["ok     functions: all ", "ok     secrets: every Key Vault reference", "ok     the tables: can be",
            "ok     the inbox queue: can be", "ok     the blobs: can be", "ok     sending wake-ups: the broker takes",
            "ok     receiving wake-ups: the broker shows", "ok     Application Insights: takes records",
            "ok     a test order: webhook taken, in the tables after"]) output.ShouldContain(line);
        (code, output.Contains("WRONG", StringComparison.Ordinal)).ShouldBe((0, false), output);
        stage.Sms.Taken.ShouldBeEmpty("a test order's text goes nowhere");
        (await stage.EntitiesAsync(StorageNames.Rows)).ShouldBeEmpty();
        (await stage.EntitiesAsync(StorageNames.Index)).ShouldBeEmpty();
        (await stage.Queue(StorageNames.InboxQueue).GetPropertiesAsync()).Value.ApproximateMessagesCount.ShouldBe(0);
    }

    [Fact]
    public async Task Check_OfAnAppThatLacksSomething_SaysWhatInSentences()
    {
        await using var stage = await AzureStage.OpenAsync();
        await using var front = await FrontAsync(stage);
        front.Lost.Add("Fire");
        var (code, output) = await CheckAsync(stage, front, AppFront.MasterKey);
        code.ShouldBe(1);
        output.ShouldContain("WRONG  functions: the host does not know Fire: azd deploy again");
        output.ShouldContain("a test order: not placed: the app has no test shop");

        front.Lost.Clear();
        front.Off.Add("Ingest");
        (await CheckAsync(stage, front, AppFront.MasterKey)).Output.ShouldContain("WRONG  functions: Ingest switched off: remove");
        (await CheckAsync(stage, front, "another key")).Output.ShouldContain("WRONG  its own word: the key is refused");
    }

    [Theory]
    [InlineData("Storage Queue Data Contributor")]
    [InlineData("Azure Service Bus Data Sender")]
    public void ARefusal_NamesTheRole(string role)
    {
        foreach (var refused in (Exception[])[new RequestFailedException(403, "no"), new RequestFailedException(401, "no"),
            new UnauthorizedAccessException()])
            RoleChecks.Sentence(refused, role).ShouldContain($"lacks the role \"{role}\"");
        RoleChecks.Sentence(new RequestFailedException(404, "no"), role).ShouldBe("is not there; azd provision makes it");
        RoleChecks.Sentence(new AuthenticationFailedException("no"), role).ShouldContain("gets no token");
    }

    static async Task<AppFront> FrontAsync(AzureStage stage)
    {
        var front = new AppFront(stage.Host);
        await front.StartAsync();
        return front;
    }

    static Task<(int Code, string Output)> CheckAsync(AzureStage stage, AppFront front, string key) => CommandRun.RunAsync("azure", "check",
        "--azure", stage.StorageConnection, "--url", front.Url.ToString(), "--key", key);

    // As infra/app/functionapp.bicep has it.
    static void AddTestShop(Dictionary<string, string> settings)
    {
        settings["Shops__zz_check__Name"] = "Test orders";
        settings["Shops__zz_check__Language"] = "en";
        settings["Shops__zz_check__Country"] = "US";
        settings["Shops__zz_check__Zone"] = "Etc/UTC";
        settings["Shops__zz_check__Platforms__shopify__Secrets__0"] = Guid.NewGuid().ToString();
        settings["Shops__zz_check__SendBetween__Transactional__Opens"] = "00:00";
        settings["Shops__zz_check__SendBetween__Transactional__Closes"] = "23:59";
    }
}
