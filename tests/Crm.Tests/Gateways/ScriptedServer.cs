using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Crm.Tests.Gateways;

/// <param name="Target">Path and query as they came.</param>
public sealed record ServerCall(string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);
    public string Path => Target.Split('?')[0];

    public Dictionary<string, string> Query =>
        Form(Target.Contains('?', StringComparison.Ordinal) ? Target[(Target.IndexOf('?', StringComparison.Ordinal) + 1)..] : "");
    public Dictionary<string, string> BodyForm => Form(Text);

    public static Dictionary<string, string> Form(string text) =>
        text.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2))
        .ToDictionary(pair => WebUtility.UrlDecode(pair[0]), pair => WebUtility.UrlDecode(pair.Length > 1 ? pair[1] : ""),
            StringComparer.Ordinal);
}

/// <summary>What a scripted provider does with one request.</summary>
public abstract record ServerReply
{
    public sealed record Answer(int Status, string Body, params (string Name, string Value)[] Headers) : ServerReply;

    /// <summary>The connection is broken off without a word.</summary>
    public sealed record Reset : ServerReply;

    /// <summary>No answer comes; the connection stays.</summary>
    public sealed record Silence : ServerReply;

    /// <summary>These bytes, and the end.</summary>
    public sealed record Raw(byte[] Bytes) : ServerReply;
}

/// <summary>A real HTTP server on this machine that can also misbehave as no framework would let it.</summary>
public sealed class ScriptedServer : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource stop = new();
    readonly Func<ServerCall, ServerReply> handle;
    readonly Task accepting;

    public ScriptedServer(Func<ServerCall, ServerReply> handle)
    {
        this.handle = handle;
        listener.Start();
        Url = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        accepting = Task.Run(AcceptAsync);
    }

    public Uri Url { get; }

    async Task AcceptAsync()
    {
        try
        {
            while (!stop.IsCancellationRequested) _ = ServeAsync(await listener.AcceptSocketAsync(stop.Token));
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            try
            {
                await using var stream = new NetworkStream(socket, false);
                while (await ReadAsync(stream) is { } call)
                    if (!await ReplyAsync(handle(call), socket, stream)) return;
            }
            catch (Exception end) when (end is IOException or OperationCanceledException or SocketException)
            {
                // The caller hung up.
            }
        }
    }

    async Task<bool> ReplyAsync(ServerReply reply, Socket socket, NetworkStream stream)
    {
        switch (reply)
        {
            case ServerReply.Answer answer:
                var body = Encoding.UTF8.GetBytes(answer.Body);
                var head = new StringBuilder()
                    .Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {answer.Status} X\r\nContent-Length: {body.Length}\r\n");
                foreach (var (name, value) in answer.Headers) head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
                await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()), .. body], stop.Token);
                return true;
            case ServerReply.Raw raw:
                await stream.WriteAsync(raw.Bytes, stop.Token);
                return false;
            case ServerReply.Silence:
                await Task.Delay(Timeout.Infinite, stop.Token);
                return false;
            default:
                // No lingering: the other side sees a reset, not an end.
                socket.LingerState = new LingerOption(true, 0);
                socket.Close();
                return false;
        }
    }

    async Task<ServerCall?> ReadAsync(NetworkStream stream)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (head.Count < 4 || !head[^4..].SequenceEqual("\r\n\r\n"u8.ToArray()))
        {
            if (await stream.ReadAsync(one, stop.Token) == 0) return null;
            head.Add(one[0]);
        }
        var lines = Encoding.ASCII.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(l => l.Split(':', 2))
            .ToDictionary(l => l[0].Trim(), l => l[1].Trim(), StringComparer.OrdinalIgnoreCase);
        var body = new byte[int.Parse(headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, stop.Token);
        var start = lines[0].Split(' ');
        return new ServerCall(start[0], start[1], headers, body);
    }

    public async ValueTask DisposeAsync()
    {
        if (stop.IsCancellationRequested) return;
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
    }
}
