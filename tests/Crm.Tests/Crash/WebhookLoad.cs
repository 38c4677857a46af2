using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Crm.Tests.Support;

namespace Crm.Tests.Crash;

/// <summary>
/// Posts signed orders on many connections, whether the host lives or not, and remembers what was acknowledged. Orders were placed two
/// hours ago, so their texts are due at once; every third is paid a moment later, every fifth delivery is repeated.
/// </summary>
sealed class WebhookLoad(Uri url, int connections) : IAsyncDisposable
{
    readonly WebhookClient client = new(url, new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = connections });
    readonly CancellationTokenSource stop = new();
    readonly ConcurrentDictionary<long, byte> created = [];
    readonly ConcurrentDictionary<long, byte> paid = [];
    Task[] workers = [];
    long next = 5_000_000_000;
    long refused;
    long acknowledged;

    public ICollection<long> Created => created.Keys;
    public ICollection<long> Paid => paid.Keys;
    public long Acknowledged => Interlocked.Read(ref acknowledged);

    /// <summary>Requests whose fate the sender does not know: the connection broke.</summary>
    public long Broken { get; private set; }

    /// <summary>Answers that were neither an acknowledgement nor a broken line.</summary>
    public long Refused => Interlocked.Read(ref refused);

    public void Start() => workers = [.. Enumerable.Range(0, connections).Select(_ => Task.Run(WorkAsync))];

    public async Task StopAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(workers);
    }

    async Task WorkAsync()
    {
        var broken = 0L;
        while (!stop.IsCancellationRequested)
        {
            var id = Interlocked.Increment(ref next);
            var at = TimeProvider.System.GetUtcNow().AddHours(-2).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
            // Two orders a buyer: the second reminder of a day merges into the first.
            var body = Samples.ShopifyNewOrder($"{id}", at, "pending", $"138{id / 2 % 100_000_000:d8}", $"{id / 2}");
            try
            {
                if (await TellAsync("orders/create", body)) created[id] = 0;
                if (id % 5 == 0) await TellAsync("orders/create", body);
                if (id % 3 == 0 && await TellAsync("orders/paid", body.Replace("pending", "paid", StringComparison.Ordinal))) paid[id] = 0;
            }
            catch (HttpRequestException)
            {
                broken++;
                await Task.Delay(200);
            }
        }
        lock (created) Broken += broken;
    }

    async Task<bool> TellAsync(string topic, string body)
    {
        var reply = await client.ShopifyAsync(topic, body);
        if (reply.Status != 200) Interlocked.Increment(ref refused);
        else Interlocked.Increment(ref acknowledged);
        return reply.Status == 200;
    }

    /// <summary>Waits until nothing waits in the inbox and nothing is due. False when that does not come.</summary>
    public async Task<bool> SettledAsync(int seconds)
    {
        for (var i = 0; i < seconds * 10; i++)
        {
            var health = JsonDocument.Parse((await client.SendAsync(HttpMethod.Get, "healthz", null)).Body).RootElement;
            if (health.GetProperty("inbox").GetInt64() == 0 && !health.TryGetProperty("nextDue", out _)) return true;
            await Task.Delay(100);
        }
        return false;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        client.Dispose();
        stop.Dispose();
    }
}
