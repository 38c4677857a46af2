using Crm.Common;
using Crm.Shops;
using Microsoft.Extensions.Configuration;

namespace Crm.Functions.Tests;

public sealed class SettingsTests
{
    internal static AzureSettings Load(params (string Name, string Value)[] more)
    {
        var values = new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true",
            ["ServiceBusConnection:fullyQualifiedNamespace"] = "crm.servicebus.windows.net",
            ["Sms:Endpoint"] = "https://crm.communication.azure.com",
            ["Sms:From"] = "+18445550100",
        };
        foreach (var (name, value) in more) values[name] = value;
        return AzureSettings.Load(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
    }

    [Fact]
    public void Load_EmulatorAndIdentity_AreToldApart()
    {
        var settings = Load(("AzureWebJobsStorage:tableServiceUri", "https://crm.table.core.windows.net"),
            ("AzureWebJobsStorage:clientId", "id"));
        settings.Tables.ShouldBe(new ServiceAddress.Identity("https://crm.table.core.windows.net", "id"));
        settings.Queues.ShouldBeOfType<ServiceAddress.Emulator>();
    }

    [Fact]
    public void Load_SecretsOfRealServices_AreRefusedByName()
    {
        var wrong = Should.Throw<SettingsException>(() =>
            Load(("AzureWebJobsStorage", "DefaultEndpointsProtocol=https;AccountName=crm;AccountKey=eA=="),
            ("Sms:From", "much too long a name")));
        wrong.Mistakes.ShouldContain(m => m.StartsWith("AzureWebJobsStorage:", StringComparison.Ordinal));
        wrong.Mistakes.ShouldContain(m => m.StartsWith("Sms__From:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Shops:demo:Platforms:shopify:Secrets:0", "Shops__demo__Platforms__shopify__Secrets__0")]
    [InlineData("Sms:ConnectionString", "Sms__ConnectionString")]
    [InlineData("APPLICATIONINSIGHTS_CONNECTION_STRING", "APPLICATIONINSIGHTS_CONNECTION_STRING")]
    public void Load_UnresolvedKeyVaultReference_IsRefusedByNameAndNotShown(string name, string shown)
    {
        var wrong = Should.Throw<SettingsException>(() =>
            Load((name, "@Microsoft.KeyVault(SecretUri=https://crm.vault.azure.net/secrets/shopify)")));
        wrong.Mistakes.ShouldContain(m => m.StartsWith(shown + ":", StringComparison.Ordinal));
        wrong.Mistakes.ShouldAllBe(m => !m.Contains("vault.azure.net"));
    }

    [Theory]
    [InlineData("Shops:demo:Platforms:shopify:Secret:0", "Did you mean Shops__demo__Platforms__shopify__Secrets__0?")]
    [InlineData("Shop:demo:Name", "Did you mean Shops__demo__Name?")]
    [InlineData("Gateways:aliyun:SignatureName", "Shops__")]
    [InlineData("Sms:Form", "Did you mean Sms__From?")]
    [InlineData("WakeUp:HorizonDays", "Did you mean WakeUps__HorizonDays?")]
    [InlineData("FlowFolder", "Did you mean FlowsFolder?")]
    [InlineData("Notify:Mails", "Did you mean Notify__Mail?")]
    public void Load_NameThatNoSettingHas_IsRefusedWithTheNearestRightOne(string name, string says)
    {
        var wrong = Should.Throw<SettingsException>(() => Load((name, "x"))).Mistakes.ShouldHaveSingleItem();
        wrong.ShouldStartWith(name.Replace(":", "__", StringComparison.Ordinal) + ":");
        if (name.StartsWith("Gateways", StringComparison.Ordinal)) wrong.ShouldContain("SignName");
        else wrong.ShouldContain(says);
    }

    /// <summary>What stands in a worker's environment beside the app's own, and what only the embedded host reads of the file.</summary>
    [Fact]
    public void Load_NamesOfThePlatformAndTheTools_AreLeftAlone()
    {
        string[] others =
        [
            "PATH", "HOME", "FUNCTIONS_WORKER_RUNTIME", "FUNCTIONS_EXTENSION_VERSION", "WEBSITE_HOSTNAME", "WEBSITE_RUN_FROM_PACKAGE",
            "AzureWebJobsStorage:accountName", "AzureWebJobsFeatureFlags", "AzureWebJobs.Nightly.Disabled", "AzureFunctionsJobHost:logging",
            "ServiceBusConnection:tenantId", "APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "DOTNET_ENVIRONMENT", "ASPNETCORE_URLS",
            "MSI_ENDPOINT", "IDENTITY_HEADER", "Logging:LogLevel:Default", "Host:CORS", "Functions:Worker:HostEndpoint", "Url", "ApiKey",
            "EventGrid:Key", "DataFolder", "MAIL", "SHELL", "npm_config_cache",
        ];
        Should.NotThrow(() => Load([.. others.Select(name => (name, "x"))]));
    }

    [Fact]
    public void Load_SenderByShop_WinsForThatShop()
    {
        var senders = Load(("Sms:FromByShop:us", "CloudHome")).Senders;
        (senders.Of("us"), senders.Of("demo")).ShouldBe(("CloudHome", "+18445550100"));
    }
}
