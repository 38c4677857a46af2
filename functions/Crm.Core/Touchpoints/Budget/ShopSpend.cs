namespace Crm.Touchpoints.Budget;

/// <summary>One shop's spend as this process knows it.</summary>
sealed class ShopSpend(SpendRows rows, string instance) : IDisposable
{
    readonly Lock gate = new();
    readonly SemaphoreSlim reading = new(1, 1);
    readonly Dictionary<DateOnly, long> own = [];
    readonly HashSet<DateOnly> unwritten = [];
    SpendTotals? others;
    DateTimeOffset readAt;

    public void Dispose() => reading.Dispose();

    public void Add(DateOnly day, long micros)
    {
        lock (gate)
        {
            own[day] = own.GetValueOrDefault(day) + micros;
            unwritten.Add(day);
        }
    }

    public bool TryAdd(DateOnly today, DateTimeOffset now, long micros, long seen)
    {
        lock (gate)
        {
            if (Known(today, now) != seen) return false;
            Add(today, micros);
            return true;
        }
    }

    public async ValueTask<long> GetAsync(DateOnly today, DateTimeOffset now, CancellationToken cancel)
    {
        if (Known(today, now) is { } known) return known;
        await reading.WaitAsync(cancel);
        try
        {
            if (Known(today, now) is { } meanwhile) return meanwhile;
            await WriteAsync(cancel);
            var read = await rows.ReadAsync(today, instance, cancel);
            lock (gate)
            {
                // Ours from a life before, under the same name: gone on with, never written over.
                if (others is null)
                    foreach (var (day, micros) in read.Own) own[day] = own.GetValueOrDefault(day) + micros;
                foreach (var past in own.Keys.Where(d => d < today.AddDays(-62)).ToList()) own.Remove(past);
                (others, readAt) = (read, now);
            }
            return Known(today, now)!.Value;
        }
        finally
        {
            reading.Release();
        }
    }

    long? Known(DateOnly today, DateTimeOffset now)
    {
        lock (gate)
        {
            if (others is null || others.Month != SpendRows.Month(today) || now - readAt >= MonthSpend.Fresh) return null;
            var sum = others.Micros;
            foreach (var (day, micros) in own)
                if (day >= others.Through && SpendRows.Month(day) == others.Month) sum += micros;
            return sum;
        }
    }

    async ValueTask WriteAsync(CancellationToken cancel)
    {
        List<(DateOnly Day, long Micros)> days;
        lock (gate)
        {
            // Before the first reading our own rows of a life before are not known.
            if (others is null) return;
            days = [.. unwritten.Select(d => (d, own[d]))];
            unwritten.Clear();
        }
        try
        {
            if (days.Count > 0) await rows.WriteAsync(instance, days, cancel);
        }
        catch
        {
            lock (gate) unwritten.UnionWith(days.Select(d => d.Day));
            throw;
        }
    }
}
