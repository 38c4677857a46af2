using Azure.Monitor.OpenTelemetry.Exporter;
using Crm.Common;
using Crm.Functions.Adapters;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Crm.Functions;

/// <summary>
/// OpenTelemetry all the way (host.json's telemetryMode says the same for the host): the core knows only ActivitySource, Meter and ILogger,
/// so this file is the whole choice of a backend.
/// </summary>
public static class Telemetry
{
    // Host, method and status; the port and the scheme would only multiply the series.
    static readonly ExplicitBucketHistogramConfiguration HttpBuckets = new()
    {
        Boundaries = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30], TagKeys = ["server.address", "http.response.status_code", "error.type"],
    };

    public static IServiceCollection AddCrmTelemetry(this IServiceCollection services, AzureSettings settings)
    {
        // Each request of a client made by the factory is told four times at Information: four records a wake-up for its settlement alone.
        services.AddLogging(logging => logging.AddFilter("System.Net.Http.HttpClient", LogLevel.Warning));
        IOpenTelemetryBuilder telemetry = services.AddOpenTelemetry();
        telemetry = telemetry.UseFunctionsWorkerDefaults()
            // The platform's own meter of outgoing requests, by host and status: what a slow or failing service costs shows here.
            .WithMetrics(metrics => metrics.AddMeter(CrmMetrics.Name, "System.Net.Http")
                .AddView("http.client.request.duration", HttpBuckets)
                .AddView(instrument => instrument.Meter.Name == "System.Net.Http" && instrument.Name != "http.client.request.duration"
                    ? MetricStreamConfiguration.Drop : null))
            .WithTracing(traces => traces.AddSource(CrmMetrics.Name));
        if (settings.ApplicationInsights is not { } connection) return services;
        telemetry.UseAzureMonitorExporter(exporter =>
        {
            exporter.ConnectionString = connection;
            exporter.SamplingRatio = settings.SamplingRatio;
            // By default five traces a second win over the ratio, and log lines of traces left out are dropped with them.
            exporter.TracesPerSecond = null;
            exporter.EnableTraceBasedLogsSampler = false;
            // Local keys are switched off on the resource; the connection string only says where it is.
            if (settings.Tables is ServiceAddress.Identity identity) exporter.Credential = AzureClients.Credential(identity);
        });
        return services;
    }
}
