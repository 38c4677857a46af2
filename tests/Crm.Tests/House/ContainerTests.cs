using Crm.Composition;
using Crm.Flows;
using Crm.Inbox;
using Crm.Segments;
using Crm.Shops;
using Crm.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Crm.Tests.House;

/// <summary>What one host registers of the core the other has: both register what AddCrm registers, and ports.</summary>
public sealed class ContainerTests
{
    /// <summary>The services of the core that both hosts have to offer.</summary>
    public static IReadOnlyList<Type> Expected
    {
        get
        {
            var core = new ServiceCollection()
                .AddCrm(new CrmConfiguration(ShopDirectory.From(new Dictionary<string, ShopOptions>()), FlowLibrary.Load(null),
                SegmentLibrary.Empty, new EventGridOptions()));
            return [.. core.Select(s => s.ServiceType).Concat(CrmServices.Ports).Distinct()];
        }
    }

    [Fact]
    public async Task LocalHost_OfTheCore_OffersAllThatAddCrmRegisters()
    {
        await using var crm = await TestCrm.StartAsync();
        foreach (var service in Expected) crm.Host.Services.GetService(service).ShouldNotBeNull(service.Name);
    }
}
