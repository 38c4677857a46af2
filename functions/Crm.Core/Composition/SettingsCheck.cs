using Crm.Common;
using Crm.Flows;
using Crm.Inbox;
using Crm.Platforms;
using Crm.Platforms.Api;
using Crm.Shops;

namespace Crm.Composition;

/// <summary>What can only be judged when shops, flows and the rest are read.</summary>
public static class SettingsCheck
{
    /// <exception cref="SettingsException">All mistakes at once.</exception>
    public static void Run(ShopDirectory shops, FlowLibrary flows, EventGridOptions eventGrid)
    {
        var mistakes = shops.All.SelectMany(shop => shop.Flows.Where(flow => flows.Newest(flow) is null)
            .Select(flow => $"Shops:{shop.Id}:Flows: there is no flow '{flow}'.")).ToList();
        mistakes.AddRange(shops.All.Where(shop => !flows.Presets.Contains(shop.Preset, StringComparer.Ordinal))
            .Select(shop => $"Shops:{shop.Id}:Preset: '{shop.Preset}' is not one of {string.Join(", ", flows.Presets)}."));
        eventGrid.Check(mistakes);
        if (mistakes.Count > 0) throw new SettingsException(mistakes);
    }

    /// <exception cref="SettingsException">A shop is connected to a platform without what that platform needs.</exception>
    public static void Platforms(ShopDirectory shops, IEnumerable<IPlatform> platforms, IEnumerable<IPlatformApi> apis)
    {
        var mistakes = PlatformServices.Missing(shops, platforms).Concat(PlatformServices.Missing(shops, [.. apis])).ToList();
        if (mistakes.Count > 0) throw new SettingsException(mistakes);
    }
}
