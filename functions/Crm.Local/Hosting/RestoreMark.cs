using Crm.Common;
using Crm.Shops;
using Crm.Storage;

namespace Crm.Local.Hosting;

/// <summary>
/// When the folder was restored from a backup. Between the backup and that moment texts went out that the restored rows know nothing of,
/// so what was due until then is not sent: better one text missing than one twice.
/// </summary>
sealed record RestoreMark(DateTimeOffset At)
{
    public const string Partition = "restore", Key = "last";

    public static async Task<ShopDirectory> ApplyAsync(ShopDirectory shops, IRowStore runs, CancellationToken cancel) =>
        await runs.GetAsync(Partition, Key, cancel) is { } row && RowBody.Read<RestoreMark>(row.Body) is var mark
            ? new ShopDirectory(shops.All.Select(shop => shop with { RestoredAt = mark.At })) : shops;
}
