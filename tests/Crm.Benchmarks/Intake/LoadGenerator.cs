using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Crm.Benchmarks.Runs;

namespace Crm.Benchmarks.Intake;

/// <summary>
/// The load process: keep-alive connections, each sending its next request when the last one was acknowledged. Plain sockets, so that it
/// takes as little as possible of the processors it shares with the host. Any answer but 200 is a failure of the run.
/// </summary>
static class LoadGenerator
{
    public const string Name = "load";

    /// <summary>Port, connections, requests to warm up with, requests that are measured.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var numbers = args.Select(a => int.Parse(a, CultureInfo.InvariantCulture)).ToArray();
        var (port, connections, warm, orders) = (numbers[0], numbers[1], numbers[2], numbers[3]);
        var now = DateTimeOffset.UtcNow;
        var requests = Enumerable.Range(0, warm + orders).Select(n => OrderRequests.Make(n, now)).ToArray();
        var sockets = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => ConnectAsync(port)));
        return await Turns.RunAsync(turn => SendAllAsync(sockets, turn == "warm" ? requests.AsMemory(0, warm) : requests.AsMemory(warm)));
    }

    static async Task<Socket> ConnectAsync(int port)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return socket;
    }

    static Task SendAllAsync(Socket[] sockets, ReadOnlyMemory<byte[]> requests)
    {
        var next = -1;
        return Task.WhenAll(sockets.Select(socket => Task.Run(async () =>
        {
            var reply = new byte[4096];
            for (var i = Interlocked.Increment(ref next); i < requests.Length; i = Interlocked.Increment(ref next))
            {
                await socket.SendAsync(requests.Span[i]);
                await ReceiveAsync(socket, reply);
            }
        })));
    }

    // Both hosts answer 200 without a body: the reply ends with its header.
    static async Task ReceiveAsync(Socket socket, byte[] reply)
    {
        var length = 0;
        do
        {
            var read = await socket.ReceiveAsync(reply.AsMemory(length));
            if (read == 0) throw new InvalidOperationException("The host closed a connection.");
            length += read;
        }
        while (!reply.AsSpan(0, length).EndsWith("\r\n\r\n"u8));
        if (!reply.AsSpan(0, length).StartsWith("HTTP/1.1 200"u8)) throw new InvalidOperationException("The host refused an order.");
    }
}
