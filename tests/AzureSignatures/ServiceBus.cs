// Azure.Messaging.ServiceBus 7.20.2
using Azure.Core;

namespace Azure.Messaging.ServiceBus;

public class ServiceBusClient : IAsyncDisposable
{
    protected ServiceBusClient() { }
    public ServiceBusClient(string connectionString) => throw null!;
    public ServiceBusClient(string fullyQualifiedNamespace, TokenCredential credential) => throw null!;
    public virtual ServiceBusSender CreateSender(string queueOrTopicName) => throw null!;
    public virtual ValueTask DisposeAsync() => throw null!;
}

public class ServiceBusSender : IAsyncDisposable
{
    protected ServiceBusSender() { }
    public virtual Task SendMessageAsync(ServiceBusMessage message, CancellationToken cancellationToken = default) => throw null!;
    public virtual Task SendMessagesAsync(ServiceBusMessageBatch messageBatch, CancellationToken cancellationToken = default) => throw null!;
    public virtual ValueTask<ServiceBusMessageBatch> CreateMessageBatchAsync(CancellationToken cancellationToken = default) => throw null!;
    public virtual ValueTask DisposeAsync() => throw null!;
}

public sealed class ServiceBusMessageBatch : IDisposable
{
    internal ServiceBusMessageBatch() { }
    public int Count => throw null!;
    public bool TryAddMessage(ServiceBusMessage message) => throw null!;
    public void Dispose() => throw null!;
}

public class ServiceBusMessage
{
    public ServiceBusMessage(ReadOnlyMemory<byte> body) => throw null!;
    public BinaryData Body { get; set; }
    public string ContentType { get; set; }
    public string CorrelationId { get; set; }
    public string MessageId { get; set; }
    public DateTimeOffset ScheduledEnqueueTime { get; set; }
}

public class ServiceBusReceivedMessage
{
    internal ServiceBusReceivedMessage() { }
    public BinaryData Body => throw null!;
    public int DeliveryCount => throw null!;
    public string MessageId => throw null!;
}

public enum ServiceBusMessageState { Active = 0, Deferred = 1, Scheduled = 2 }

public static class ServiceBusModelFactory
{
    public static ServiceBusMessageBatch ServiceBusMessageBatch(long batchSizeBytes, IList<ServiceBusMessage> batchMessageStore, CreateMessageBatchOptions? batchOptions = null, Func<ServiceBusMessage, bool>? tryAddCallback = null) => throw null!;

    public static ServiceBusReceivedMessage ServiceBusReceivedMessage(
        BinaryData? body = null, string? messageId = null, string? partitionKey = null, string? viaPartitionKey = null, string? sessionId = null, string? replyToSessionId = null,
        TimeSpan timeToLive = default, string? correlationId = null, string? subject = null, string? to = null, string? contentType = null, string? replyTo = null,
        DateTimeOffset scheduledEnqueueTime = default, IDictionary<string, object>? properties = null, Guid lockTokenGuid = default, int deliveryCount = 0,
        DateTimeOffset lockedUntil = default, long sequenceNumber = -1, string? deadLetterSource = null, long enqueuedSequenceNumber = 0,
        DateTimeOffset enqueuedTime = default, ServiceBusMessageState serviceBusMessageState = ServiceBusMessageState.Active) => throw null!;
}

public class CreateMessageBatchOptions;
