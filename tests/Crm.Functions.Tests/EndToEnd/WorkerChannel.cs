using System.Collections.Concurrent;
using Grpc.Core;

namespace Crm.Functions.Tests;

/// <summary>The worker is gone, and with it what it was doing.</summary>
sealed class WorkerGoneException() : Exception("The worker is gone.");

/// <summary>The function threw.</summary>
sealed class InvocationFailedException(string message) : Exception(message);

/// <summary>
/// One worker's conversation with its host: it starts, says what it can, loads its functions, and is then given invocations.
/// </summary>
sealed class WorkerChannel(IServerStreamWriter<StreamingMessage> toWorker, Action<string> log)
{
    const int Success = 1;
    readonly ConcurrentDictionary<string, TaskCompletionSource> running = [];
    readonly Dictionary<string, string> functions = [];
    readonly SemaphoreSlim writing = new(1);
    readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int toLoad;
    volatile bool gone;

    public Task Ready => ready.Task;

    /// <summary>Where the worker takes HTTP requests.</summary>
    public Uri? Http { get; private set; }

    public IReadOnlyCollection<string> Functions => functions.Keys;

    public async Task ListenAsync(IAsyncStreamReader<StreamingMessage> fromWorker)
    {
        try
        {
            await foreach (var message in fromWorker.ReadAllAsync()) await HearAsync(message);
        }
        catch (Exception broken) when (broken is IOException or Grpc.Core.RpcException or OperationCanceledException)
        {
            // Killed.
        }
        gone = true;
        ready.TrySetException(new WorkerGoneException());
        foreach (var one in running.Values) one.TrySetException(new WorkerGoneException());
    }

    public async Task InvokeAsync(string function, string id, IEnumerable<ParameterBinding> inputs,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        var request = new InvocationRequest
        {
            InvocationId = id, FunctionId = functions[function],
            TraceContext = new RpcTraceContext { TraceParent = $"00-{Guid.NewGuid():n}-{Guid.NewGuid():n}"[..52] + "-01", TraceState = "" },
        };
        request.InputData.AddRange(inputs);
        foreach (var (name, value) in metadata ?? new Dictionary<string, string>()) request.TriggerMetadata[name] =
            new TypedData { String = value };
        var done = running[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (gone) throw new WorkerGoneException();
        try
        {
            await TellAsync(new StreamingMessage { InvocationRequest = request });
            await done.Task;
        }
        finally
        {
            running.TryRemove(id, out _);
        }
    }

    async Task HearAsync(StreamingMessage message)
    {
        switch (message.ContentCase)
        {
            case StreamingMessage.ContentOneofCase.StartStream:
                await TellAsync(new() {
                    WorkerInitRequest = new() { HostVersion = "4.0.0", WorkerDirectory = PublishedApp.Folder,
                    FunctionAppDirectory = PublishedApp.Folder } });
                break;
            case StreamingMessage.ContentOneofCase.WorkerInitResponse:
                Check(message.WorkerInitResponse.Result);
                Http = message.WorkerInitResponse.Capabilities.TryGetValue("HttpUri", out var uri) ? new Uri(uri) : null;
                await TellAsync(new() { FunctionsMetadataRequest = new() { FunctionAppDirectory = PublishedApp.Folder } });
                break;
            case StreamingMessage.ContentOneofCase.FunctionMetadataResponse: await LoadAsync(message.FunctionMetadataResponse); break;
            case StreamingMessage.ContentOneofCase.FunctionLoadResponse:
                Check(message.FunctionLoadResponse.Result);
                if (--toLoad == 0) ready.TrySetResult();
                break;
            case StreamingMessage.ContentOneofCase.InvocationResponse: End(message.InvocationResponse); break;
            case StreamingMessage.ContentOneofCase.RpcLog: log(
                $"{message.RpcLog.Category}: {message.RpcLog.Message} {message.RpcLog.Exception?.Message}"); break;
        }
    }

    async Task LoadAsync(FunctionMetadataResponse found)
    {
        Check(found.Result);
        toLoad = found.FunctionMetadataResults.Count;
        foreach (var function in found.FunctionMetadataResults)
        {
            functions[function.Name] = function.FunctionId;
            await TellAsync(new() { FunctionLoadRequest = new() { FunctionId = function.FunctionId, Metadata = function } });
        }
    }

    void End(InvocationResponse response)
    {
        if (!running.TryGetValue(response.InvocationId, out var done)) return;
        if (response.Result.Status == Success) done.TrySetResult();
        else done.TrySetException(new InvocationFailedException(response.Result.Exception?.Message ?? "no reason given"));
    }

    void Check(StatusResult result)
    {
        if (result.Status != Success) ready.TrySetException(new InvalidOperationException(result.Exception?.Message ?? result.Result));
    }

    async Task TellAsync(StreamingMessage message)
    {
        await writing.WaitAsync();
        try
        {
            await toWorker.WriteAsync(message);
        }
        catch (Exception broken) when (broken is IOException or Grpc.Core.RpcException or InvalidOperationException
            or OperationCanceledException)
        {
            throw new WorkerGoneException();
        }
        finally
        {
            writing.Release();
        }
    }
}
