namespace Crm.Functions;

/// <summary>Every setting the app reads besides the shops', as it stands among the app settings ("__" between levels).</summary>
public static class SettingNames
{
    /// <summary>
    /// Tables, queues, blobs, and the Functions host's own. A connection string for the local emulator only; in Azure the three addresses
    /// below.
    /// </summary>
    public const string Storage = "AzureWebJobsStorage";
    public const string StorageTables = "AzureWebJobsStorage__tableServiceUri";
    public const string StorageQueues = "AzureWebJobsStorage__queueServiceUri";
    public const string StorageBlobs = "AzureWebJobsStorage__blobServiceUri";

    /// <summary>"managedidentity"; read by the triggers.</summary>
    public const string StorageCredential = "AzureWebJobsStorage__credential";

    /// <summary>Of the user-assigned identity.</summary>
    public const string StorageClientId = "AzureWebJobsStorage__clientId";

    /// <summary>A connection string for a local emulator only.</summary>
    public const string ServiceBus = "ServiceBusConnection";
    public const string ServiceBusNamespace = "ServiceBusConnection__fullyQualifiedNamespace";
    public const string ServiceBusCredential = "ServiceBusConnection__credential";
    public const string ServiceBusClientId = "ServiceBusConnection__clientId";

    /// <summary>The Communication Services resource; the connection string for a local stand-in only.</summary>
    public const string SmsEndpoint = "Sms__Endpoint";
    public const string SmsConnectionString = "Sms__ConnectionString";

    /// <summary>
    /// The sender: E.164, short code or alphanumeric id. <see cref="SmsFromByShop"/> with a shop's id behind it overrides it.
    /// </summary>
    public const string SmsFrom = "Sms__From";
    public const string SmsFromByShop = "Sms__FromByShop";

    /// <summary>Wake-ups due later than this many days wait for the sweep.</summary>
    public const string HorizonDays = "WakeUps__HorizonDays";

    /// <summary>A folder of own flow files inside the deployed package.</summary>
    public const string FlowsFolder = "FlowsFolder";

    /// <summary>A folder of saved segments and tag rules inside the deployed package.</summary>
    public const string SegmentsFolder = "SegmentsFolder";

    /// <summary>A folder of activities inside the deployed package.</summary>
    public const string ActivitiesFolder = "ActivitiesFolder";

    /// <summary>Section with one entry per account at a provider of texts.</summary>
    public const string Gateways = "Gateways";

    /// <summary>Section with the way out for e-mail.</summary>
    public const string Mail = "Mail";

    /// <summary>Section with the ways to the people who run this.</summary>
    public const string Notify = "Notify";

    /// <summary>Section with who signs in by Entra ID; the template sets it with the platform's switch.</summary>
    public const string Entra = "Entra";

    /// <summary>Section with one entry per shop.</summary>
    public const string Shops = "Shops";

    public const string ApplicationInsights = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    /// <summary>"ClientId=…;Authorization=AAD"; read by the Functions host.</summary>
    public const string ApplicationInsightsAuthentication = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";

    /// <summary>Share of traces that are kept, 0 to 1. Metrics are never sampled.</summary>
    public const string TelemetrySampling = "Telemetry__SamplingRatio";

    /// <summary>"dotnet-isolated": needed by the local tools only; in Azure the app's runtime is part of the resource.</summary>
    public const string WorkerRuntime = "FUNCTIONS_WORKER_RUNTIME";

    /// <summary>As configuration knows it.</summary>
    public static string Key(string name) => name.Replace("__", ":", StringComparison.Ordinal);
}
