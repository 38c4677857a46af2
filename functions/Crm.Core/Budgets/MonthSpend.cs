using System.Collections.Concurrent;
using System.Globalization;
using Crm.Common;
using Crm.Shops;
using Crm.Storage;
using NodaTime;
using LocalTime = Crm.Touchpoints.LocalTime;

namespace Crm.Budgets;

/// <summary>
/// What a shop has spent on texts this month, for its budget. No text writes a counter: each process adds up its own texts and puts the day's sum into
/// a row of its own once a minute, and reads the others' then. So a text costs no operation more, no row is contended, and the figure is at most a
/// minute old. The night counts the days behind it again from the touchpoints themselves (<see cref="SpendCount"/>), so what a
/// process that died had not written yet, or a carrier refused later, is put right the next day.
/// </summary>
public sealed class MonthSpend(CrmTables tables, TimeProvider time) : IDisposable
{
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    readonly string instance = Hash.Hex(Environment.MachineName, Text(Environment.ProcessId), Text(time.GetUtcNow().UtcTicks))[..12];
    readonly ConcurrentDictionary<string, ShopSpend> shops = new(StringComparer.Ordinal);

    /// <summary>Millionths of the price's currency spent this month, at most <see cref="Fresh"/> old; 0 for a shop without a budget, of which nothing is read.</summary>
    public ValueTask<long> OfAsync(Shop shop, DateTimeOffset now, CancellationToken cancel) => shop.Rules.Budget is null ? new(0L) : Of(shop).GetAsync(Day(shop, now), now, cancel);

    /// <summary>Takes a text's cost, if the month still stands where it was <paramref name="seen"/>: of two texts decided at once one is decided again.</summary>
    public bool TryTake(Shop shop, DateTimeOffset now, long micros, long seen) => shop.Rules.Budget is null || Of(shop).TryAdd(Day(shop, now), now, micros, seen);

    /// <summary>A text more, or, with a negative cost, one given back that did not go out after all.</summary>
    public void Add(Shop shop, DateTimeOffset taken, long micros)
    {
        if (shop.Rules.Budget is not null) Of(shop).Add(Day(shop, taken), micros);
    }

    public void Dispose()
    {
        foreach (var shop in shops.Values) shop.Dispose();
    }

    ShopSpend Of(Shop shop) => shops.GetOrAdd(shop.Id, static (id, self) => new ShopSpend(new SpendRows(self.tables.Runs, id), self.instance), (tables, instance));

    /// <summary>The local day a text counts to.</summary>
    internal static DateOnly Day(Shop shop, DateTimeOffset at)
    {
        var date = Instant.FromDateTimeOffset(at).InZone(LocalTime.Zone(shop.Zone)).Date;
        return new DateOnly(date.Year, date.Month, date.Day);
    }

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

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
