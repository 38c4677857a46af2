using Crm.Common;
using Crm.Gateways;
using Crm.Mail;
using Crm.Notices;
using Crm.Pages.Accounts;
using Crm.Shops;
using Microsoft.Extensions.Configuration;

namespace Crm.Functions;

/// <summary>
/// App settings with names that no setting has. The worker's environment is full of the platform's own variables, so only what stands in a
/// section of ours, or is a misspelt name of one, is judged.
/// </summary>
static class AzureKeys
{
    /// <summary>What the app reads, as it is nested. What the Functions host reads beside it (storage, Service Bus) is its own.</summary>
    sealed class Sections
    {
        public Dictionary<string, ShopOptions> Shops { get; set; } = [];
        public Dictionary<string, GatewayOptions> Gateways { get; set; } = [];
        public MailOptions Mail { get; set; } = new();
        public NotifyOptions Notify { get; set; } = new();
        public EntraOptions Entra { get; set; } = new();
        public SmsKeys Sms { get; set; } = new();
        public WakeUpKeys WakeUps { get; set; } = new();
        public TelemetryKeys Telemetry { get; set; } = new();
        public string? FlowsFolder { get; set; }
        public string? SegmentsFolder { get; set; }
    }

    sealed class SmsKeys
    {
        public string? Endpoint { get; set; }
        public string? ConnectionString { get; set; }
        public string? From { get; set; }
        public Dictionary<string, string> FromByShop { get; set; } = [];
    }

    sealed class WakeUpKeys
    {
        public double HorizonDays { get; set; }
    }

    sealed class TelemetryKeys
    {
        public double SamplingRatio { get; set; }
    }

    static readonly string[] Names = [.. SettingKeys.Names(typeof(Sections))];

    // Long enough that nobody else's variable is a letter or two away.
    static readonly string[] Alone = [nameof(Sections.FlowsFolder), nameof(Sections.SegmentsFolder)];

    /// <summary>Of the embedded host, in the file both share; and of the platform, the runtime and the tools.</summary>
    static readonly string[] Others =
        ["EventGrid:", "AzureWebJobs", "AzureFunctions", "ServiceBusConnection:", "FUNCTIONS_", "WEBSITE_", "APPLICATIONINSIGHTS_",
        "Logging:", "Host:", "Kestrel:", "ConnectionStrings:"];

    /// <returns>One sentence a wrong name, with the nearest right one.</returns>
    public static IEnumerable<string> Mistakes(IConfiguration configuration) => SettingKeys.Mistakes(typeof(Sections),
        configuration.AsEnumerable().Where(setting => setting.Value is not null).Select(setting => setting.Key).Where(IsOurs)
            .Order(StringComparer.Ordinal));

    static bool IsOurs(string key)
    {
        if (Others.Any(other => key.StartsWith(other, StringComparison.OrdinalIgnoreCase))) return false;
        return key.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 ? Nearest.Of(key[..colon], Names) is not null
            : Nearest.Of(key, Alone) is not null;
    }
}
