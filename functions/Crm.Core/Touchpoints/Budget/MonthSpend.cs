using System.Collections.Concurrent;
using System.Globalization;
using Crm.Common;
using Crm.Storage;
using Crm.Shops;
using NodaTime;
using LocalTime = Crm.Common.LocalTime;

namespace Crm.Touchpoints.Budget;

/// <summary>
/// What a shop has spent on texts this month, for its budget. No text writes a counter: each process adds up its own texts and puts the
/// day's sum into a row of its own once a minute, and reads the others' then. So a text costs no operation more, no row is contended, and
/// the figure is at most a minute old. The night counts the days behind it again from the touchpoints themselves
/// (<see cref="SpendCount"/>), so what a process that died had not written yet, or a carrier refused later, is put right the next day.
/// </summary>
public sealed class MonthSpend(CrmTables tables, TimeProvider time) : IDisposable
{
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    readonly string instance = Hash.Hex(Environment.MachineName, Text(Environment.ProcessId), Text(time.GetUtcNow().UtcTicks))[..12];
    readonly ConcurrentDictionary<string, ShopSpend> shops = new(StringComparer.Ordinal);

    /// <summary>
    /// Millionths of the price's currency spent this month, at most <see cref="Fresh"/> old; 0 for a shop without a budget, of which
    /// nothing is read.
    /// </summary>
    public ValueTask<long> OfAsync(Shop shop, DateTimeOffset now, CancellationToken cancel) =>
        shop.Rules.Budget is null ? new(0L) : Of(shop).GetAsync(Day(shop, now), now, cancel);

    /// <summary>A text that was decided did not go out.</summary>
    public void GiveBack(Shop shop, DateTimeOffset taken, long micros) => Add(shop, taken, -micros);

    /// <summary>
    /// Takes a text's cost, but only if the month still stands where it was seen: of two texts decided at once one is decided again.
    /// </summary>
    public bool TryTake(Shop shop, DateTimeOffset now, long micros, long seen) =>
        shop.Rules.Budget is null || Of(shop).TryAdd(Day(shop, now), now, micros, seen);

    /// <summary>A text more, or with a negative cost one less.</summary>
    public void Add(Shop shop, DateTimeOffset taken, long micros)
    {
        if (shop.Rules.Budget is not null) Of(shop).Add(Day(shop, taken), micros);
    }

    public void Dispose()
    {
        foreach (var shop in shops.Values) shop.Dispose();
    }

    ShopSpend Of(Shop shop) =>
        shops.GetOrAdd(shop.Id, static (id, self) => new ShopSpend(new SpendRows(self.tables.Runs, id), self.instance), (tables, instance));

    /// <summary>The local day a text counts to.</summary>
    internal static DateOnly Day(Shop shop, DateTimeOffset at)
    {
        var date = Instant.FromDateTimeOffset(at).InZone(LocalTime.Zone(shop.Zone)).Date;
        return new DateOnly(date.Year, date.Month, date.Day);
    }

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
