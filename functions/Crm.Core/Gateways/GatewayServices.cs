using Crm.Common;
using Crm.Gateways.Templates;
using Crm.Sms;
using Crm.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Crm.Gateways;

/// <summary>
/// Every <see cref="IGateway"/> of this assembly is registered: adding a provider is adding its folder. Hosts bring configuration and their
/// own gateway.
/// </summary>
public static class GatewayServices
{
    /// <param name="services">Has the tables and the time.</param>
    /// <param name="options">Section <c>Gateways</c>.</param>
    /// <param name="templates">The shops' bindings.</param>
    /// <param name="own">What the host sends by where a shop names no chain.</param>
    public static IServiceCollection AddGateways(
        this IServiceCollection services, IReadOnlyDictionary<string, GatewayOptions> options, TemplateCatalogue templates,
            Func<IServiceProvider, ISmsGateway> own)
    {
        foreach (var type in WireTypes()) services.AddSingleton(typeof(IGateway), type);
        return services
            .AddSingleton<GatewayHttp>().AddSingleton<GatewayPauses>().AddSingleton<GatewayPace>().AddSingleton(templates)
            .AddSingleton(p => Directory(options, p.GetServices<IGateway>()))
            .AddSingleton(p => new MessageIndex(p.GetRequiredService<CrmTables>().Index))
            .AddSingleton(p =>
                new GatewayDispatcher(own(p), p.GetRequiredService<GatewayDirectory>(), templates, p.GetRequiredService<MessageIndex>(),
                p.GetRequiredService<GatewayPauses>(), p.GetRequiredService<GatewayPace>(), p.GetRequiredService<TimeProvider>(),
                    p.GetRequiredService<ILogger<GatewayDispatcher>>()));
    }

    /// <summary>The gateways of texts, for what stands before them.</summary>
    public static ISmsGateway Texts(IServiceProvider services) => services.GetRequiredService<GatewayDispatcher>();

    /// <summary>For commands that only look: the wires without a host.</summary>
    public static IEnumerable<Type> WireTypes() =>
        typeof(IGateway).Assembly.GetTypes().Where(t => t is { IsClass: true, IsAbstract: false } && t.IsAssignableTo(typeof(IGateway)));

    static GatewayDirectory Directory(IReadOnlyDictionary<string, GatewayOptions> options, IEnumerable<IGateway> wires)
    {
        var mistakes = new List<string>();
        var directory = GatewayDirectory.From(options, wires, mistakes);
        return mistakes.Count == 0 ? directory : throw new SettingsException(mistakes);
    }
}
