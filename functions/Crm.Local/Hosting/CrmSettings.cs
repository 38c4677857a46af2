using Crm.Common;
using Crm.Gateways;
using Crm.Inbox;
using Crm.Mail;
using Crm.Notices;
using Crm.Shops;

namespace Crm.Local.Hosting;

/// <summary>
/// What the embedded host is told: <c>local.settings.json</c> in the form the Azure tools use (section <c>Values</c>, "__" between levels),
/// overridden by environment variables.
/// </summary>
public sealed class CrmSettings
{
    public const string FileName = "local.settings.json";
    public const string DefaultUrl = "http://127.0.0.1:7071";

    /// <summary>Where the host listens; port 0 takes a free one.</summary>
    public string Url { get; set; } = DefaultUrl;

    /// <summary>The host's address as platforms and providers reach it, behind the TLS proxy: https://crm.example.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>Where traces, metrics and logs go by OTLP over HTTP, such as http://127.0.0.1:4318; empty: nowhere.</summary>
    public string? OtlpEndpoint { get; set; }

    /// <summary>How the people who run this hear of what only they can mend.</summary>
    public NotifyOptions Notify { get; set; } = new();

    /// <summary>Holds crm.db, outbox.jsonl and the lock of the running host.</summary>
    public string DataFolder { get; set; } = "data";

    /// <summary>Own flow files; one with the name and version of a built-in flow replaces it.</summary>
    public string? FlowsFolder { get; set; }

    /// <summary>A bearer key for the API besides the data folder's own; at least 20 characters.</summary>
    public string? ApiKey { get; set; }

    /// <summary>The UTC hour from which the day's audit runs.</summary>
    public int AuditHourUtc { get; set; } = 3;

    /// <summary>Saved segments and tag rules, one JSON file each.</summary>
    public string? SegmentsFolder { get; set; }

    /// <summary>Activities members take part in, one JSON file each.</summary>
    public string? ActivitiesFolder { get; set; }
    public Dictionary<string, ShopOptions> Shops { get; set; } = [];

    /// <summary>Accounts at providers of texts, by names that the shops' chains use.</summary>
    public Dictionary<string, GatewayOptions> Gateways { get; set; } = [];

    /// <summary>The way out for e-mail.</summary>
    public MailOptions Mail { get; set; } = new();

    /// <summary>Delivery reports and answers of buyers come by Event Grid here as in Azure.</summary>
    public EventGridOptions EventGrid { get; set; } = new();

    /// <summary>PublicUrl, judged.</summary>
    /// <exception cref="SettingsException">It is set and is no address that platforms would call.</exception>
    public Uri? PublicAddress()
    {
        if (string.IsNullOrWhiteSpace(PublicUrl)) return null;
        if (Uri.TryCreate(PublicUrl.Trim(), UriKind.Absolute, out var url) && url.Query.Length == 0
            && (url.Scheme == Uri.UriSchemeHttps || url is { Scheme: "http", IsLoopback: true })) return url;
        throw new SettingsException([$"PublicUrl: '{PublicUrl}' is not an https address such as https://crm.example."]);
    }

    /// <exception cref="SettingsException">The file is missing though it was named, or a value has the wrong form.</exception>
    public static CrmSettings Load(string? file)
    {
        var named = file is not null;
        file ??= FileName;
        if (named && !File.Exists(file)) throw new SettingsException([$"The settings file '{file}' does not exist."]);
        try
        {
            SettingsKeyCheck.Run(file);
            var json = new ConfigurationBuilder().AddJsonFile(Path.GetFullPath(file), optional: true).Build();
            var values = json.GetSection("Values").AsEnumerable(makePathsRelative: true)
                .Select(v => KeyValuePair.Create(v.Key.Replace("__", ":", StringComparison.Ordinal), v.Value));
            return new ConfigurationBuilder().AddInMemoryCollection(values).AddEnvironmentVariables().Build().Get<CrmSettings>()
                ?? new CrmSettings();
        }
        catch (Exception wrong) when (wrong is InvalidDataException or InvalidOperationException
            or System.Text.Json.JsonException)
        {
            throw new SettingsException([$"{file}: {(wrong.InnerException ?? wrong).Message}"]);
        }
    }
}
