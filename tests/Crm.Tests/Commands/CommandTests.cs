using System.CommandLine;
using System.Text.RegularExpressions;
using Crm.Common;
using Crm.Customers;
using Crm.Local.Commands;
using Crm.Local.Hosting;
using Crm.Shops;
using Crm.Storage;
using Crm.Tests.Sqlite;
using Crm.Tests.Support;

namespace Crm.Tests.Commands;

/// <summary>
/// The commands as they are typed, on a folder beside its host and without one. Console.Out is the process's, so these run one after
/// another.
/// </summary>
[Collection("console")]
public sealed class CommandTests : IDisposable
{
    readonly TempFolder home = new();

    public void Dispose() => home.Dispose();

    Task<(int Code, string Out)> RunAsync(string data, Command command, params string[] args) => RunAsync(home, data, command, args);

    internal static async Task<(int Code, string Out)> RunAsync(TempFolder home, string data, Command command, params string[] args)
    {
        var settings = home.File("settings.json");
        await File.WriteAllTextAsync(settings, """{ "Values": { "Shops__demo__Name": "云朵家居", "Shops__demo__Group": "yunduo","""
            + """ "Shops__demo__Platforms__shopify__Secrets__0": "s", "Url": "http://127.0.0.1:1" } }""");
        var (before, beforeError, output) = (Console.Out, Console.Error, new StringWriter());
        Console.SetOut(output);
        Console.SetError(output);
        try
        {
            var root = new RootCommand { CommonOptions.Settings, CommonOptions.Data, command };
            var code = await root.Parse([command.Name, .. args, "--data", data, "--settings", settings])
                .InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
            return (code, output.ToString());
        }
        finally
        {
            Console.SetOut(before);
            Console.SetError(beforeError);
        }
    }

    [Fact]
    public async Task When_ReconcileIsTypedWithoutCredentials_Should_NameTheSetting()
    {
        var (code, said) = await RunAsync(home.File("data"), ReconcileCommand.Create());
        code.ShouldBe(1);
        said.ShouldContain(":Api");
        (await Should.ThrowAsync<Crm.Common.SettingsException>(() =>
            RunAsync(home.File("data"), ReconcileCommand.Create(), "--since", "yesterday"))).Message.ShouldContain("--since");
    }

    [Fact]
    public async Task When_TypedBesideARunningHost_Should_Answer()
    {
        await using var crm = await TestCrm.StartAsync();
        var customer = await StaffStory.SignedAndRunAsync(crm);

        var audit = await RunAsync(crm.Folder, AuditCommand.Create());
        audit.Code.ShouldBe(0);
        audit.Out.ShouldContain("duplicates 0, lost 0");
        Regex.IsMatch(audit.Out, @"^planned \d+ = sent 1 \+ tasks 1 \+ suppressed \d+").ShouldBeTrue(audit.Out);

        foreach (var whom in new[] { "8000", "1001" })
        {
            var whyNot = await RunAsync(crm.Folder, WhyNotCommand.Create(), whom);
            whyNot.Code.ShouldBe(0);
            whyNot.Out.ShouldContain("付款");
            whyNot.Out.ShouldContain("rule exit:paid");
            whyNot.Out.ShouldNotContain("138001");
        }
        (await RunAsync(crm.Folder, WhyNotCommand.Create(), "9999")).Code.ShouldBe(1);

        var preview = await RunAsync(crm.Folder, PreviewCommand.Create(), "shipped", "--phone-tail", "8000");
        preview.Code.ShouldBe(0);
        preview.Out.ShouldContain("→ new: 【云朵家居】");
        (await RunAsync(crm.Folder, PreviewCommand.Create(), "nothing", "--order", "1001")).Code.ShouldBe(1);

        var lint = await RunAsync(crm.Folder, LintCommand.Create());
        lint.Code.ShouldBe(0, lint.Out);
        lint.Out.ShouldContain("1 real orders");

        var list = await RunAsync(crm.Folder, TasksCommand.Create(), "list");
        list.Out.ShouldContain(customer);
        (await RunAsync(crm.Folder, TasksCommand.Create())).Out.ShouldBe(list.Out);
    }

    [Fact]
    public async Task When_AuditFindsAFault_Should_ExitWith1AndNameIt()
    {
        await using var crm = await TestCrm.StartAsync();
        var customer = await StaffStory.SignedAndRunAsync(crm);
        var waiting = (await crm.TouchpointsAsync()).First(t => t.Waits);
        await StaffStory.WriteAsync(crm, customer, new RowWrite.Delete(Keys.Due(waiting.WakeAt, waiting.Id), null));
        var audit = await RunAsync(crm.Folder, AuditCommand.Create());
        audit.Code.ShouldBe(1);
        audit.Out.ShouldContain("lost 1");
        audit.Out.ShouldContain($"WaitingWithoutDueRow {waiting.Id}");
    }

    [Fact]
    public async Task When_LintFindsAnError_Should_ExitWith1()
    {
        var file = home.File("mine.json");
        await File.WriteAllTextAsync(file, """{ "flow": "mine", "version": 1, "steps": [{ "step": "s", "label": { "zh-CN": "一", "en":"""
            + """ "one" }, "on": [{ "milestone": "paid" }], "expires": "P2D", "class": "promotional", "channel": "sms", "variants": [{"""
            + """ "variant": "all", "text": { "zh-CN": "{{nmae}}", "en": "Hi" } }] }] }""");
        var lint = await RunAsync(home.File("no-data"), LintCommand.Create(), "--flow", file);
        lint.Code.ShouldBe(1);
        lint.Out.ShouldContain("[promotion-on-trade-day]");
        lint.Out.ShouldContain("[unknown-variable]");
        lint.Out.ShouldContain("2 errors");
    }

    [Fact]
    public async Task When_NoHostRuns_Should_WorkTasksOnTheFolder()
    {
        string customer, id, folder;
        await using (var crm = await TestCrm.StartAsync())
        {
            crm.KeepFolder = true;
            (customer, folder) = (await StaffStory.SignedAndRunAsync(crm), crm.Folder);
            id = (await crm.TasksAsync()).Single().Id;
        }
        var take = await RunAsync(folder, TasksCommand.Create(), "take", customer, id, "--by", "小李");
        take.Code.ShouldBe(0, take.Out);
        (await RunAsync(folder, TasksCommand.Create(), "take", customer, id, "--by", "小张"))
            .ShouldSatisfyAllConditions(r => r.Code.ShouldBe(1), r => r.Out.ShouldContain("小李"));
        var done = await RunAsync(folder, TasksCommand.Create(), "complete", customer, id, "--by", "小李", "--answer", "满意", "--attribute",
            "size=M", "--attribute", "job=", "--tag", "熟客");
        done.Code.ShouldBe(0, done.Out);
        (await RunAsync(folder, TasksCommand.Create(), "add", customer, "--text", "补发", "--by", "a", "--order", "1001")).Code.ShouldBe(0);
        (await RunAsync(folder, TasksCommand.Create(), "list", "--all")).Out.ShouldContain("2 tasks");

        await using var again = await TestCrm.StartAsync(folder: folder);
        var row = (await again.CustomersAsync()).Single();
        row.Attributes["size"].Value.Value.ShouldBe("M");
        row.Attributes["job"].Value.Value.ShouldBeNull();
        row.Tags.Keys.ShouldBe(["熟客"]);
    }

    [Fact]
    public async Task When_ParcelDaysAreAccepted_Should_WriteTheTableThatSettingsRead()
    {
        await using var crm = await TestCrm.StartAsync();
        for (var i = 0; i < 30; i++)
        {
            var story = new Support.Story(crm, $"+86138001391{i:00}");
            var order = await story.OrdersAsync();
            await story.ShipsAsync(order);
            crm.Time.Advance(TimeSpan.FromHours(30));
            await story.IsSignedAsync(order);
        }
        var file = home.File("days.json");
        var learned = await RunAsync(crm.Folder, LearnCommand.Create(), "parcel-days", "--accept", file);
        learned.Code.ShouldBe(0, learned.Out);
        learned.Out.ShouldContain("2 (was 4)");
        var mistakes = new List<string>();
        ParcelDays.Read(await File.ReadAllTextAsync(file), "f", mistakes).Normal("中通快递", new("CN", "浙江省", null, null, null)).ShouldBe(2);
        mistakes.ShouldBeEmpty();
    }

    [Fact]
    public async Task When_AFeedIsTyped_Should_SayWhomItReachesAndWhatIsWrong()
    {
        string folder;
        await using (var crm = await TestCrm.StartAsync())
        {
            crm.KeepFolder = true;
            await StaffStory.SignedAndRunAsync(crm);
            folder = crm.Folder;
        }
        var file = home.File("feed.csv");
        var day = DateTime.UtcNow.AddDays(3).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        await File.WriteAllTextAsync(file, $"id,date,event,region\nc1,{day},weather,浙江\nc2,tomorrow,weather,\n");
        var first = await RunAsync(folder, FeedCommand.Create(), file);
        first.Code.ShouldBe(1);
        first.Out.ShouldContain("feed.csv: line 3: date: a date is written yyyy-MM-dd.");
        first.Out.ShouldContain("1 events; told of 1 buyers, 1 of them new; 1 mistakes");
        (await RunAsync(folder, FeedCommand.Create(), file)).Out.ShouldContain("1 buyers, 0 of them new");
        Directory.Delete(folder, true);
    }

    [Fact]
    public async Task When_AHostRuns_Should_WorkTasksThroughIt()
    {
        await using var crm = await TestCrm.StartAsync(listens: true);
        var customer = await StaffStory.SignedAndRunAsync(crm);
        var id = (await crm.TasksAsync()).Single().Id;
        var settings = new CrmSettings { DataFolder = crm.Folder, Url = crm.Host.Url.ToString() };
        var body = Json.Bytes(new Crm.Staff.TakeBody("小李", null, false));
        var reply = await RunningHost.ThroughHostAsync(settings, HttpMethod.Post, $"/api/tasks/{customer}/{id}/take", body,
            CancellationToken.None);
        reply.ShouldNotBeNull().Status.ShouldBe(200);
        (await crm.TasksAsync()).Single().Person.ShouldBe("小李");
    }
}

[CollectionDefinition("console", DisableParallelization = true)]
public sealed class ConsoleTests;
