using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Crm.Functions.Tests;

public sealed class TelemetryTests
{
    [Fact]
    public void Exporter_SamplesByTheRatioOnly_AndKeepsEveryLogLine()
    {
        var settings = SettingsTests.Load(("APPLICATIONINSIGHTS_CONNECTION_STRING", $"InstrumentationKey={Guid.Empty}"),
            ("Telemetry:SamplingRatio", "0.25"));
        using var services = new ServiceCollection().AddLogging().AddCrmTelemetry(settings).BuildServiceProvider();
        var exporter = services.GetRequiredService<IOptionsMonitor<AzureMonitorExporterOptions>>().CurrentValue;
        exporter.TracesPerSecond.ShouldBeNull();
        exporter.EnableTraceBasedLogsSampler.ShouldBeFalse();
        exporter.SamplingRatio.ShouldBe(0.25f);
    }
}
