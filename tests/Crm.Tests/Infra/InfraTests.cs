using System.Text.RegularExpressions;
using Crm.Notices;
using Crm.Pages;

namespace Crm.Tests.Infra;

/// <summary>What can be known of the infrastructure from its text; the compiler checks the rest where the Azure app is tested.</summary>
public sealed partial class InfraTests
{
    /// <summary>Each preview version with the reason why no released one would do.</summary>
    static readonly Dictionary<string, string> AllowedPreviews = [];

    /// <summary>Built-in roles by their documented names: an id that is not here was not looked up.</summary>
    static readonly Dictionary<string, string> AllowedRoles = new()
    {
        ["storageBlobDataOwner"] = "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
        ["storageBlobDataContributor"] = "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
        ["storageQueueDataContributor"] = "974c5e8b-45b9-4653-ba55-5f855dd0fb88",
        ["storageQueueDataMessageSender"] = "c6a89b2d-59bc-44d0-9896-0f6e12d7b80a",
        ["storageTableDataContributor"] = "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3",
        ["serviceBusDataSender"] = "69a216fc-b8fb-44d8-bc22-1f3c2cd27a39",
        ["serviceBusDataReceiver"] = "4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0",
        ["communicationAndEmailServiceOwner"] = "09976791-48a7-449e-bb21-39d1a415f350",
        ["keyVaultSecretsUser"] = "4633458b-17de-408a-b874-0445c86b69e6",
        ["monitoringMetricsPublisher"] = "3913510d-42f4-4e42-8a64-420c390055eb",
    };

    [Fact]
    public void Brackets_AndStrings_Balance()
    {
        foreach (var file in Repository.Bicep) file.Mistake.ShouldBeNull(file.Path);
    }

    [Fact]
    public void Modules_GetExactlyTheParameters_TheyDeclare()
    {
        var main = Repository.BicepAt("main.bicep");
        main.Modules.ShouldNotBeEmpty();
        foreach (var (name, file, given) in main.Modules)
        {
            File.Exists(Repository.At("infra", file)).ShouldBeTrue($"module {name}: {file}");
            var module = Repository.BicepAt(file);
            given.Except(module.Parameters).ShouldBeEmpty($"module {name} has no such parameter");
            module.RequiredParameters.Except(given).ShouldBeEmpty($"module {name} needs more");
            OutputPattern().Matches(main.Source).Where(m => m.Groups["module"].Value == name).Select(m => m.Groups["output"].Value)
                .Except(module.Outputs).ShouldBeEmpty($"module {name} has no such output");
        }
    }

    [Fact]
    public void Files_AreThere_AndUsed()
    {
        var used = Repository.Bicep.SelectMany(b => b.LoadedFiles.Concat(b.Modules.Select(m => m.File))
            .Select(f => Path.GetFullPath(f, Path.GetDirectoryName(b.Path)!))).ToHashSet();
        foreach (var file in used) File.Exists(file).ShouldBeTrue(file);
        Directory.EnumerateFiles(Repository.At("infra"), "*", SearchOption.AllDirectories)
            // One machine's: nothing in the template names them, docs/self-hosting.md does.
            .Where(f => !f.Contains("self-hosted", StringComparison.Ordinal))
            .Where(f => !used.Contains(f) && Path.GetFileName(f) is not ("main.bicep" or "main.parameters.json" or "bicepconfig.json"))
                .ShouldBeEmpty();
    }

    [Fact]
    public void ParametersFile_NamesParameters_AndEveryRequiredOne()
    {
        var given = Repository.Json("infra", "main.parameters.json").GetProperty("parameters").EnumerateObject().Select(p => p.Name)
            .ToList();
        var main = Repository.BicepAt("main.bicep");
        given.Except(main.Parameters).ShouldBeEmpty();
        main.RequiredParameters.Except(given).ShouldBeEmpty();
    }

    [Fact]
    public void ApiVersions_AreReleasedOnes()
    {
        var types = Repository.Bicep.SelectMany(b => b.ResourceTypes).Where(t => t.Contains('/', StringComparison.Ordinal)).Distinct()
            .ToList();
        types.Count.ShouldBeGreaterThan(15);
        types.Where(t => !TypePattern().IsMatch(t)).ShouldBeEmpty();
        types.Where(t => t.EndsWith("-preview", StringComparison.Ordinal)).Except(AllowedPreviews.Keys).ShouldBeEmpty();
        // Two versions of one type in one deployment are an oversight.
        types.GroupBy(t => t.Split('@')[0]).Where(g => g.Count() > 1).Select(g => g.Key).ShouldBeEmpty();
    }

    [Fact]
    public void Roles_AreTheListedOnes_AndStandInOnePlace()
    {
        var roles = Repository.Json("infra", "roles.json").EnumerateObject().ToDictionary(r => r.Name, r => r.Value.GetString()!);
        roles.OrderBy(r => r.Key).ShouldBe(AllowedRoles.OrderBy(r => r.Key));
        var bicep = string.Concat(Repository.Bicep.Select(b => b.WithoutComments));
        GuidPattern().Matches(bicep).Select(m => m.Value).ShouldBeEmpty("a role id is written in Bicep");
        roles.Keys.Where(r => !bicep.Contains($"roles.{r}", StringComparison.Ordinal)).ShouldBeEmpty("a role is listed and not used");
    }

    [Fact]
    public void Nothing_UsesKeys()
    {
        string[] forbidden =
            ["listKeys", "listConnectionStrings", "AccountKey=", "SharedAccessKey", "allowSharedKeyAccess: true", "disableLocalAuth: false",
            "allowBlobPublicAccess: true"];
        foreach (var file in Repository.Bicep)
            forbidden.Where(f => file.WithoutComments.Contains(f, StringComparison.OrdinalIgnoreCase)).ShouldBeEmpty(file.Path);
        Repository.BicepAt("app", "storage.bicep").WithoutComments.ShouldContain("allowSharedKeyAccess: false");
        foreach (var file in new[] { "servicebus", "communication", "monitoring" })
            Repository.BicepAt("app", file + ".bicep").WithoutComments.ShouldContain("disableLocalAuth: true", Case.Insensitive, file);
    }

    [Fact]
    public void Azd_DeploysTheProject_ToTheTaggedApp()
    {
        var azd = Repository.Text("azure.yaml");
        var service = ServicePattern().Match(azd);
        service.Success.ShouldBeTrue();
        Repository.BicepAt("app", "functionapp.bicep").Source.ShouldContain($"'azd-service-name': '{service.Groups["name"].Value}'");
        if (Repository.HasApp) Directory.Exists(Path.GetFullPath(service.Groups["project"].Value, Repository.Root)).ShouldBeTrue();
    }

    [Fact]
    public void EveryAlert_HasItsRunbookSection()
    {
        var alerts = AlertPattern().Matches(Repository.Text("infra", "app", "alerts.bicep")).Select(m => m.Groups["name"].Value).ToList();
        alerts.Count.ShouldBeGreaterThan(5);
        var sections = Repository.Text("docs", "runbook.md").Split('\n').Where(l => l.StartsWith("## ", StringComparison.Ordinal))
            .Select(l => l[3..].Trim()).ToList();
        alerts.Except(sections).ShouldBeEmpty();
    }

    [Fact]
    public void EveryAlert_SaysWhatToDo_AndLinksItsSection()
    {
        var source = Repository.Text("infra", "app", "alerts.bicep");
        var alerts = AlertPattern().Matches(source);
        foreach (Match alert in alerts)
            // What is wrong, a colon, what to do.
            Regex.IsMatch(alert.Groups["does"].Value, "^[A-Z].{20,}: .{30,}[.]$").ShouldBeTrue(alert.Groups["name"].Value);
        alerts.Select(a => a.Groups["does"].Value).Distinct().Count().ShouldBe(alerts.Count);
        // Both kinds of rules, and the address is the pages' own.
        Regex.Count(source, @"description: '\$\{rule\.does\} \$\{runbookUrl\}#\$\{rule\.name\}'").ShouldBe(2);
        Repository.Text("infra", "main.bicep").ShouldContain($"{RunbookLinks.Pages}runbook'");
        RunbookLinks.Pages.ShouldBe(PagePath.Of("docs/"));
    }

    [Fact]
    public void EveryNotice_HasItsRunbookSection()
    {
        var sections = typeof(RunbookSections).GetFields().Select(f => (string)f.GetValue(null)!).ToList();
        sections.Count.ShouldBeGreaterThan(3);
        var runbook = Repository.Text("docs", "runbook.md");
        foreach (var section in sections) runbook.ShouldContain($"\n## {section}\n");
        new RunbookLinks(null).Of("poison").ShouldBe("docs/runbook.md, section poison");
        new RunbookLinks(new Uri("https://crm.example/below")).Of("poison").ShouldBe("https://crm.example/api/pages/docs/runbook#poison");
    }

    [Fact]
    public void AlertsOnSilence_AreOff_UntilTheFirstDeployment()
    {
        var alerts = Repository.Text("infra", "app", "alerts.bicep");
        var off = SilencePattern().Matches(alerts).Select(m => m.Groups["name"].Value).ToList();
        off.ShouldBe(["no-nightly-run", "no-sweep"]);
        Repository.Json("infra", "main.parameters.json").GetProperty("parameters").GetProperty("deployed").GetProperty("value").GetString()
            .ShouldBe("${CRM_DEPLOYED=false}");
        // The deployment turns on the same ones, on either system, and remembers it.
        var azd = Repository.Text("azure.yaml");
        off.ShouldAllBe(name => azd.Split(name).Length == 3 || azd.Split(name).Length == 4);
        azd.Split("azd env set CRM_DEPLOYED true").Length.ShouldBe(3);
        Repository.BicepAt("main.bicep").Outputs.ShouldContain("CRM_ALERT_PREFIX");
    }

    [Fact]
    public void DeliveryReports_ComeByQueueAndIdentity_WithoutARouteOrAKey()
    {
        var subscription = Repository.BicepAt("app", "eventgridsubscription.bicep").WithoutComments;
        subscription.ShouldContain("deliveryWithResourceIdentity");
        subscription.ShouldContain("endpointType: 'StorageQueue'");
        subscription.ShouldNotContain("WebHook");
        foreach (var file in Repository.Bicep) file.WithoutComments.ShouldNotContain("eventGridKey", Case.Insensitive, file.Path);
    }

    [GeneratedRegex(@"\b(?<module>\w+)\.outputs\.(?<output>\w+)")]
    private static partial Regex OutputPattern();

    [GeneratedRegex(@"^Microsoft\.[A-Za-z]+(/[A-Za-z]+)+@20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(-preview)?$")]
    private static partial Regex TypePattern();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.IgnoreCase)]
    private static partial Regex GuidPattern();

    [GeneratedRegex(@"^  (?<name>\w+):\s*\n    project: (?<project>\S+)", RegexOptions.Multiline)]
    private static partial Regex ServicePattern();

    [GeneratedRegex(@"name: '(?<name>[a-z-]+)'\s*\n\s*does: [^\n]+\n\s*severity: \d\s*\n\s*enabled: deployed")]
    private static partial Regex SilencePattern();

    [GeneratedRegex(@"^    name: '(?<name>[a-z-]+)'\s*\n    does: '(?<does>[^'\n]+)'\s*\n    severity:", RegexOptions.Multiline)]
    private static partial Regex AlertPattern();
}
