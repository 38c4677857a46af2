using System.CommandLine;
using Crm.Local.Commands;
using Crm.Tests.Support;
using Crm.Tests.Sqlite;

namespace Crm.Tests.Commands;

[Collection("console")]
public sealed class TeamCommandTests : IDisposable
{
    readonly TempFolder home = new();

    public void Dispose() => home.Dispose();

    Task<(int Code, string Out)> RunAsync(string folder, Command command, params string[] args) =>
        CommandTests.RunAsync(home, folder, command, args);

    [Fact]
    public async Task When_NoHostRuns_Should_WorkTheTeamOnTheFolder()
    {
        string customer, id, folder;
        await using (var crm = await TestCrm.StartAsync())
        {
            crm.KeepFolder = true;
            (customer, folder) = (await StaffStory.SignedAndRunAsync(crm), crm.Folder);
            id = (await crm.TasksAsync()).Single().Id;
        }
        var show = await RunAsync(folder, TasksCommand.Create(), "show", customer, id);
        show.Out.ShouldContain("--code no-answer: No answer, 未接通; again after 1 days at 10:00, 3 tries in all");
        show.Out.ShouldContain("- 王小明您好");
        await RunAsync(folder, TasksCommand.Create(), "add", customer, "--text", "补发", "--by", "a", "--team", "service");
        // By the machine's clock the call of March is long over; what was added just now is not.
        (await RunAsync(folder, TeamsCommand.Create(), "put", "service", "--person", "小李=3", "--person", "小张=2")).Out
            .ShouldContain("service (in turn): 1 wait, 0 put off");
        (await RunAsync(folder, TasksCommand.Create(), "assign")).Out.ShouldContain("1 assigned, 1 closed as their time was over, 0 wait");
        var added = (await RunAsync(folder, TasksCommand.Create(), "list")).Out.Split(' ', '\n').Last(w => w.Length == 32);
        (await RunAsync(folder, TasksCommand.Create(), "complete", customer, added, "--by", "小李", "--code", "no-answer")).Out
            .ShouldContain("1 tried");
        (await RunAsync(folder, TeamsCommand.Create(), "list")).Out.ShouldContain("小张: 0 open, 0 done today, of 2 a day");
        (await RunAsync(folder, TeamsCommand.Create(), "away", "service", "小张")).Out.ShouldContain("of 2 a day, away");
        (await RunAsync(folder, TeamsCommand.Create(), "put", "service", "--person", "小李")).Code.ShouldBe(1);
        (await RunAsync(folder, TeamsCommand.Create(), "remove", "service")).Code.ShouldBe(0);
        (await RunAsync(folder, TeamsCommand.Create(), "remove", "service")).Code.ShouldBe(1);
    }
}
