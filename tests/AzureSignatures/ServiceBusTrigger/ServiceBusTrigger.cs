using Azure.Core.Amqp;
using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker.Converters;
using Microsoft.Azure.Functions.Worker.Core;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

[AttributeUsage(AttributeTargets.Parameter)]
[InputConverter(typeof(MessageConverter))]
[ConverterFallbackBehavior(ConverterFallbackBehavior.Default)]
public sealed class ServiceBusTriggerAttribute(string queueName) : TriggerBindingAttribute
{
    public string QueueName { get; } = queueName;
    public string? Connection { get; set; }
    public bool AutoCompleteMessages { get; set; }
}

/// <summary>The message as the host sends it: 16 bytes of lock token, then the AMQP message.</summary>
[SupportsDeferredBinding]
[SupportedTargetType(typeof(ServiceBusReceivedMessage))]
sealed class MessageConverter : IInputConverter
{
    const int LockTokenBytes = 16;

    public ValueTask<ConversionResult> ConvertAsync(ConverterContext context)
    {
        if (context.Source is not ModelBindingData { Source: "AzureServiceBusReceivedMessage", Content: { } content }) return new(
            ConversionResult.Unhandled());
        var bytes = content.ToMemory();
        var message = AmqpAnnotatedMessage.FromBytes(BinaryData.FromBytes(bytes[LockTokenBytes..]));
        return new(ConversionResult.Success(
            ServiceBusReceivedMessage.FromAmqpMessage(message, BinaryData.FromBytes(bytes[..LockTokenBytes]))));
    }
}
