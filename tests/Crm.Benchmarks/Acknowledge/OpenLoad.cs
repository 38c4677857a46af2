using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Crm.Benchmarks.Acknowledge;

/// <summary>
/// The load process, open loop: a request is due at its time whatever became of those before it, and its wait counts from then, so a host
/// that stalls is charged for every request that came due meanwhile.
/// </summary>
static class OpenLoad
{
    public const string Name = "open-load";
    const int Connections = 64, WarmSeconds = 3;

    /// <summary>Port, platform, requests a second, seconds. Prints p50, p99, p99.9 and the longest, in milliseconds.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var (port, platform, rate, seconds) = (Number(args[0]), args[1], Number(args[2]), Number(args[3]));
        var now = DateTimeOffset.UtcNow;
        var warm = rate * WarmSeconds;
        var requests = Enumerable.Range(0, warm + rate * seconds).Select(n => PushRequests.Make(platform, n, now)).ToArray();
        var sockets = await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => ConnectAsync(port)));
        Console.WriteLine("ready");
        Console.ReadLine();
        await SendAllAsync(sockets, requests.AsMemory(0, warm), rate);
        var waits = await SendAllAsync(sockets, requests.AsMemory(warm), rate);
        Array.Sort(waits);
        string At(double share) =>
            waits[Math.Min(waits.Length - 1, (int)(waits.Length * share))].ToString("F2", CultureInfo.InvariantCulture);
        Console.WriteLine($"waits {At(0.5)} {At(0.99)} {At(0.999)} {At(1)}");
        return 0;
    }

    static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    static async Task<Socket> ConnectAsync(int port)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return socket;
    }

    static async Task<double[]> SendAllAsync(Socket[] sockets, ReadOnlyMemory<byte[]> requests, int rate)
    {
        var (next, waits, start) = (-1, new double[requests.Length], Stopwatch.GetTimestamp() + Stopwatch.Frequency / 20);
        await Task.WhenAll(sockets.Select(socket => Task.Run(async () =>
        {
            var reply = new byte[8192];
            for (var i = Interlocked.Increment(ref next); i < requests.Length; i = Interlocked.Increment(ref next))
            {
                var due = start + (long)(i * (double)Stopwatch.Frequency / rate);
                while (due - Stopwatch.GetTimestamp() is var left
                    and > 0) await Task.Delay(TimeSpan.FromSeconds(Math.Max(0.001, left / (double)Stopwatch.Frequency)));
                await socket.SendAsync(requests.Span[i]);
                await ReceiveAsync(socket, reply);
                waits[i] = (Stopwatch.GetTimestamp() - due) * 1000.0 / Stopwatch.Frequency;
            }
        })));
        return waits;
    }

    static async Task ReceiveAsync(Socket socket, byte[] reply)
    {
        var length = 0;
        do
        {
            var read = await socket.ReceiveAsync(reply.AsMemory(length));
            if (read == 0) throw new InvalidOperationException("The host closed a connection.");
            length += read;
        }
        while (!IsWhole(reply.AsSpan(0, length)));
        if (!reply.AsSpan(0, length)
            .StartsWith("HTTP/1.1 200"u8)) throw new InvalidOperationException("The host refused a webhook: "
            + System.Text.Encoding.Latin1.GetString(reply, 0, length));
    }

    static bool IsWhole(ReadOnlySpan<byte> reply)
    {
        var head = reply.IndexOf("\r\n\r\n"u8);
        if (head < 0) return false;
        return reply[..head].IndexOf("Transfer-Encoding: chunked"u8) >= 0 ? reply.EndsWith("0\r\n\r\n"u8)
            : reply[..head].IndexOf("Content-Length: 0"u8) >= 0;
    }
}
