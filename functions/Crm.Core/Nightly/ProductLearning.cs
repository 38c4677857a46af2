using System.Globalization;
using Crm.Segments;
using Crm.Shops;
using Crm.Storage;

namespace Crm.Nightly;

/// <summary>Learns each shop's products once a week, after its group's night: two passes over its orders.</summary>
public sealed class ProductLearning(CrmTables tables, ShopDirectory shops, TimeProvider time)
{
    const int LeastTogether = 5, WithinDays = 180;
    static readonly TimeSpan Lease = TimeSpan.FromHours(1);
    readonly RunLog runs = new(tables.Runs, time);

    /// <summary>Does nothing for a shop whose products were learned within the week.</summary>
    public async Task RunDueAsync(string group, DateOnly date, CancellationToken cancel)
    {
        foreach (var shop in shops.All.Where(s => s.Group == group).Select(s => s.Id).Order(StringComparer.Ordinal).ToList())
        {
            if (await ProductBook.ReadAsync(tables.Runs, shop, cancel) is { } known
                && date.DayNumber - known.On.DayNumber < ProductBook.LearnAfterDays) continue;
            var slot = date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            if (await runs.ClaimAsync("products-" + KeyText.Segment(shop), slot, Lease, cancel) is not { } claimed) continue;
            var book = ProductBook.Of(await new Affinity(tables.Rows).RunAsync(shop, LeastTogether, WithinDays, cancel), date);
            await book.WriteAsync(tables.Runs, shop, cancel);
            var counts = new SortedDictionary<string, long>(StringComparer.Ordinal) { ["products"] = book.Products.Count };
            await runs.FinishAsync(claimed, claimed.Value with { Counts = counts }, cancel);
        }
    }
}
