using Crm.Functions;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
var settings = AzureSettings.Load(builder.Configuration);
builder.Services.AddCrmOnAzure(settings);
builder.Services.AddCrmTelemetry(settings);
builder.Build().Run();
