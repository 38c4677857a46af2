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

    [Fact]
    public void Load_SenderByShop_WinsForThatShop()
    {
        var senders = Load(("Sms:FromByShop:us", "CloudHome")).Senders;
        (senders.Of("us"), senders.Of("demo")).ShouldBe(("CloudHome", "+18445550100"));
    }
}
