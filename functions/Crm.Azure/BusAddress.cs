using Azure.Messaging.ServiceBus;

namespace Crm.Azure;

/// <summary>
/// A Service Bus namespace as a person names it: by its name or its host, then reached as whoever is signed in (az login), or by a
/// connection string, which is how an emulator is reached.
/// </summary>
public sealed class BusAddress
{
    readonly string? connection, host;

    BusAddress(string? connection, string? host) => (this.connection, this.host) = (connection, host);

    /// <summary>Null with what is wrong.</summary>
    public static BusAddress? Read(string text, out string? mistake)
    {
        mistake = null;
        if (text.Contains('=', StringComparison.Ordinal)) return new BusAddress(text, null);
        if (text.Length >= 6 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.'))
            return new BusAddress(null, text.Contains('.', StringComparison.Ordinal) ? text : text + ".servicebus.windows.net");
        mistake = $"--bus: '{text}' is neither a Service Bus namespace's name, nor its host, nor a connection string.";
        return null;
    }

    public ServiceBusClient Open()
    {
        var options = new ServiceBusClientOptions { RetryOptions = { TryTimeout = TimeSpan.FromSeconds(20), MaxRetries = 1 } };
        return connection is not null ? new ServiceBusClient(connection, options)
            : new ServiceBusClient(host!, AzureCredentials.Of(null), options);
    }
}
