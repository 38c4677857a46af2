using System.Text.Json;
using Azure.Messaging.ServiceBus;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Google.Protobuf;

namespace Crm.Functions.Tests;

/// <summary>
/// The queue trigger: messages to the worker, deleted when that succeeds, shown again when not, and to the poison queue after five tries.
/// </summary>
sealed class QueuePump(FunctionsHost host, QueueClient queue, QueueClient? poison, string function, string parameter, int atOnce = 16)
    : IAsyncDisposable
{
    const int MaxTries = 5;
    static readonly TimeSpan Lease = TimeSpan.FromMinutes(10), ShownAgain = TimeSpan.FromMilliseconds(300);
    readonly CancellationTokenSource stop = new();
    Task[] runners = [];

    public void Start() => runners = [.. Enumerable.Range(0, atOnce).Select(_ => Task.Run(RunAsync))];

    async Task RunAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            if (!host.HasWorker)
            {
                await Task.Delay(50);
                continue;
            }
            QueueMessage? message = (await queue.ReceiveMessageAsync(Lease)).Value;
            if (message is null) await Task.Delay(50);
            else await HandleAsync(message);
        }
    }

    async Task HandleAsync(QueueMessage message)
    {
        try
        {
            await host.InvokeAsync(function,
                new ParameterBinding { Name = parameter, Data = new TypedData { ModelBindingData = Data(message) } });
            await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt);
        }
        catch (Exception failure) when (failure is InvocationFailedException or WorkerGoneException)
        {
            if (message.DequeueCount < MaxTries
                || poison is null) await queue.UpdateMessageAsync(message.MessageId, message.PopReceipt, message.Body, ShownAgain);
            else
            {
                await poison.SendMessageAsync(message.Body);
                await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt);
            }
            if (failure is WorkerGoneException) await Task.Delay(200);
        }
    }

    static ModelBindingData Data(QueueMessage message) => new()
    {
        Version = "1.0", Source = "AzureStorageQueues", ContentType = "application/json",
        Content = ByteString.CopyFrom(JsonSerializer.SerializeToUtf8Bytes(new
        {
            message.MessageId, message.PopReceipt, MessageText =
                message.Body.ToString(), message.DequeueCount, message.NextVisibleOn, message.InsertedOn, message.ExpiresOn,
        })),
    };

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(runners);
        stop.Dispose();
    }
}

/// <summary>The Service Bus trigger: locked messages to the worker, settled as it asks, given back when it fails.</summary>
sealed class WakeUpPump(FunctionsHost host, ServiceBusClient client, string queue) : IAsyncDisposable
{
    public const int AtOnce = 8;
    readonly CancellationTokenSource stop = new();
    readonly ServiceBusReceiver receiver = client.CreateReceiver(queue);
    Task[] runners = [];

    public void Start() => runners = [.. Enumerable.Range(0, AtOnce).Select(_ => Task.Run(RunAsync))];

    async Task RunAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            if (!host.HasWorker)
            {
                await Task.Delay(50);
                continue;
            }
            try
            {
                if (await receiver.ReceiveMessageAsync(TimeSpan.FromMilliseconds(500)) is { } message) await HandleAsync(message);
            }
            catch (ServiceBusException)
            {
                // The broker is away: again.
                await Task.Delay(100);
            }
        }
    }

    async Task HandleAsync(ServiceBusReceivedMessage message)
    {
        host.Settlements[message.LockToken] = (how, reason) => how switch
        {
            "complete" => receiver.CompleteMessageAsync(message),
            "abandon" => receiver.AbandonMessageAsync(message),
            _ => receiver.DeadLetterMessageAsync(message, reason),
        };
        try
        {
            await host.InvokeAsync("Fire",
                new ParameterBinding { Name = "message", Data = new TypedData { ModelBindingData = Data(message) } });
        }
        catch (Exception failure) when (failure is InvocationFailedException or WorkerGoneException)
        {
            await receiver.AbandonMessageAsync(message);
            if (failure is WorkerGoneException) await Task.Delay(200);
        }
        finally
        {
            host.Settlements.TryRemove(message.LockToken, out _);
        }
    }

    static ModelBindingData Data(ServiceBusReceivedMessage message) => new()
    {
        Version = "1.0", Source = "AzureServiceBusReceivedMessage", ContentType = "application/octet-stream",
        Content = ByteString.CopyFrom([.. Guid.Parse(message.LockToken).ToByteArray(), .. message.GetRawAmqpMessage().ToBytes().ToArray()]),
    };

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(runners);
        await receiver.DisposeAsync();
        stop.Dispose();
    }
}
