using System.Text.RegularExpressions;
using Azure.Identity;
using Crm.Azure;
using Crm.Functions.Adapters;

namespace Crm.Functions.Tests;

/// <summary>Whatever is called in Azure is called by one credential an identity.</summary>
public sealed partial class CredentialTests
{
    [Fact]
    public void Credential_OfAllAddressesOfAnIdentity_IsTheSame()
    {
        var settings = SettingsTests.Load(("AzureWebJobsStorage:tableServiceUri", "https://crm.table.core.windows.net"),
            ("AzureWebJobsStorage:queueServiceUri", "https://crm.queue.core.windows.net"),
            ("AzureWebJobsStorage:blobServiceUri", "https://crm.blob.core.windows.net"),
            ("ServiceBusConnection:fullyQualifiedNamespace", "crm.servicebus.windows.net"),
            ("Sms:Endpoint", "https://crm.communication.azure.com"), ("AzureWebJobsStorage:clientId", "an-identity"));
        ServiceAddress[] all = [settings.Tables, settings.Queues, settings.Blobs, settings.ServiceBus, settings.Sms];
        var one = all.Select(AzureClients.Credential).Distinct().ShouldHaveSingleItem();
        one.ShouldBeOfType<ManagedIdentityCredential>();
        one.ShouldBeSameAs(AzureCredentials.Of("an-identity"));
        AzureCredentials.Of("another").ShouldNotBeSameAs(one);
    }

    [Fact]
    public void Credential_WithoutAnIdentity_IsWhoeverIsSignedIn()
    {
        AzureCredentials.Of(null).ShouldBeOfType<DefaultAzureCredential>();
        AzureClients.Credential(new ServiceAddress.Emulator("UseDevelopmentStorage=true")).ShouldBeSameAs(AzureCredentials.Of(null));
    }

    /// <summary>In the app and in the commands.</summary>
    [Fact]
    public void Credentials_AreMade_InOnePlace()
    {
        var makers = Directory.EnumerateFiles(Path.Combine(PublishedApp.Repository, "functions"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"))
            .Where(file => MakingPattern().IsMatch(File.ReadAllText(file))).Select(Path.GetFileName);
        makers.ShouldBe(["AzureCredentials.cs"]);
    }

    [GeneratedRegex(@"new \w*(Azure|Identity|Chained|Cli|Environment)\w*Credential\(")]
    private static partial Regex MakingPattern();
}
