using System.Security.Cryptography;
using System.Text;

namespace Crm.Gateways;

/// <summary>The installation's accounts at providers.</summary>
public sealed class GatewayDirectory(IEnumerable<GatewayAccount> accounts)
{
    public const int ShortestKey = 24;

    /// <summary>In a chain: whatever the host sends by where no chain is named.</summary>
    public const string HostsOwn = "default";

    readonly Dictionary<string, GatewayAccount> byName = accounts.ToDictionary(a => a.Name, StringComparer.OrdinalIgnoreCase);

    public IEnumerable<GatewayAccount> All => byName.Values;
    public GatewayAccount? Find(string? name) => name is null ? null : byName.GetValueOrDefault(name);

    /// <summary>Whether a secret from an address is this account's, in a time that tells nothing of it.</summary>
    public static bool HasKey(GatewayAccount account, string? key) =>
        account.CallbackKey is { Length: >= ShortestKey } expected && key is not null
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(key)),
            SHA256.HashData(Encoding.UTF8.GetBytes(expected)));

    /// <param name="mistakes">Gets one sentence for each wrong setting.</param>
    public static GatewayDirectory From(IReadOnlyDictionary<string, GatewayOptions> options, IEnumerable<IGateway> wires,
        ICollection<string> mistakes)
    {
        var all = wires.ToList();
        var accounts = new List<GatewayAccount>();
        foreach (var (name, option) in options)
        {
            if (option.IsNone) continue;
            if (string.Equals(name, HostsOwn, StringComparison.OrdinalIgnoreCase)) mistakes.Add(
                $"Gateways:{name}: '{HostsOwn}' is the host's own gateway; choose another name.");
            else if (option.ToAccount(name, all, mistakes) is { } account) accounts.Add(account);
        }
        return new GatewayDirectory(accounts);
    }
}
