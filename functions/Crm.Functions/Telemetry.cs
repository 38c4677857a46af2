using Azure.Monitor.OpenTelemetry.Exporter;
using Crm.Common;
using Crm.Functions.Adapters;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.DependencyInjection;
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
    public static IServiceCollection AddCrmTelemetry(this IServiceCollection services, AzureSettings settings)
    {
        IOpenTelemetryBuilder telemetry = services.AddOpenTelemetry();
        telemetry = telemetry.UseFunctionsWorkerDefaults()
            .WithMetrics(metrics => metrics.AddMeter(CrmMetrics.Name))
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
