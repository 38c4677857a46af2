// Microsoft.Azure.Functions.Worker 2.52.0 and its extensions: Http 3.3.0, Http.AspNetCore 2.1.1, ServiceBus 5.24.0, Storage.Queues 5.5.5, Timer 4.3.1
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker
{
    [AttributeUsage(AttributeTargets.Method)]
    public class FunctionAttribute : Attribute
    {
        public FunctionAttribute(string name) => throw null!;
        public string Name => throw null!;
    }

    public enum AuthorizationLevel { Anonymous = 0, User = 1, Function = 2, System = 3, Admin = 4 }

    [AttributeUsage(AttributeTargets.Parameter)]
    public sealed class HttpTriggerAttribute : Extensions.Abstractions.TriggerBindingAttribute
    {
        public HttpTriggerAttribute(AuthorizationLevel authLevel, params string[] methods) => throw null!;
        public string? Route { get; set; }
        public string[]? Methods => throw null!;
        public AuthorizationLevel AuthLevel => throw null!;
    }

    [AttributeUsage(AttributeTargets.Parameter)]
    public sealed class QueueTriggerAttribute : Extensions.Abstractions.TriggerBindingAttribute
    {
        public QueueTriggerAttribute(string queueName) => throw null!;
        public string QueueName => throw null!;
        public string? Connection { get; set; }
    }

    [AttributeUsage(AttributeTargets.Parameter)]
    public sealed class ServiceBusTriggerAttribute : Extensions.Abstractions.TriggerBindingAttribute
    {
        public ServiceBusTriggerAttribute(string queueName) => throw null!;
        public string? QueueName => throw null!;
        public string? Connection { get; set; }
        public bool AutoCompleteMessages { get; set; }
    }

    public class ServiceBusMessageActions
    {
        protected ServiceBusMessageActions() { }
        public virtual Task CompleteMessageAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) => throw null!;
        public virtual Task AbandonMessageAsync(ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = default, CancellationToken cancellationToken = default) => throw null!;
        public virtual Task DeadLetterMessageAsync(ServiceBusReceivedMessage message, Dictionary<string, object>? propertiesToModify = default, string? deadLetterReason = default, string? deadLetterErrorDescription = default, CancellationToken cancellationToken = default) => throw null!;
    }

    [AttributeUsage(AttributeTargets.Parameter)]
    public sealed class TimerTriggerAttribute : Extensions.Abstractions.TriggerBindingAttribute
    {
        public TimerTriggerAttribute(string schedule) => throw null!;
        public string Schedule => throw null!;
    }

    public class TimerInfo { public bool IsPastDue { get; set; } }
}

namespace Microsoft.Azure.Functions.Worker.Extensions.Abstractions
{
    public abstract class BindingAttribute : Attribute;
    public abstract class TriggerBindingAttribute : BindingAttribute;
}

namespace Microsoft.Azure.Functions.Worker.Builder
{
    public class FunctionsApplication
    {
        public static FunctionsApplicationBuilder CreateBuilder(string[] args) => throw null!;
    }

    public class FunctionsApplicationBuilder : IHostApplicationBuilder
    {
        internal FunctionsApplicationBuilder() { }
        public IDictionary<object, object> Properties => throw null!;
        public ConfigurationManager Configuration => throw null!;
        public IHostEnvironment Environment => throw null!;
        public ILoggingBuilder Logging => throw null!;
        public IMetricsBuilder Metrics => throw null!;
        public IServiceCollection Services => throw null!;
        IConfigurationManager IHostApplicationBuilder.Configuration => throw null!;
        public IHost Build() => throw null!;
        public void ConfigureContainer<TContainerBuilder>(IServiceProviderFactory<TContainerBuilder> factory, Action<TContainerBuilder>? configure = null) where TContainerBuilder : notnull => throw null!;
    }

    public static class FunctionsApplicationBuilderAspNetCoreExtensions
    {
        public static FunctionsApplicationBuilder ConfigureFunctionsWebApplication(this FunctionsApplicationBuilder builder) => throw null!;
    }
}
