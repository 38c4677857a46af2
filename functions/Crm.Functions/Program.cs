using Crm.Functions;
using Crm.PlatformApis;
using Crm.Shops;
using Crm.Webhooks;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
var settings = AzureSettings.Load(builder.Configuration);
builder.Services.AddCrmOnAzure(settings);
builder.Services.AddCrmTelemetry(settings);
using var host = builder.Build();
SettingsCheck.Platforms(settings.Shops, host.Services.GetServices<IPlatform>(), host.Services.GetServices<IPlatformApi>());
host.Run();
