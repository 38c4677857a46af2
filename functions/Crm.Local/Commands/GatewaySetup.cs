using Crm.Common;
using Crm.Gateways;
using Crm.Local.Hosting;

namespace Crm.Local.Commands;

/// <summary>The wires and the configured accounts, for commands that run without a host.</summary>
static class GatewaySetup
{
    public static IServiceCollection AddWires(this IServiceCollection services)
    {
        services.AddSingleton(TimeProvider.System).AddSingleton<GatewayHttp>();
        foreach (var type in GatewayServices.WireTypes()) services.AddSingleton(typeof(IGateway), type);
        return services;
    }

    /// <exception cref="SettingsException">A gateway's settings are wrong.</exception>
    public static (IReadOnlyList<IGateway> Wires, GatewayDirectory Directory) Read(CrmSettings settings)
    {
        // The wires live as long as the command.
        var wires = new ServiceCollection().AddWires().BuildServiceProvider().GetServices<IGateway>().ToList();
        var mistakes = new List<string>();
        var directory = GatewayDirectory.From(settings.Gateways, wires, mistakes);
        return mistakes.Count == 0 ? (wires, directory) : throw new SettingsException(mistakes);
    }
}
