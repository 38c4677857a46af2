using Crm.Local.Commands;
using Crm.Tests.Sqlite;
using Crm.Tests.Support;

namespace Crm.Tests.Commands;

/// <summary>What is mistyped every day is answered in one sentence that names it, with its exit code and without a trace.</summary>
[Collection("console")]
public sealed class SlipTests : IAsyncLifetime, IDisposable
{
    const string Everybody = """{ "fact": "customer.paidOrders", "atLeast": 1 }""";
    readonly TempFolder home = new();
    string data = "", customer = "";

    public async Task InitializeAsync()
    {
        await using var crm = await TestCrm.StartAsync();
        crm.KeepFolder = true;
        (customer, data) = (await StaffStory.SignedAndRunAsync(crm), crm.Folder);
        File.WriteAllText(home.File("a-file"), "mine");
        File.WriteAllText(home.File("settings.json"), """{ "Values": { "Shops__demo__Name": "云朵家居", "Shops__demo__Group": "yunduo","""
            + """ "Url": "http://127.0.0.1:1" } }""");
        File.WriteAllText(home.File("no-shops.json"), """{ "Values": { "Url": "http://127.0.0.1:1" } }""");
    }

    [Theory]
    [InlineData("backup HOME", 2, "is a folder: name the file to write")]
    [InlineData("backup EMPTY", 2, "is no name: name the file to write")]
    [InlineData("nightly --date 2026-13-13", 1, "--date: '2026-13-13' is no day such as 2026-03-01.")]
    [InlineData("nightly --date 2999-01-01", 1, "--date: 2999-01-01 is still to come for yunduo, where it is ")]
    [InlineData("segment export --when EVERYBODY --out HOME/no/x.csv", 1, "no/x.csv")]
    [InlineData("segment count --when EVERYBODY --sample -1", 1, "--sample is a number from 0 to 1000.")]
    [InlineData("segment count nope", 2, "There is no segment 'nope'; none is saved.")]
    [InlineData("segment count", 2, "Name a saved segment, or give a condition by --when.")]
    [InlineData("customer export CUSTOMER --to HOME/a-file", 1, "is a file; --to names a folder")]
    [InlineData("replay --flow post-purchase --from 2026-03-01 --to 2026-03-03 --out HOME/no/y", 1, "no/y")]
    [InlineData("demo --data HOME/a-file", 2, "it is a file")]
    [InlineData("predict zzz", 1, "There is no customer 'zzz': predict takes the id that the card shows.")]
    [InlineData("predict CUSTOMER --days 0", 1, "--days is a number from 1 to 3650.")]
    [InlineData("report --format xml", 1, "xml")]
    [InlineData("touchpoints --step nope", 1, "--step: there is no touchpoint of 'nope'; there are some of ")]
    [InlineData("touchpoints --limit 0", 1, "--limit is a number from 1")]
    [InlineData("nightly --settings HOME/no-shops.json", 2, "Shops: no shop is configured")]
    [InlineData("report --settings HOME/no-shops.json", 2, "Shops: no shop is configured")]
    public async Task ASlip_IsOneSentence_WithItsCode(string typed, int code, string says)
    {
        var reply = await TypeAsync(typed);
        (reply.Code, reply.Said).ShouldSatisfyAllConditions(r => r.Code.ShouldBe(code, r.Said), r => r.Said.ShouldContain(says),
            r => r.Said.ShouldNotContain("   at Crm.", Case.Sensitive));
        Directory.GetFiles(home.Path, "*.part", SearchOption.AllDirectories).ShouldBeEmpty();
        Directory.GetFiles(Path.GetDirectoryName(home.Path)!, Path.GetFileName(home.Path) + ".part").ShouldBeEmpty();
        File.ReadAllText(home.File("a-file")).ShouldBe("mine");
    }

    [Theory]
    [InlineData("nightly")]
    [InlineData("report")]
    [InlineData("predict")]
    [InlineData("rebuild")]
    [InlineData("segment list")]
    [InlineData("segment count nope")]
    [InlineData("teams list")]
    [InlineData("coupons list")]
    public async Task AMistypedDataFolder_IsTold_AndNotMade(string typed)
    {
        var folder = home.File("typo");
        var (code, said) = await TypeAsync(typed + " --data HOME/typo");
        (code, said.Trim()).ShouldBe((2, $"Cannot open the data folder '{folder}'. There is no crm.db yet."));
        Directory.Exists(folder).ShouldBeFalse();
    }

    [Fact]
    public async Task TheReport_SaysWhichNight_AndWhichTablesThereAre()
    {
        (await TypeAsync("nightly --date 2026-03-02")).Code.ShouldBe(0);
        var report = await TypeAsync("report --table migration");
        report.Said.ShouldStartWith("Night of yunduo, 2026-03-02");
        report.Said.ShouldContain("importantValue");
        report.Said.ShouldContain("重要价值");
        var (code, said) = await TypeAsync("report --table nope");
        (code, said.Trim()).ShouldBe((1, "--table: there is no 'nope'; there are summary, classes, lives, grades, tiers, regions, "
            + "migration, life migration, tags, segments."));
    }

    [Fact]
    public void AFaultOfTheProgram_IsOneLine_ThatNamesThePlace()
    {
        var bug = Should.Throw<ArgumentException>(() => Crm.Customers.Keys.Bucket("x"));
        CrmCommands.Fault(bug).ShouldStartWith("This is a fault of the program, in Crm.Customers.Keys: ArgumentOutOfRangeException: ");
    }

    async Task<(int Code, string Said)> TypeAsync(string typed)
    {
        var args = typed.Split(' ').Select(word => word switch { "EMPTY" => "", "EVERYBODY" => Everybody, "CUSTOMER" => customer,
            _ => word.Replace("HOME", home.Path, StringComparison.Ordinal) }).ToList();
        if (!args.Contains("--data")) args.AddRange(["--data", data]);
        if (!args.Contains("--settings")) args.AddRange(["--settings", home.File("settings.json")]);
        var (before, beforeError, said) = (Console.Out, Console.Error, new StringWriter());
        Console.SetOut(said);
        Console.SetError(said);
        try
        {
            return (await CrmCommands.RunAsync([.. args]), said.ToString());
        }
        finally
        {
            Console.SetOut(before);
            Console.SetError(beforeError);
        }
    }

    public void Dispose() => home.Dispose();

    public Task DisposeAsync()
    {
        Directory.Delete(data, recursive: true);
        return Task.CompletedTask;
    }
}
