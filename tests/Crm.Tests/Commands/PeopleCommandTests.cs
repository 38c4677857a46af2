using System.CommandLine;
using Crm.Customers;
using Crm.Local.Commands;
using Crm.Tests.Sqlite;
using Crm.Tests.Support;

namespace Crm.Tests.Commands;

/// <summary>A clerk at the terminal: what is stored about a person, the person forgotten, what they allowed, a platform paused.</summary>
[Collection("console")]
public sealed class PeopleCommandTests : IDisposable
{
    readonly TempFolder home = new();
    string folder = "";

    public void Dispose()
    {
        home.Dispose();
        if (folder.Length > 0) Directory.Delete(folder, true);
    }

    Task<(int Code, string Out)> RunAsync(Command command, params string[] args) => CommandTests.RunAsync(home, folder, command, args);

    async Task<string> BuyerAsync()
    {
        await using var crm = await TestCrm.StartAsync();
        crm.KeepFolder = true;
        folder = crm.Folder;
        var customer = await StaffStory.SignedAndRunAsync(crm);
        await crm.ConsentAsync(MessageClass.Promotional, false, "2026-03-02T03:00:00Z");
        return customer;
    }

    [Fact]
    public async Task Touchpoints_OfAnOrderFromLongAgo_AreListedThoughTheyHaveNoRows()
    {
        await using (var crm = await TestCrm.StartAsync())
        {
            (crm.KeepFolder, folder) = (true, crm.Folder);
            await crm.CreatedAsync("1", "2026-01-02T09:00:00+08:00");
            (await crm.TouchpointsAsync()).ShouldBeEmpty();
        }
        var listed = await RunAsync(TouchpointsCommand.Create(), "--state", "Expired", "--step", "unpaid-reminder");
        listed.Code.ShouldBe(0, listed.Out);
        listed.Out.ShouldContain("past");
        listed.Out.ShouldContain("1 touchpoints");
    }

    [Fact]
    public async Task Export_ThenErase_WritesAllThatIsStoredAndForgetsIt()
    {
        var customer = await BuyerAsync();
        var to = home.File("export");
        var export = await RunAsync(CustomerCommand.Create(), "export", customer, "--to", to);
        export.Code.ShouldBe(0, export.Out);
        (await File.ReadAllTextAsync(Path.Combine(to, "customer.json"))).ShouldContain(Telling.Phone);
        var csv = await File.ReadAllTextAsync(Path.Combine(to, "customer.csv"));
        csv.ShouldContain("profile.name.source");
        csv.ShouldContain("Promotional|demo|test");
        foreach (var table in new[] { "orders", "touchpoints", "tasks", "numbers" })
            File.Exists(Path.Combine(to, table + ".csv")).ShouldBeTrue();
        foreach (var file in Directory.GetFiles(to))
            if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);

        (await RunAsync(CustomerCommand.Create(), "erase", customer)).ShouldBe((0, "Erased." + Environment.NewLine));
        (await RunAsync(CustomerCommand.Create(), "erase", customer)).Code.ShouldBe(0, "it is erased already");
        await RunAsync(CustomerCommand.Create(), "export", customer, "--to", to);
        foreach (var file in Directory.GetFiles(to)) (await File.ReadAllTextAsync(file)).ShouldNotContain(Telling.Phone[3..]);
        foreach (var verb in new[] { "export", "erase" })
        {
            var nobody = await RunAsync(CustomerCommand.Create(), verb, new string('0', 32));
            (nobody.Code, nobody.Out.Contains("There is no such customer", StringComparison.Ordinal)).ShouldBe((1, true));
        }
    }

    [Fact]
    public async Task Consent_IsRecordedAndShown_AndWhatIsMissingIsSaid()
    {
        var customer = await BuyerAsync();
        var told = await RunAsync(ConsentCommand.Create(), "--customer", customer, "--granted", "false", "--class", "care", "--by", "小李",
            "--wording", "别打扰");
        told.ShouldBe((0, "Recorded." + Environment.NewLine));
        var card = (await RunAsync(CustomerCommand.Create(), "8000")).Out;
        card.ShouldContain("Care: refused");
        card.ShouldContain("别打扰, 小李");
        card.ShouldContain("****8000 refuses Care");
        var yes = await RunAsync(ConsentCommand.Create(), "--phone", "13800138000", "--granted", "true", "--by", "a");
        (yes.Code, yes.Out.Contains("shop: a yes is given to one shop", StringComparison.Ordinal)).ShouldBe((1, true));
        (await RunAsync(ConsentCommand.Create(), "--phone", "13800138000", "--shop", "demo", "--granted", "true", "--by", "a"))
            .Code.ShouldBe(0);
        (await RunAsync(CustomerCommand.Create(), "8000")).Out.ShouldContain("Promotional: yes");
    }

    [Fact]
    public async Task Platforms_PauseAndResume_AreShownByStatus()
    {
        await BuyerAsync();
        (await RunAsync(PlatformsCommand.Create())).Out.ShouldContain("No platform is paused.");
        string[] shopify = ["--shop", "demo", "--platform", "shopify", "--by", "王"];
        var pause = await RunAsync(PlatformsCommand.Create(), ["pause", .. shopify, "--reason", "盘点"]);
        pause.ShouldBe((0, "Paused." + Environment.NewLine));
        foreach (var shown in new[] { await RunAsync(PlatformsCommand.Create()), await RunAsync(StatusCommand.Create()) })
            shown.Out.ShouldContain("texts of demo/shopify are held since");
        (await RunAsync(PlatformsCommand.Create(), ["resume", .. shopify])).Out.ShouldContain("Resumed.");
        (await RunAsync(PlatformsCommand.Create(), "resume", "--shop", "demo", "--platform", "taobao", "--by", "王"))
            .ShouldSatisfyAllConditions(r => r.Code.ShouldBe(1), r => r.Out.ShouldContain("platform: the shop has shopify"));
        (await RunAsync(StatusCommand.Create())).Out.ShouldNotContain("held since");
    }
}
