using System.Collections.Concurrent;
using System.Net.Sockets;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Crm.Functions.Tests;

/// <summary>
/// As much of the Functions host as the published worker needs: its gRPC service, HTTP handed on to the worker, invocations with a
/// trigger's data. The triggers themselves are in <see cref="QueuePump"/> and <see cref="WakeUpPump"/>.
/// </summary>
sealed class FunctionsHost : IAsyncDisposable
{
    readonly WebApplication app;
    readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false });
    readonly ConcurrentQueue<string> logs = [];
    readonly Uri url = new($"http://127.0.0.1:{FreePort.Next()}");
    TaskCompletionSource<WorkerChannel> connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    WorkerChannel? worker;

    FunctionsHost()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(url.Port, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = null);
        builder.Services.AddSingleton(this).AddSingleton<Stream>().AddSingleton<Settler>();
        app = builder.Build();
        app.MapGrpcService<Stream>();
        app.MapGrpcService<Settler>();
    }

    public WorkerProcess? Process { get; private set; }

    /// <summary>A trigger takes nothing while there is no worker to give it to.</summary>
    public bool HasWorker => worker is not null;

    public IReadOnlyCollection<string> Functions => Worker.Functions;

    /// <summary>What the worker's functions logged.</summary>
    public IReadOnlyCollection<string> Logs => logs;

    /// <summary>How to settle the messages that are out, by lock token.</summary>
    public ConcurrentDictionary<string, Func<string, string?, Task>> Settlements { get; } = [];

    WorkerChannel Worker => worker ?? throw new WorkerGoneException();

    public static async Task<FunctionsHost> OpenAsync()
    {
        var host = new FunctionsHost();
        await host.app.StartAsync();
        return host;
    }

    /// <summary>Starts a worker and returns when it takes invocations.</summary>
    public async Task StartWorkerAsync(IReadOnlyDictionary<string, string> settings)
    {
        connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Process = new WorkerProcess(url, settings);
        var started = StartedAsync(connected.Task);
        var first = await Task.WhenAny(started, Process.Ended, Task.Delay(TimeSpan.FromMinutes(2)));
        if (first != started) throw new InvalidOperationException($"The worker did not start:\n{Process.Said}");
        worker = await started;
    }

    /// <summary>For what must not start: the exit code and what it said.</summary>
    public async Task<(int Code, string Said)> RunWorkerToItsEndAsync(IReadOnlyDictionary<string, string> settings)
    {
        using var process = new WorkerProcess(url, settings);
        await process.Ended.WaitAsync(TimeSpan.FromMinutes(2));
        return (process.ExitCode, process.Said);
    }

    public async Task KillWorkerAsync()
    {
        worker = null;
        if (Process is not { } killed) return;
        Process = null;
        await killed.KillAsync();
        killed.Dispose();
    }

    public async Task StopWorkerAsync()
    {
        worker = null;
        if (Process is not { } stopped) return;
        Process = null;
        await stopped.StopAsync();
        stopped.Dispose();
    }

    public Task InvokeAsync(string function, params ParameterBinding[] inputs) =>
        Worker.InvokeAsync(function, Guid.NewGuid().ToString(), inputs);

    public Task RunTimerAsync(string function) =>
        InvokeAsync(function,
            new ParameterBinding { Name = "timer",
            Data = new TypedData { Json = """{"Schedule":{"AdjustForDST":true},"IsPastDue":false}""" } });

    /// <summary>As the host does it: the invocation over gRPC, and beside it the request itself, which names the invocation.</summary>
    public async Task<(int Status, string Body)> SendAsync(
        HttpMethod method, string function, string path, byte[] body, IReadOnlyDictionary<string, string> headers,
            IReadOnlyDictionary<string, string>? route = null)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
        using var response = await RequestAsync(method, function, path, content, headers, route);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async Task<HttpResponseMessage> RequestAsync(HttpMethod method, string function, string path, HttpContent? content,
        IReadOnlyDictionary<string, string> headers, IReadOnlyDictionary<string, string>? route = null)
    {
        var (target, id) = (Worker, Guid.NewGuid().ToString());
        using var request = new HttpRequestMessage(method, new Uri(target.Http!, path)) { Content = content };
        request.Headers.Add("x-ms-invocation-id", id);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        var invocation = target.InvokeAsync(function, id,
            [new ParameterBinding { Name = "request", Data = new TypedData { Http = new RpcHttp { Method = method.Method, Url = path } } }],
            route);
        try
        {
            var response = await http.SendAsync(request);
            await invocation;
            return response;
        }
        catch (HttpRequestException)
        {
            // The worker died: whoever asked gets no answer.
            await Task.WhenAny(invocation);
            _ = invocation.Exception;
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillWorkerAsync();
        http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }

    static async Task<WorkerChannel> StartedAsync(Task<WorkerChannel> connecting)
    {
        var channel = await connecting;
        await channel.Ready;
        await ListensAsync(channel.Http!);
        return channel;
    }

    // The worker's gRPC is there before its HTTP is.
    static async Task ListensAsync(Uri address)
    {
        while (true)
        {
            using var socket = new TcpClient();
            try
            {
                await socket.ConnectAsync(address.Host, address.Port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50);
            }
        }
    }

    sealed class Stream(FunctionsHost host) : FunctionRpc.FunctionRpcBase
    {
        public override Task EventStream(IAsyncStreamReader<StreamingMessage> requestStream,
            IServerStreamWriter<StreamingMessage> responseStream, ServerCallContext context)
        {
            var channel = new WorkerChannel(responseStream, host.logs.Enqueue);
            host.connected.TrySetResult(channel);
            return channel.ListenAsync(requestStream);
        }
    }

    sealed class Settler(FunctionsHost host) : Settlement.SettlementBase
    {
        public override Task<Empty> Complete(SettleRequest request, ServerCallContext context) =>
            SettleAsync(request.Locktoken, "complete", null);

        public override Task<Empty> Abandon(SettleRequest request, ServerCallContext context) =>
            SettleAsync(request.Locktoken, "abandon", null);

        public override Task<Empty> Deadletter(DeadletterRequest request, ServerCallContext context) =>
            SettleAsync(request.Locktoken, "dead-letter", request.DeadletterReason);

        async Task<Empty> SettleAsync(string token, string how, string? reason)
        {
            if (host.Settlements.TryGetValue(token, out var settle)) await settle(how, reason);
            return new Empty();
        }
    }
}
