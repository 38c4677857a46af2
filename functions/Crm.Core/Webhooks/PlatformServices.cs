using Crm.Shops;
using Microsoft.Extensions.DependencyInjection;

namespace Crm.Webhooks;

/// <summary>Every <see cref="IPlatform"/> of this assembly is registered: adding one is adding its folder.</summary>
public static class PlatformServices
{
    public static IServiceCollection AddPlatforms(this IServiceCollection services)
    {
        foreach (var type in typeof(IPlatform).Assembly.GetTypes().Where(t => t is { IsClass: true, IsAbstract: false } && t.IsAssignableTo(typeof(IPlatform))))
            services.AddSingleton(typeof(IPlatform), type);
        return services;
    }

    /// <summary>Settings that a shop's platforms need and do not have.</summary>
    public static IEnumerable<string> Missing(ShopDirectory shops, IEnumerable<IPlatform> platforms) =>
        from shop in shops.All
        from platform in platforms
        where shop.Platforms.ContainsKey(platform.Name)
        from setting in platform.Required
        where Value(shop.Platforms[platform.Name], setting) is not { Length: > 0 }
        select $"Shops:{shop.Id}:Platforms:{platform.Name}:{setting}: {platform.Name} signs it, so it must be set.";

    static string? Value(PlatformLink link, string setting) => setting switch
    {
        nameof(PlatformLink.AppKey) => link.AppKey,
        nameof(PlatformLink.CallbackUrl) => link.CallbackUrl,
        _ => throw new ArgumentException($"No such setting: {setting}.", nameof(setting)),
    };
}
