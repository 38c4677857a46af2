namespace Crm.Gateways.AzureCommunication;

/// <summary>
/// Bearer tokens of an Entra identity for Communication Services. A host that has an identity registers it; without one an access key
/// signs.
/// </summary>
public interface IAzureTokens
{
    /// <summary>A token in force; an exception when there is none.</summary>
    ValueTask<string> GetAsync(CancellationToken cancel);
}
