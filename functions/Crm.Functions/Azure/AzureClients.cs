using Azure.Communication.Sms;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Messaging.ServiceBus;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Crm.Azure;

namespace Crm.Functions.Adapters;

/// <summary>The service clients, by identity wherever an address is configured.</summary>
public static class AzureClients
{
    /// <summary>The one an address is reached by; beside an emulator the developer's own.</summary>
    public static TokenCredential Credential(ServiceAddress address) =>
        AzureCredentials.Of((address as ServiceAddress.Identity)?.ClientId);

    public static TableClient Table(ServiceAddress address, string name) => address switch
    {
        ServiceAddress.Identity identity => new TableClient(new Uri(identity.At), name, Credential(identity)),
        ServiceAddress.Emulator emulator => new TableClient(emulator.ConnectionString, name),
        _ => throw NoSuch(address),
    };

    public static QueueClient Queue(ServiceAddress address, string name)
    {
        // As host.json has it: the trigger takes base64, and a plain client's messages would all end as poison.
        var options = new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 };
        return address switch
        {
            ServiceAddress.Identity identity => new QueueClient(Under(identity, name), Credential(identity), options),
            ServiceAddress.Emulator emulator => new QueueClient(emulator.ConnectionString, name, options),
            _ => throw NoSuch(address),
        };
    }

    public static BlobContainerClient Container(ServiceAddress address, string name) => address switch
    {
        ServiceAddress.Identity identity => new BlobContainerClient(Under(identity, name), Credential(identity)),
        ServiceAddress.Emulator emulator => new BlobContainerClient(emulator.ConnectionString, name),
        _ => throw NoSuch(address),
    };

    /// <summary>It gives up soon: what a broker does not take is kept and sent later, and must not hold up an event for minutes.</summary>
    public static ServiceBusClient ServiceBus(ServiceAddress address)
    {
        var options = new ServiceBusClientOptions
        {
            RetryOptions = new ServiceBusRetryOptions
            {
                TryTimeout = TimeSpan.FromSeconds(10), MaxRetries = 2, MaxDelay = TimeSpan.FromSeconds(3),
            },
        };
        return address switch
        {
            ServiceAddress.Identity identity => new ServiceBusClient(identity.At, Credential(identity), options),
            ServiceAddress.Emulator emulator => new ServiceBusClient(emulator.ConnectionString, options),
            _ => throw NoSuch(address),
        };
    }

    /// <summary>
    /// Without retries: after a lost answer nobody knows whether the text was taken, and a second request could send it again.
    /// </summary>
    public static SmsClient Sms(ServiceAddress address)
    {
        var options = new SmsClientOptions();
        options.Retry.MaxRetries = 0;
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(30);
        options.AddPolicy(new KeptRetryAfter(), HttpPipelinePosition.PerCall);
        return address switch
        {
            ServiceAddress.Identity identity => new SmsClient(new Uri(identity.At), Credential(identity), options),
            ServiceAddress.Emulator emulator => new SmsClient(emulator.ConnectionString, options),
            _ => throw NoSuch(address),
        };
    }

    static Uri Under(ServiceAddress.Identity identity, string name) => new($"{identity.At.TrimEnd('/')}/{name}");

    static InvalidOperationException NoSuch(ServiceAddress address) => new($"No such address: {address.GetType().Name}.");
}
