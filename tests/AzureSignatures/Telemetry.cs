// Microsoft.Azure.Functions.Worker.OpenTelemetry 1.2.0, OpenTelemetry.Extensions.Hosting 1.15.3, Azure.Monitor.OpenTelemetry.Exporter 1.8.3
using Azure.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Azure.Functions.Worker.OpenTelemetry
{
    public static class ConfigureFunctionsOpenTelemetry
    {
        public static global::OpenTelemetry.IOpenTelemetryBuilder UseFunctionsWorkerDefaults(this global::OpenTelemetry.IOpenTelemetryBuilder builder) => throw null!;
    }
}

namespace OpenTelemetry
{
    public sealed class OpenTelemetryBuilder : IOpenTelemetryBuilder
    {
        internal OpenTelemetryBuilder() { }
        public IServiceCollection Services => throw null!;
    }
}

namespace Microsoft.Extensions.DependencyInjection
{
    public static class OpenTelemetryServicesExtensions
    {
        public static global::OpenTelemetry.OpenTelemetryBuilder AddOpenTelemetry(this IServiceCollection services) => throw null!;
    }
}

namespace Azure.Monitor.OpenTelemetry.Exporter
{
    public class AzureMonitorExporterOptions : ClientOptions
    {
        public string ConnectionString { get; set; }
        public TokenCredential Credential { get; set; }
        public float SamplingRatio { get; set; }
    }

    public static class OpenTelemetryBuilderExtensions
    {
        public static global::OpenTelemetry.IOpenTelemetryBuilder UseAzureMonitorExporter(this global::OpenTelemetry.IOpenTelemetryBuilder builder, Action<AzureMonitorExporterOptions> configureAzureMonitor) => throw null!;
    }
}
