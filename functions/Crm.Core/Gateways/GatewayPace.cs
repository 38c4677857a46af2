using System.Collections.Concurrent;

namespace Crm.Gateways;

/// <summary>
/// Keeps an account's texts a second and each number's texts an hour or a day, in this process. A burst is spread: who finds no place gets
/// a time of its own behind those who wait, and comes back then.
/// </summary>
sealed class GatewayPace
{
    const int MostNumbers = 200_000;
    readonly ConcurrentDictionary<string, Queue> queues = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, List<DateTimeOffset>> numbers = new(StringComparer.Ordinal);

    sealed class Queue
    {
        public readonly Lock Gate = new();
        public DateTimeOffset Next, Last;
    }

    /// <summary>Takes a place now.</summary>
    /// <param name="waited">It has been put off before: it goes before those who come new.</param>
    /// <returns>Null when it has one; else when to come again.</returns>
    public DateTimeOffset? Take(GatewayAccount account, bool waited, DateTimeOffset now)
    {
        var queue = queues.GetOrAdd(account.Name, _ => new Queue());
        var interval = TimeSpan.FromSeconds(1 / account.Limits.PerSecond);
        // A second's worth may go at once, and at least one text.
        var burst = TimeSpan.FromTicks(Math.Max(0, TimeSpan.TicksPerSecond - interval.Ticks));
        lock (queue.Gate)
        {
            if (queue.Next <= now + burst && (waited || queue.Last <= now))
            {
                queue.Next = (queue.Next > now ? queue.Next : now) + interval;
                return null;
            }
            if (waited) return now + interval;
            return queue.Last = (queue.Last > now ? queue.Last : now) + interval;
        }
    }

    /// <summary>When the number's limits allow one more text, by what this process sent it and what the buyer's own record says.</summary>
    public DateTimeOffset NextFor(GatewayAccount account, string to, IReadOnlyList<DateTimeOffset> recent, DateTimeOffset now)
    {
        var times = recent.ToList();
        if (numbers.TryGetValue(Key(account, to), out var own))
            lock (own) times.AddRange(own.Where(at => !times.Contains(at)));
        var next = now;
        foreach (var limit in account.Limits.PerNumber)
        {
            var within = times.Where(at => at > now - limit.Per).Order().ToList();
            if (within.Count >= limit.Count && within[^limit.Count] + limit.Per is var free && free > next) next = free;
        }
        return next;
    }

    /// <summary>A text has gone to this number.</summary>
    public void Sent(GatewayAccount account, string to, DateTimeOffset now)
    {
        if (account.Limits.PerNumber.Count == 0) return;
        if (numbers.Count > MostNumbers) Forget(now);
        var longest = account.Limits.PerNumber.Max(l => l.Per);
        var own = numbers.GetOrAdd(Key(account, to), _ => []);
        lock (own)
        {
            own.RemoveAll(at => at <= now - longest);
            own.Add(now);
        }
    }

    /// <summary>The last one has not gone after all.</summary>
    public void TakeBack(GatewayAccount account, string to)
    {
        if (!numbers.TryGetValue(Key(account, to), out var own)) return;
        lock (own)
            if (own.Count > 0) own.RemoveAt(own.Count - 1);
    }

    void Forget(DateTimeOffset now)
    {
        foreach (var (key, times) in numbers)
            lock (times)
                if (times.Count == 0 || times[^1] < now - TimeSpan.FromHours(1)) numbers.TryRemove(key, out _);
    }

    static string Key(GatewayAccount account, string to) => $"{account.Name}|{to}";
}
