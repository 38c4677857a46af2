using Crm.Composition;
using Crm.Flows;
using Crm.Inbox;
using Crm.Segments;
using Crm.Shops;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Crm.Functions.Tests;

/// <summary>
/// The Azure app offers all of the core that AddCrm registers, as the embedded host does (House/ContainerTests of Crm.Tests), and ports.
/// </summary>
public sealed class ContainerTests
{
    [Fact]
    public void Services_OfTheCore_AreThoseOfAddCrmAndThePorts()
    {
        var core = new ServiceCollection()
            .AddCrm(new CrmConfiguration(ShopDirectory.From(new Dictionary<string, ShopOptions>()), FlowLibrary.Load(null),
                SegmentLibrary.Empty, new EventGridOptions()));
        var settings = AzureSettings.Load(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true", ["ServiceBusConnection:fullyQualifiedNamespace"] =
                "crm.servicebus.windows.net",
            ["Sms:Endpoint"] = "https://crm.communication.azure.com", ["Sms:From"] = "+18445550100",
        }).Build());
        var app = new ServiceCollection().AddCrmOnAzure(settings);

        var expected = core.Select(s => s.ServiceType).Concat(CrmServices.Ports).Distinct().Select(t => t.FullName).ToHashSet();
        app.Select(s => s.ServiceType.FullName).Where(expected.Contains).Distinct().Order().ShouldBe(expected.Order());
    }
}
