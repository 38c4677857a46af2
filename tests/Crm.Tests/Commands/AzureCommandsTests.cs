using System.CommandLine;
using System.Text.RegularExpressions;
using Crm.Local.Commands;
using Crm.Tests.Infra;

namespace Crm.Tests.Commands;

/// <summary>Every command says whether it works on an Azure app, and the documents say the same.</summary>
public sealed partial class AzureCommandsTests
{
    [Fact]
    public void EveryCommand_WorksOnAzure_OrSaysWhereItsWorkIsDone()
    {
        string[] known = [.. AzureCommands.Looking, .. AzureCommands.Changing, .. AzureCommands.Elsewhere.Keys];
        known.ShouldBe(Names(CrmCommands.Root(), "").Order(StringComparer.Ordinal), ignoreOrder: true);
        known.Distinct().Count().ShouldBe(known.Length);
    }

    [Fact]
    public void Documents_ListTheSameCommands()
    {
        var page = Repository.Text("docs", "deploy.md").Split("## ")
            .Single(s => s.StartsWith("The command line on an app", StringComparison.Ordinal)).Split('\n')
            .Where(l => l.StartsWith('|')).ToList();
        Listed(page, "looks").ShouldBe(AzureCommands.Looking, ignoreOrder: true);
        Listed(page, "changes").ShouldBe(AzureCommands.Changing, ignoreOrder: true);
        page.SkipWhile(l => !l.StartsWith("| not on an app", StringComparison.Ordinal)).Skip(2)
            .SelectMany(l => Quoted().Matches(l.Split('|')[1]).Select(m => (m.Groups[1].Value, l.Split('|')[2].Trim())))
            .ShouldBe(AzureCommands.Elsewhere.Select(e => (e.Key, e.Value)), ignoreOrder: true);
    }

    [Theory]
    [InlineData("--azure acc golive", "golive", "CRM_SMS_SENDER")]
    [InlineData("nightly --azure acc", "nightly", "/admin/functions/Nightly")]
    [InlineData("gateway test --azure acc", "gateway test", "place a test order")]
    public void Refusal_OfWhatDoesNotWork_SaysWhere(string line, string command, string where)
    {
        var refusal = AzureCommands.Refusal(CrmCommands.Root().Parse(line)).ShouldNotBeNull();
        refusal.ShouldStartWith($"--azure: '{command}' does not work on an Azure app: ");
        refusal.ShouldContain(where);
    }

    [Theory]
    [InlineData("status --azure acc")]
    [InlineData("flows pause a/b --by Ana --azure acc")]
    [InlineData("golive")]
    public void Refusal_OfWhatWorks_IsNone(string line) => AzureCommands.Refusal(CrmCommands.Root().Parse(line)).ShouldBeNull();

    static IEnumerable<string> Listed(List<string> page, string how) =>
        Quoted().Matches(page.Single(l => l.StartsWith($"| {how} ", StringComparison.Ordinal)).Split('|')[2])
            .Select(m => m.Groups[1].Value);

    // What can be asked for: a command with something to do, be there others below it or not.
    static IEnumerable<string> Names(Command command, string name) =>
        (command.Action is not null && name.Length > 0 ? [name] : Enumerable.Empty<string>())
            .Concat(command.Subcommands.SelectMany(c => Names(c, name.Length == 0 ? c.Name : $"{name} {c.Name}")));

    [GeneratedRegex("`([a-z -]+)`")]
    private static partial Regex Quoted();
}
