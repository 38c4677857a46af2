using Crm.Common;
using Crm.Composition;
using Crm.Functions;
using Crm.Platforms;
using Crm.Platforms.Api;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
var settings = AzureSettings.Load(builder.Configuration);
builder.Services.AddCrmOnAzure(settings);
builder.Services.AddCrmTelemetry(settings);
builder.Services.AddSafeLogs();
using var host = builder.Build();
SettingsCheck.Platforms(settings.Shops, host.Services.GetServices<IPlatform>(), host.Services.GetServices<IPlatformApi>());
host.Run();
