using System.Reflection;
using System.Text.Json;
using Crm.Functions;
using Crm.Gateways;
using Crm.Inbox;
using Crm.Local.Hosting;
using Crm.Shops;

namespace Crm.Tests.Composition;

/// <summary>local.settings.sample.json against the names in the code of both hosts, and host.json against the constants.</summary>
public sealed class SampleSettingsTests
{
    static readonly string Root = FindRoot();

    static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "CrmFunctions.sln"))) folder = Path.GetDirectoryName(folder)
            ?? throw new DirectoryNotFoundException("No CrmFunctions.sln above the tests.");
        return folder;
    }

    static JsonElement Read(params string[] path) => JsonDocument.Parse(File.ReadAllText(Path.Combine([Root, .. path]))).RootElement;

    static List<string> SampleNames() =>
        [.. Read("local.settings.sample.json").GetProperty("Values").EnumerateObject().Select(value => value.Name)];

    /// <summary>The names' first parts as the code knows them: a key below one of them belongs to it.</summary>
    static List<string> CodeNames() =>
    [
        .. typeof(SettingNames).GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.IsLiteral)
            .Select(f => (string)f.GetRawConstantValue()!).Where(n => n != SettingNames.Shops),
        .. typeof(CrmSettings).GetProperties().Select(p => p.Name).Where(n => n != nameof(CrmSettings.Shops)),
        .. typeof(ShopOptions).GetProperties().Select(p => $"{SettingNames.Shops}__demo__{p.Name}"),
    ];

    static bool Covers(string name, string key) => key == name || key.StartsWith(name + "__", StringComparison.Ordinal);

    [Fact]
    public void Sample_EverySettingOfTheCode_IsThere() =>
        CodeNames().Where(name => !SampleNames().Exists(key => Covers(name, key))).ShouldBeEmpty();

    [Fact]
    public void Sample_EverySettingOfAPlatformAndItsApi_IsThere()
    {
        var names = typeof(ShopOptions.PlatformOptions).GetProperties().Select(p => $"__{p.Name}")
            .Concat(typeof(ApiOptions).GetProperties().Select(p => $"__Api__{p.Name}"));
        names.Where(name => !SampleNames()
            .Exists(key => key.Contains("__Platforms__", StringComparison.Ordinal)
            && (key.EndsWith(name, StringComparison.Ordinal) || key.Contains(name + "__", StringComparison.Ordinal)))).ShouldBeEmpty();
    }

    [Fact]
    public void Sample_EverySettingOfAGateway_IsThereAndNoneOfAnother()
    {
        var names = typeof(GatewayOptions).GetProperties().Where(p => p.CanWrite && p.Name != nameof(GatewayOptions.Limits))
            .Select(p => p.Name)
            .Concat(typeof(LimitOptions).GetProperties().Select(p => $"{nameof(GatewayOptions.Limits)}__{p.Name}")).ToList();
        var keys = SampleNames().Where(key => key.StartsWith("Gateways__", StringComparison.Ordinal)).Select(key => key.Split("__", 3)[2])
            .ToList();
        names.Where(name => !keys.Exists(key => Covers(name, key))).ShouldBeEmpty();
        keys.Where(key => !names.Exists(name => Covers(name, key))).ShouldBeEmpty();
    }

    [Fact]
    public void Sample_EveryKey_IsReadByTheCode() =>
        SampleNames().Where(key => !CodeNames().Exists(name => Covers(name, key))).ShouldBeEmpty();

    [Fact]
    public async Task Sample_EmbeddedHost_StartsWithIt()
    {
        var settings = CrmSettings.Load(Path.Combine(Root, "local.settings.sample.json"));
        settings.Shops.Keys.ShouldBe(["demo"]);
        ShopDirectory.From(settings.Shops).Find("demo").ShouldNotBeNull()
            .Platforms.Keys.ShouldBe(["chat", "shopee", "shopify", "woocommerce", "youzan"], ignoreOrder: true);
        settings.EventGrid.Key.ShouldBeNullOrEmpty();
        (settings.Url, settings.DataFolder) = ("http://127.0.0.1:0", Directory.CreateTempSubdirectory("crm-sample-").FullName);
        try
        {
            await using var host = await CrmHost.StartAsync(settings, new HostSetup());
            using var http = new HttpClient { BaseAddress = host.Url };
            (await http.GetAsync(new Uri("/healthz", UriKind.Relative))).IsSuccessStatusCode.ShouldBeTrue();
        }
        finally
        {
            Directory.Delete(settings.DataFolder, true);
        }
    }

    [Fact]
    public void HostJson_ValuesTheCodeReliesOn_Agree()
    {
        var host = Read("functions", "Crm.Functions", "host.json");
        var queues = host.GetProperty("extensions").GetProperty("queues");
        queues.GetProperty("messageEncoding").GetString().ShouldBe(ResourceNames.QueueEncoding);
        queues.GetProperty("maxDequeueCount").GetInt32().ShouldBe(FailurePolicy.MaxAttempts);
        host.GetProperty("extensions").GetProperty("serviceBus").GetProperty("autoCompleteMessages").GetBoolean().ShouldBeFalse();
        host.GetProperty("extensions").GetProperty("http").GetProperty("routePrefix").GetString().ShouldBe("api");
        File.ReadAllText(Path.Combine(Root, "functions", "Crm.Functions", "Azure", "AzureClients.cs"))
            .ShouldContain("QueueMessageEncoding.Base64");
    }

    [Fact]
    public void HostJson_EveryValue_HasItsReason()
    {
        var text = File.ReadAllText(Path.Combine(Root, "docs", "host-json.md"));
        foreach (var extension in Read("functions", "Crm.Functions", "host.json").GetProperty("extensions").EnumerateObject())
            foreach (var setting in extension.Value.EnumerateObject()) text.ShouldContain(setting.Name);
    }
}
