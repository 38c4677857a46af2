using Azure.Core;
using Crm.Gateways.AzureCommunication;

namespace Crm.Functions.Adapters;

/// <summary>The app's identity for Communication Services over REST. The credential keeps its tokens and renews them in time.</summary>
sealed class AzureTokens(TokenCredential credential) : IAzureTokens
{
    static readonly TokenRequestContext Scope = new(["https://communication.azure.com//.default"]);

    public async ValueTask<string> GetAsync(CancellationToken cancel) => (await credential.GetTokenAsync(Scope, cancel)).Token;
}
