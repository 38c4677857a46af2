using Crm.Common;
using Crm.Storage;

namespace Crm.Gifts;

/// <summary>
/// The catalogue and its stock. A piece is taken in the commit that writes down whom it is for, under the touchpoint's name: the same
/// touchpoint takes one piece however often it is carried out, and no piece is promised twice.
/// </summary>
public sealed class GiftStock(CrmTables tables)
{
    const int MostAttempts = 100;

    public async ValueTask<List<Gift>> ListAsync(CancellationToken cancel)
    {
        var all = new List<Gift>();
        await foreach (var row in tables.Runs.RangeAsync(GiftKeys.Partition, GiftKeys.Catalogue, cancel))
            all.Add(RowBody.Read<Gift>(row.Body));
        return all;
    }

    /// <summary>What can be suggested now, the most wanted first; null: the shop keeps no catalogue.</summary>
    public async ValueTask<IReadOnlyList<GiftRule>?> RulesAsync(CancellationToken cancel)
    {
        var all = (await ListAsync(cancel)).FindAll(g => !g.IsRetired);
        return all.Count == 0 ? null : [.. all.Where(g => g.Stock > 0).OrderByDescending(g => g.Priority)
            .ThenBy(g => g.Id, StringComparer.Ordinal).Select(g => GiftRule.Of(g, []))];
    }

    /// <summary>Makes a gift or changes it; its stock is changed by as much as told, or set where it is new.</summary>
    public async ValueTask<Gift> PutAsync(Gift gift, CancellationToken cancel) =>
        (await tables.Runs.UpdateAsync<Gift>(GiftKeys.Partition, GiftKeys.Of(gift.Id),
            known => gift with { Stock = Math.Max(0, (known?.Stock ?? 0) + gift.Stock) }, cancel))!;

    /// <summary>False where none is left. The same touchpoint asking again keeps the piece it has.</summary>
    public async ValueTask<bool> TakeAsync(string gift, string touchpoint, string customer, DateTimeOffset now, CancellationToken cancel)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            if (await FindAsync(touchpoint, cancel) is { } own)
            {
                if (own.Value.Gift == gift) return true;
                // Decided anew for another: the first goes back.
                await ReleaseAsync(own, cancel);
                continue;
            }
            if (await tables.Runs.GetAsync(GiftKeys.Partition, GiftKeys.Of(gift), cancel) is not { } row
                || RowBody.Read<Gift>(row.Body) is not { Stock: > 0 } stocked) return false;
            var taken = new GiftReservation(gift, touchpoint, customer, now, Given: false);
            if (await CommitAsync([new RowWrite.Replace(row.Key, Json.Bytes(stocked with { Stock = stocked.Stock - 1 }), row.ETag),
                new RowWrite.Insert(GiftKeys.ReservedOf(touchpoint), Json.Bytes(taken))], cancel)) return true;
        }
        throw new InvalidOperationException($"The stock of {gift} met {MostAttempts} conflicts in a row.");
    }

    public async ValueTask<Stored<GiftReservation>?> FindAsync(string touchpoint, CancellationToken cancel) =>
        await tables.Runs.GetAsync(GiftKeys.Partition, GiftKeys.ReservedOf(touchpoint), cancel) is { } row
            ? new Stored<GiftReservation>(RowBody.Read<GiftReservation>(row.Body), row.ETag, row.Body) : null;

    /// <summary>The piece goes back into the stock; once only.</summary>
    public async ValueTask<bool> ReleaseAsync(Stored<GiftReservation> reserved, CancellationToken cancel)
    {
        var gone = new RowWrite.Delete(GiftKeys.ReservedOf(reserved.Value.Touchpoint), reserved.ETag);
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            if (await tables.Runs.GetAsync(GiftKeys.Partition, GiftKeys.Of(reserved.Value.Gift), cancel) is not { } row)
                return await CommitAsync([gone], cancel);
            var stocked = RowBody.Read<Gift>(row.Body);
            if (await CommitAsync([gone, new RowWrite.Replace(row.Key, Json.Bytes(stocked with { Stock = stocked.Stock + 1 }), row.ETag)],
                cancel)) return true;
            if (await FindAsync(reserved.Value.Touchpoint, cancel) is not { } still || still.ETag != reserved.ETag) return false;
        }
        return false;
    }

    /// <summary>It was given: the piece is gone for good.</summary>
    public async ValueTask GivenAsync(string touchpoint, CancellationToken cancel) =>
        await tables.Runs.UpdateAsync<GiftReservation>(GiftKeys.Partition, GiftKeys.ReservedOf(touchpoint),
            known => known is null ? null : known with { Given = true }, cancel);

    public async IAsyncEnumerable<Stored<GiftReservation>> ReservedAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var row in tables.Runs.RangeAsync(GiftKeys.Partition, GiftKeys.Reserved, cancel))
            yield return new Stored<GiftReservation>(RowBody.Read<GiftReservation>(row.Body), row.ETag, row.Body);
    }

    async ValueTask<bool> CommitAsync(IReadOnlyList<RowWrite> writes, CancellationToken cancel) =>
        await tables.Runs.CommitAsync(GiftKeys.Partition, writes, cancel) == CommitResult.Committed;
}
