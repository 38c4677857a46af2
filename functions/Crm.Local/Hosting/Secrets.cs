using Crm.Gateways;

namespace Crm.Local.Hosting;

/// <summary>Secrets that are none: what a sample or a manual puts where one belongs.</summary>
static class Secrets
{
    /// <summary>One sentence a placeholder. Whoever has read the sample could sign for the platform.</summary>
    public static IEnumerable<string> Placeholders(CrmSettings settings) =>
        from shop in settings.Shops
        from platform in shop.Value.Platforms
        from at in Named(platform.Value)
        where GatewaySecret.IsPlaceholder(at.Value)
        select $"Shops__{shop.Key}__Platforms__{platform.Key}__{at.Name}: this is a placeholder; put the platform's own value there.";

    static IEnumerable<(string Name, string Value)> Named(Shops.ShopOptions.PlatformOptions platform) =>
        platform.Secrets.Select((secret, i) => ($"Secrets__{i}", secret))
            .Concat(new[]
            {
                ("AppKey", platform.AppKey), ("Api__Key", platform.Api.Key), ("Api__Secret", platform.Api.Secret),
                ("Api__AccessToken", platform.Api.AccessToken),
            }.Where(p => !string.IsNullOrEmpty(p.Item2)).Select(p => (p.Item1, p.Item2!)));
}
