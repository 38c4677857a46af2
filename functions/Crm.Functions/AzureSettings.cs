using System.Globalization;
using Crm.Activities;
using Crm.Common;
using Crm.Composition;
using Crm.Flows;
using Crm.Functions.Adapters;
using Crm.Gateways;
using Crm.Gateways.Templates;
using Crm.Inbox;
using Crm.Mail;
using Crm.Notices;
using Crm.Pages.Accounts;
using Crm.Segments;
using Crm.Shops;
using Crm.Touchpoints.Schedule;
using Microsoft.Extensions.Configuration;

namespace Crm.Functions;

/// <summary>The app's settings, read and judged before anything starts.</summary>
public sealed record AzureSettings
{
    public required ServiceAddress Tables { get; init; }
    public required ServiceAddress Queues { get; init; }
    public required ServiceAddress Blobs { get; init; }
    public required ServiceAddress ServiceBus { get; init; }
    public required ServiceAddress Sms { get; init; }
    public required SmsSenders Senders { get; init; }
    public required WakeUpHorizon Horizon { get; init; }
    public required IReadOnlyDictionary<string, GatewayOptions> Gateways { get; init; }
    public required TemplateCatalogue Templates { get; init; }
    public required NotifyOptions Notify { get; init; }
    public required MailOptions Mail { get; init; }
    public required ShopDirectory Shops { get; init; }
    public required FlowLibrary Flows { get; init; }
    public required SegmentLibrary Segments { get; init; }
    public required ActivityFiles Activities { get; init; }
    public required EntraOptions Entra { get; init; }
    public string? ApplicationInsights { get; init; }
    public float SamplingRatio { get; init; }

    /// <exception cref="SettingsException">Every mistake, by setting.</exception>
    /// <exception cref="SettingsException">A flow file is wrong.</exception>
    public static AzureSettings Load(IConfiguration configuration)
    {
        var read = new SettingReader(configuration);
        read.RefuseUnresolved();
        read.Mistakes.AddRange(AzureKeys.Mistakes(configuration));
        if (read.Mistakes.Count > 0) throw new SettingsException(read.Mistakes);
        var shops = configuration.GetSection(SettingNames.Shops).Get<Dictionary<string, ShopOptions>>() ?? [];
        var directory = ShopDirectory.From(shops);
        var identity = read.Text(SettingNames.StorageClientId);
        var settings = new AzureSettings
        {
            Tables = read.Address(SettingNames.Storage, SettingNames.StorageTables, identity),
            Queues = read.Address(SettingNames.Storage, SettingNames.StorageQueues, identity),
            Blobs = read.Address(SettingNames.Storage, SettingNames.StorageBlobs, identity),
            ServiceBus = read.Address(SettingNames.ServiceBus, SettingNames.ServiceBusNamespace, read.Text(SettingNames.ServiceBusClientId)
                ?? identity),
            Sms = read.Address(SettingNames.SmsConnectionString, SettingNames.SmsEndpoint, identity),
            Senders = SmsSenders.Read(read),
            Horizon = new WakeUpHorizon(TimeSpan.FromDays(read.Number(SettingNames.HorizonDays, 7, 1, 365))),
            Gateways = configuration.GetSection(SettingNames.Gateways).Get<Dictionary<string, GatewayOptions>>() ?? [],
            Templates = SettingsCheck.Templates(shops),
            Mail = configuration.GetSection(SettingNames.Mail).Get<MailOptions>() ?? new(),
            Notify = configuration.GetSection(SettingNames.Notify).Get<NotifyOptions>() ?? new(),
            Entra = configuration.GetSection(SettingNames.Entra).Get<EntraOptions>() ?? new(),
            Shops = directory,
            Flows = FlowLibrary.Load(Deployed(read.Text(SettingNames.FlowsFolder))),
            Segments = SegmentLibrary.Load(Deployed(read.Text(SettingNames.SegmentsFolder))),
            Activities = ActivityFiles.Load(Deployed(read.Text(SettingNames.ActivitiesFolder)), directory),
            ApplicationInsights = read.Text(SettingNames.ApplicationInsights),
            SamplingRatio = (float)read.Number(SettingNames.TelemetrySampling, 1, 0, 1),
        };
        if (read.Mistakes.Count > 0) throw new SettingsException(read.Mistakes);
        SettingsCheck.Run(settings.Shops, settings.Flows, new EventGridOptions());
        MailServices.Check(settings.Shops, settings.Mail);
        return settings;
    }

    // Files of a deployed package lie beside the program, not in the working folder.
    static string? Deployed(string? folder) => folder is null ? null : Path.Combine(AppContext.BaseDirectory, folder);
}

/// <summary>Reads settings by their names and collects what is wrong with them.</summary>
public sealed class SettingReader(IConfiguration configuration)
{
    const string VaultReference = "@Microsoft.KeyVault(";
    static readonly string[] LocalSigns =
        ["UseDevelopmentStorage=true", "UseDevelopmentEmulator=true", "AccountName=devstoreaccount1;", "://localhost", "://127.0.0.1"];

    public List<string> Mistakes { get; } = [];

    public string? Text(string name) => configuration[SettingNames.Key(name)] is { Length: > 0 } value ? value : null;

    public IEnumerable<KeyValuePair<string, string?>> Section(string name) =>
        configuration.GetSection(SettingNames.Key(name)).GetChildren().Select(entry => KeyValuePair.Create(entry.Key, entry.Value));

    /// <summary>
    /// A reference into the vault that the platform could not resolve arrives as it was written, and would be taken for the secret.
    /// </summary>
    public void RefuseUnresolved()
    {
        foreach (var (key, value) in configuration.AsEnumerable().OrderBy(s => s.Key, StringComparer.Ordinal))
            if (value?.TrimStart().StartsWith(VaultReference, StringComparison.OrdinalIgnoreCase) == true)
                Mistakes.Add(
                    $"{key.Replace(":", "__", StringComparison.Ordinal)}: the Key Vault reference was not resolved; "
                    + "look whether the secret is there and the app's identity may read it.");
    }

    public double Number(string name, double otherwise, double least, double most)
    {
        if (Text(name) is not { } text) return otherwise;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least
            && number <= most) return number;
        Mistakes.Add(string.Create(CultureInfo.InvariantCulture, $"{name}: a number from {least} to {most}, not '{text}'."));
        return otherwise;
    }

    /// <summary>
    /// The service's address, to be reached by identity; or a connection string, which is taken for emulators on this machine only.
    /// </summary>
    public ServiceAddress Address(string connection, string address, string? clientId)
    {
        if (Text(address) is { } at) return new ServiceAddress.Identity(at, clientId);
        if (Text(connection)
            is not { } secret) Mistakes.Add(
            $"{address}: where is the service? Give its address (a connection string in {connection} is for local emulators).");
        else if (!IsLocal(secret)) Mistakes.Add(
            $"{connection}: a connection string is taken for local emulators only; set {address} and let the app's identity in.");
        else return new ServiceAddress.Emulator(secret);
        return new ServiceAddress.Emulator("");
    }

    static bool IsLocal(string connection) => LocalSigns.Any(sign => connection.Contains(sign, StringComparison.OrdinalIgnoreCase));
}

/// <summary>How a service is reached.</summary>
public abstract record ServiceAddress
{
    /// <param name="At">A URL, or the namespace's host name for Service Bus.</param>
    /// <param name="ClientId">Of a user-assigned identity; null for the system's or the developer's own.</param>
    public sealed record Identity(string At, string? ClientId) : ServiceAddress;
    public sealed record Emulator(string ConnectionString) : ServiceAddress;
}
