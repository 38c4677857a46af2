namespace Crm.Platforms.Api;

/// <summary>So many calls a second, and no more than a second's worth at once.</summary>
sealed class RateLimiter(double perSecond, TimeProvider time)
{
    readonly Lock gate = new();
    readonly double interval = time.TimestampFrequency / perSecond;
    readonly double burst = (Math.Max(1, Math.Ceiling(perSecond)) - 1) * time.TimestampFrequency / perSecond;
    double next = double.MinValue;

    /// <summary>Whether a call may go out without waiting.</summary>
    public bool IsFree
    {
        get
        {
            lock (gate) return next - burst <= time.GetTimestamp();
        }
    }

    /// <summary>Takes the next place and waits for it.</summary>
    public async ValueTask WaitAsync(CancellationToken cancel)
    {
        double wait;
        lock (gate)
        {
            var now = (double)time.GetTimestamp();
            wait = next - burst - now;
            next = Math.Max(next, now) + interval;
        }
        if (wait > 0) await Task.Delay(TimeSpan.FromSeconds(wait / time.TimestampFrequency), time, cancel);
    }
}
