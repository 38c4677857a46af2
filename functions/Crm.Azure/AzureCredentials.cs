using System.Collections.Concurrent;
using Azure.Core;
using Azure.Identity;

namespace Crm.Azure;

/// <summary>
/// One credential an identity and process, for all clients: it keeps its tokens and renews them, and ten of them would each ask the
/// platform's identity endpoint, which throttles.
/// </summary>
public static class AzureCredentials
{
    static readonly ConcurrentDictionary<string, Lazy<TokenCredential>> Made = new(StringComparer.Ordinal);

    /// <param name="clientId">Of a user-assigned identity; null: the system's in Azure, whoever is signed in (az login) elsewhere.</param>
    public static TokenCredential Of(string? clientId) =>
        Made.GetOrAdd(clientId ?? "", id => new Lazy<TokenCredential>(() => id.Length == 0 ? new DefaultAzureCredential()
            : new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(id)))).Value;
}
