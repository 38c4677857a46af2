using System.Text.RegularExpressions;

namespace Crm.Tests.Infra;

/// <summary>
/// Names that stand both in infra and in the code are the same. Compared as text: the tests do not reference the Azure app.
/// </summary>
public sealed partial class InfraNamesTests
{
    /// <summary>Read by the platform or by a library, not by our code.</summary>
    static readonly string[] PlatformSettings =
        ["AzureWebJobsStorage", "APPLICATIONINSIGHTS_CONNECTION_STRING", "APPLICATIONINSIGHTS_AUTHENTICATION_STRING"];

    /// <summary>Settings of the code that the template leaves alone, with the reason.</summary>
    static readonly Dictionary<string, string> OptionalSettings = new()
    {
        ["Shops"] = "the installation's own: extraSettings",
        ["FlowsFolder"] = "the installation's own: extraSettings",
        ["ActivitiesFolder"] = "the installation's own: extraSettings",
        ["SegmentsFolder"] = "the installation's own: extraSettings",
        ["Gateways"] = "the installation's own: extraSettings, its secrets by Key Vault references",
        ["Mail"] = "the installation's own: extraSettings, its secret by a Key Vault reference",
        ["Entra"] = "entraSettings, behind extraSettings: nothing but the platform's own switch turns it on; BicepTests look",
        ["Notify"] = "the installation's own: extraSettings",
        ["Sms:FromByShop"] = "the installation's own: extraSettings",
        ["WakeUps:HorizonDays"] = "has a good default",
        ["Sms:ConnectionString"] = "local stand-ins only",
        ["FUNCTIONS_WORKER_RUNTIME"] = "local tools only; the resource says it in Azure",
    };

    /// <summary>Names that only the infrastructure uses.</summary>
    static readonly string[] InfraOnly = ["app-package", "event-grid-dead-letters"];

    static readonly string AppCode = Repository.Code("Crm.Functions") + Repository.Code("Crm.Azure");
    static readonly string AllCode = Repository.Code();

    [Fact]
    public void Settings_OfBicep_AreRead()
    {
        if (!Repository.HasApp) return;
        var read = Repository.Literals(AllCode);
        var unread = Settings().Where(s => !PlatformSettings.Contains(s.Split("__")[0]) && !IsRead(s, read));
        unread.ShouldBeEmpty("set by functionapp.bicep and read by nobody");
    }

    [Fact]
    public void Settings_OfTheCode_AreSet()
    {
        if (!Repository.HasApp) return;
        var file = Repository.At("functions", "Crm.Functions", "SettingNames.cs");
        File.Exists(file).ShouldBeTrue("the settings' names stand in SettingNames.cs");
        var set = Settings().Select(s => s.Replace("__", ":", StringComparison.Ordinal)).ToList();
        Repository.Constants(File.ReadAllText(file)).Values
            .Select(n => n.Replace("__", ":", StringComparison.Ordinal))
            .Where(n => !OptionalSettings.ContainsKey(n))
            // A connection's name or a section's is set by its parts.
            .Where(n => !set.Exists(s => s == n || s.StartsWith(n + ":", StringComparison.Ordinal)))
            .ShouldBeEmpty("read by the code and not set by functionapp.bicep");
    }

    [Fact]
    public void Settings_AreSetOnce()
    {
        var settings = Settings();
        settings.Count.ShouldBeGreaterThan(8);
        settings.Distinct(StringComparer.OrdinalIgnoreCase).Count().ShouldBe(settings.Count);
    }

    [Fact]
    public void Names_OfResources_AreTheCodes()
    {
        if (!Repository.HasApp) return;
        var used = Repository.Literals(AppCode).Concat(Repository.Constants(AppCode).Values).ToHashSet();
        Names().Where(n => !InfraOnly.Contains(n) && !used.Contains(n)).ShouldBeEmpty("created and used by nobody");
    }

    [Fact]
    public void Triggers_ListenOn_CreatedQueues()
    {
        if (!Repository.HasApp) return;
        var constants = Repository.Constants(AppCode);
        var queues = TriggerPattern().Matches(AppCode).Select(m => m.Groups["literal"].Success
            ? m.Groups["literal"].Value
            : constants.GetValueOrDefault(m.Groups["constant"].Value.Split('.')[^1], m.Value)).ToList();
        queues.Count.ShouldBeGreaterThan(2);
        queues.Except(Names()).ShouldBeEmpty("listened on and not created");
    }

    [Fact]
    public void PoisonQueue_IsNamed_AsTheHostNamesIt()
    {
        var queues = Repository.Json("infra", "names.json").GetProperty("queues");
        queues.GetProperty("inboxPoison").GetString().ShouldBe(queues.GetProperty("inbox").GetString() + "-poison");
        queues.GetProperty("smsEventsPoison").GetString().ShouldBe(queues.GetProperty("smsEvents").GetString() + "-poison");
    }

    [Fact]
    public void Names_AreLegal()
    {
        var names = Repository.Json("infra", "names.json");
        Repository.Strings(names.GetProperty("tables")).ShouldAllBe(t => Regex.IsMatch(t, "^[A-Za-z][A-Za-z0-9]{2,62}$"));
        Repository.Strings(names.GetProperty("queues")).Concat(Repository.Strings(names.GetProperty("containers")))
            .ShouldAllBe(n => Regex.IsMatch(n, "^[a-z0-9](-?[a-z0-9])+$") && n.Length >= 3 && n.Length <= 63);
    }

    [Fact]
    public void Queries_AskForMeters_ThatExist()
    {
        var meters = Repository.Literals(Repository.Text("functions", "Crm.Core", "Common", "CrmMetrics.cs"));
        var asked = Queries().SelectMany(q => MeterPattern().Matches(q).Select(m => m.Groups[1].Value)).ToHashSet();
        asked.ShouldNotBeEmpty();
        if (!Repository.HasApp) asked.ExceptWith(["crm.sms.reports", "crm.sms.replies", "crm.sweep.wakeups"]);
        asked.Except(meters).ShouldBeEmpty();
    }

    [Fact]
    public void Queries_AskForTagsAndValues_ThatTheCodeWrites()
    {
        if (!Repository.HasApp) return;
        foreach (var query in Queries())
        {
            var tags = TagPattern().Matches(query).Select(m => m.Groups[1].Value).Except(["EventId", "EventName", "CategoryName"]);
            tags.Except(Repository.Literals(AllCode)).ShouldBeEmpty(query);
            // Values are literals ("stored") or names of enum members (Failed).
            var values = ValuePattern().Matches(query).SelectMany(m => Repository.Literals(m.Value))
                .Where(v => !v.StartsWith("crm.", StringComparison.Ordinal));
            values.Where(v => !Regex.IsMatch(AllCode, $@"\b{Regex.Escape(v)}\b")).ShouldBeEmpty(query);
        }
    }

    [Fact]
    public void EventIds_InQueries_AreLogged()
    {
        if (!Repository.HasApp) return;
        var logged = EventPattern().Matches(AllCode).Select(m => m.Groups[1].Value).ToHashSet();
        var lines = Queries().Append(Repository.Text("docs", "runbook.md")).SelectMany(q => q.Split('\n'))
            .Where(l => l.Contains("EventId", StringComparison.Ordinal) || l.Contains("event in", StringComparison.Ordinal));
        lines.SelectMany(l => Regex.Matches(l, "\"(\\d{4})\"").Select(m => m.Groups[1].Value)).Except(logged).ShouldBeEmpty();
    }

    static IReadOnlyList<string> Settings() => Repository.BicepAt("app", "functionapp.bicep").KeysOf("settings");
    static HashSet<string> Names() => [.. Repository.Strings(Repository.Json("infra", "names.json"))];

    static IEnumerable<string> Queries() =>
        Directory.EnumerateFiles(Repository.At("infra", "app", "queries"), "*.kql").Select(File.ReadAllText)
            .Concat(Repository.Strings(Repository.Json("infra", "app", "workbook.json"))
                .Where(s => s.StartsWith("App", StringComparison.Ordinal)));

    /// <summary>By its whole name, as part of a connection, or as a property of an options class bound to its section.</summary>
    static bool IsRead(string setting, HashSet<string> literals)
    {
        var parts = setting.Split("__");
        if (literals.Contains(setting) || literals.Contains(string.Join(':', parts))) return true;
        if (parts.Length < 2 || !literals.Contains(parts[0])) return false;
        return parts[^1] is "credential" or "clientId" or "fullyQualifiedNamespace" || Regex.IsMatch(AllCode, $@"\b{parts[^1]}\s*\{{ get;");
    }

    [GeneratedRegex("(?:QueueTrigger|ServiceBusTrigger)\\(\\s*(?:\"(?<literal>[^\"]+)\"|(?<constant>[\\w.]+))")]
    private static partial Regex TriggerPattern();

    [GeneratedRegex(@"LoggerMessage\((?:EventId = )?(\d+)")]
    private static partial Regex EventPattern();

    [GeneratedRegex("Name == \"(crm\\.[a-z.]+)\"")]
    private static partial Regex MeterPattern();

    [GeneratedRegex(@"Properties\.(\w+)")]
    private static partial Regex TagPattern();

    [GeneratedRegex("(?:== |!= |in \\()\"[^\\n)]*")]
    private static partial Regex ValuePattern();
}
