using Crm.Common;
using Crm.Flows;
using Crm.Gateways;
using Crm.Gateways.Templates;
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
            .Select(flow => $"Shops:{shop.Id}:Flows: there is no flow '{flow}'.{Nearest.Hint(flow, flows.Names)}")).ToList();
        mistakes.AddRange(shops.All.Where(shop => !flows.Presets.Contains(shop.Preset, StringComparer.Ordinal))
            .Select(shop => $"Shops:{shop.Id}:Preset: '{shop.Preset}' is not one of {string.Join(", ", flows.Presets)}."
                + Nearest.Hint(shop.Preset, flows.Presets)));
        mistakes.AddRange(shops.All.Where(shop => !flows.Styles.Contains(shop.Style, StringComparer.Ordinal))
            .Select(shop => $"Shops:{shop.Id}:Style: '{shop.Style}' is not one of {string.Join(", ", flows.Styles)}."
                + Nearest.Hint(shop.Style, flows.Styles)));
        eventGrid.Check(mistakes);
        if (mistakes.Count > 0) throw new SettingsException(mistakes);
    }

    /// <summary>The shops' approved templates.</summary>
    /// <exception cref="SettingsException">A file is missing or wrong.</exception>
    public static TemplateCatalogue Templates(IReadOnlyDictionary<string, ShopOptions> shops)
    {
        var mistakes = new List<string>();
        var read = shops.ToDictionary(s => s.Key, s => TemplateReader.Read(s.Value.TemplatesFile, $"Shops:{s.Key}:TemplatesFile", mistakes),
            StringComparer.Ordinal);
        return mistakes.Count == 0 ? new TemplateCatalogue(read) : throw new SettingsException(mistakes);
    }

    /// <exception cref="SettingsException">A chain or a template names a gateway that is not configured.</exception>
    public static void Gateways(ShopDirectory shops, GatewayDirectory gateways, TemplateCatalogue templates)
    {
        var known = gateways.All.Select(g => g.Name).Append(GatewayDirectory.HostsOwn).ToHashSet(StringComparer.OrdinalIgnoreCase);
        string Says(string at, string name) =>
            $"{at}: there is no gateway '{name}'; configured are {string.Join(", ", known.Order(StringComparer.Ordinal))}."
            + Nearest.Hint(name, known);
        var mistakes = shops.All.SelectMany(shop => shop.Gateways.Names.Where(n => !known.Contains(n))
            .Select(n => Says($"Shops:{shop.Id}:Gateways", n))
            .Concat(templates.Of(shop.Id).Select(t => t.Gateway).Distinct().Where(n => !known.Contains(n))
                .Select(n => Says($"Shops:{shop.Id}:TemplatesFile", n)))).ToList();
        if (mistakes.Count > 0) throw new SettingsException(mistakes);
    }

    /// <exception cref="SettingsException">A shop is connected to a platform without what that platform needs.</exception>
    public static void Platforms(ShopDirectory shops, IEnumerable<IPlatform> platforms, IEnumerable<IPlatformApi> apis)
    {
        var all = platforms.ToList();
        var mistakes = PlatformServices.Unknown(shops, all).Concat(PlatformServices.Missing(shops, all))
            .Concat(PlatformServices.Missing(shops, [.. apis])).ToList();
        if (mistakes.Count > 0) throw new SettingsException(mistakes);
    }
}
