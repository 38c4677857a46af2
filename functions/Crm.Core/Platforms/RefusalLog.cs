using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Crm.Platforms;

/// <summary>
/// Refused webhooks in the log: anybody may send them, so a shop, platform and reason get one line a minute, with how many there were. The
/// first is told at once, what follows when its minute is over.
/// </summary>
public sealed partial class RefusalLog(TimeProvider time, ILogger<RefusalLog> log) : IDisposable
{
    static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    readonly ConcurrentDictionary<(string Shop, string Platform, string Reason), Window> windows = new();

    sealed class Window
    {
        public bool Open { get; set; }
        public DateTimeOffset Began { get; set; }
        public int Waiting { get; set; }
        public ITimer? Timer { get; set; }
    }

    public void Add(string shop, string platform, string reason)
    {
        var key = (shop, platform, reason);
        var window = windows.GetOrAdd(key, _ => new Window());
        int told;
        lock (window)
        {
            window.Waiting++;
            var now = time.GetUtcNow();
            if (window.Open && now >= window.Began && now < window.Began + Minute)
            {
                window.Timer ??= time.CreateTimer(_ => Flush(key), null, Minute, Timeout.InfiniteTimeSpan);
                return;
            }
            window.Timer?.Dispose();
            (window.Open, window.Began, told, window.Waiting, window.Timer) = (true, now, window.Waiting, 0, null);
        }
        Refused(shop, platform, reason, told);
    }

    /// <summary>Tells what was held back, when its minute is over and nobody has told it since.</summary>
    void Flush((string Shop, string Platform, string Reason) key)
    {
        int told;
        var window = windows[key];
        lock (window)
        {
            window.Timer?.Dispose();
            window.Timer = null;
            if (window.Waiting == 0) return;
            (window.Began, told, window.Waiting) = (time.GetUtcNow(), window.Waiting, 0);
        }
        Refused(key.Shop, key.Platform, key.Reason, told);
    }

    /// <summary>What is held back is told before the host goes.</summary>
    public void Dispose()
    {
        foreach (var key in windows.Keys) Flush(key);
    }

    [LoggerMessage(1001, LogLevel.Warning, "Webhook of {Shop}/{Platform} refused: {Reason} ({Count} times)")]
    partial void Refused(string shop, string platform, string reason, int count);
}
