using Azure.Core;
using Azure.Core.Pipeline;

namespace Crm.Functions.Adapters;

/// <summary>
/// The SMS client's failure carries the status and not the response, so a throttle's own wait would be lost: this policy keeps the header
/// for whoever made the call.
/// </summary>
sealed class KeptRetryAfter : HttpPipelineSynchronousPolicy
{
    const string Property = "Crm.RetryAfter";

    /// <summary>As the last answer of a call had it.</summary>
    public sealed class Kept
    {
        public string? Header { get; set; }

        /// <summary>Calls made until it is disposed leave their header here.</summary>
        public IDisposable Around() => HttpPipeline.CreateHttpMessagePropertiesScope(new Dictionary<string, object?> { [Property] = this });
    }

    public override void OnReceivedResponse(HttpMessage message)
    {
        if (message.TryGetProperty(Property, out var value) && value is Kept kept)
            kept.Header = message.Response.Headers.TryGetValue("Retry-After", out var header) ? header : null;
    }
}
