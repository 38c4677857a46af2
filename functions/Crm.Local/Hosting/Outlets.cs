using Crm.Common;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Crm.Local.Hosting;

/// <summary>Where this host tells monitoring of itself.</summary>
static class Outlets
{
    /// <summary>The core knows only ActivitySource, Meter and ILogger; none of them ever holds a phone number.</summary>
    /// <exception cref="SettingsException">The endpoint is no address.</exception>
    public static void AddTelemetry(this IServiceCollection services, ILoggingBuilder logging, CrmSettings settings)
    {
        if (string.IsNullOrWhiteSpace(settings.OtlpEndpoint)) return;
        if (!Uri.TryCreate(settings.OtlpEndpoint.Trim().TrimEnd('/') + "/", UriKind.Absolute, out var endpoint)
            || endpoint.Scheme is not ("http" or "https"))
            throw new SettingsException([$"OtlpEndpoint: '{settings.OtlpEndpoint}' is not an address such as http://127.0.0.1:4318."]);
        Action<OtlpExporterOptions> To(string signal) => options =>
            (options.Protocol, options.Endpoint) = (OtlpExportProtocol.HttpProtobuf, new Uri(endpoint, "v1/" + signal));
        void Name(ResourceBuilder resource) => resource.AddService("crm-local");
        services.AddOpenTelemetry().ConfigureResource(Name)
            .WithMetrics(metrics => metrics.AddMeter(CrmMetrics.Name).AddOtlpExporter(To("metrics")))
            .WithTracing(traces => traces.AddSource(CrmMetrics.Name).AddOtlpExporter(To("traces")));
        logging.AddOpenTelemetry(logs =>
        {
            var resource = ResourceBuilder.CreateDefault();
            Name(resource);
            logs.SetResourceBuilder(resource).AddOtlpExporter(To("logs"));
        });
    }
}
