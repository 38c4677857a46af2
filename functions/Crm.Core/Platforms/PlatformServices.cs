using Crm.Common;
using Crm.Platforms.Api;
using Crm.Shops;
using Microsoft.Extensions.DependencyInjection;

namespace Crm.Platforms;

/// <summary>
/// Every <see cref="IPlatform"/> and <see cref="IPlatformApi"/> of this assembly is registered: adding one is adding its folder.
/// </summary>
public static class PlatformServices
{
    public static IServiceCollection AddPlatforms(this IServiceCollection services)
    {
        foreach (var port in new[] { typeof(IPlatform), typeof(IPlatformApi) })
            foreach (var type in port.Assembly.GetTypes().Where(t => t is { IsClass: true, IsAbstract: false } && t.IsAssignableTo(port)))
                services.AddSingleton(port, type);
        return services;
    }

    /// <summary>Platforms in settings that are none: nothing would ever be taken under their name.</summary>
    public static IEnumerable<string> Unknown(ShopDirectory shops, IReadOnlyList<IPlatform> platforms) =>
        from shop in shops.All
        from name in shop.Platforms.Keys
        where !platforms.Any(p => string.Equals(p.Name, name, StringComparison.OrdinalIgnoreCase))
        let known = platforms.Select(p => p.Name).Order(StringComparer.Ordinal)
        select $"Shops:{shop.Id}:Platforms:{name}: is not one of {string.Join(", ", known)}.{Nearest.Hint(name, known)}";

    /// <summary>Settings that a shop's platforms need and do not have.</summary>
    public static IEnumerable<string> Missing(ShopDirectory shops, IEnumerable<IPlatform> platforms) =>
        from shop in shops.All
        from platform in platforms
        where shop.Platforms.ContainsKey(platform.Name)
        from setting in platform.Required
        where Value(shop.Platforms[platform.Name], setting) is not { Length: > 0 }
        select $"Shops:{shop.Id}:Platforms:{platform.Name}:{setting}: {platform.Name} signs it, so it must be set.";

    /// <summary>What the credentials for a platform's own API lack.</summary>
    public static IEnumerable<string> Missing(ShopDirectory shops, IReadOnlyList<IPlatformApi> apis)
    {
        foreach (var shop in shops.All)
            foreach (var (name, link) in shop.Platforms.Where(p => p.Value.Api is not null))
            {
                var at = $"Shops:{shop.Id}:Platforms:{name}:Api";
                if (apis.FirstOrDefault(a => string.Equals(a.Name, name, StringComparison.OrdinalIgnoreCase))
                    is not { } api) yield return $"{at}: nothing is ever asked of {name}; leave the section out.";
                else
                    foreach (var (setting, why) in api.Missing(link.Api!)) yield return $"{at}:{setting}: {why}";
            }
    }

    static string? Value(PlatformLink link, string setting) => setting switch
    {
        nameof(PlatformLink.AppKey) => link.AppKey,
        nameof(PlatformLink.CallbackUrl) => link.CallbackUrl,
        _ => throw new ArgumentException($"No such setting: {setting}.", nameof(setting)),
    };
}
