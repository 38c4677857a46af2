using Crm.Common;
using Crm.Storage;

namespace Crm.Coupons;

/// <summary>
/// Gives codes to touchpoints. A code moves from free to reserved in one commit that deletes the one row and inserts the other, under the
/// touchpoint's name: so no code is two buyers', no touchpoint has two, and who asks again after a crash finds its own.
/// </summary>
public sealed class CouponReservations(CrmTables tables, CouponPools pools)
{
    // Three writes a code.
    const int Together = 33, Near = 16, MostAttempts = 200;

    public async ValueTask<Stored<CouponReservation>?> FindAsync(string pool, string touchpoint, CancellationToken cancel) =>
        await tables.Runs.GetAsync(CouponKeys.Partition(pool), CouponKeys.ReservedOf(touchpoint), cancel) is { } row
            ? new Stored<CouponReservation>(RowBody.Read<CouponReservation>(row.Body), row.ETag, row.Body) : null;

    /// <summary>
    /// The touchpoint's code: the one it has, else a free one. Null: the pool is dry, over or not there. What is returned stays the
    /// touchpoint's until it is released under the version returned here.
    /// </summary>
    public async ValueTask<Stored<CouponReservation>?> ReserveAsync(string pool, string touchpoint, string customer, DateOnly today,
        DateTimeOffset now, CancellationToken cancel)
    {
        CouponPool? rules = null;
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            if (await FindAsync(pool, touchpoint, cancel) is { } own)
            {
                var again = own.Value with { Times = own.Value.Times + 1 };
                var write = new RowWrite.Replace(CouponKeys.ReservedOf(touchpoint), Json.Bytes(again), own.ETag);
                if (await CommitAsync(pool, [write], cancel)) return new Stored<CouponReservation>(again, write.NewETag!, write.Body);
                continue;
            }
            rules ??= await pools.FindAsync(pool, cancel);
            if (rules is null || rules.IsOver(today)) return null;
            var free = await FreeAsync(pool, Hash.Hex(touchpoint, $"{attempt}")[..8], Near, cancel);
            if (free.Count == 0) return null;
            var code = RowBody.Read<CouponHolder>(free[attempt % free.Count].Body).Code;
            var taken = new CouponReservation(code, touchpoint, customer, now, rules.UntilFrom(today), 0);
            var writes = Take(free[attempt % free.Count], taken);
            if (await CommitAsync(pool, writes, cancel))
                return new Stored<CouponReservation>(taken, writes[1].NewETag!, Json.Bytes(taken));
        }
        throw new InvalidOperationException($"A code of {pool} met {MostAttempts} conflicts in a row.");
    }

    /// <summary>The same for many at once, as far as there are codes. Who has one already keeps it.</summary>
    /// <returns>How many of them have a code now.</returns>
    public async ValueTask<int> ReserveAllAsync(string pool, IReadOnlyList<(string Touchpoint, string Customer)> all, DateOnly today,
        DateTimeOffset now, CancellationToken cancel)
    {
        if (await pools.FindAsync(pool, cancel) is not { } rules || rules.IsOver(today)) return 0;
        var count = 0;
        foreach (var chunk in all.Chunk(Together))
        {
            var free = await FreeAsync(pool, Hash.Hex(chunk[0].Touchpoint)[..8], chunk.Length, cancel);
            var writes = chunk.Zip(free, (who, row) => Take(row, new CouponReservation(RowBody.Read<CouponHolder>(row.Body).Code,
                who.Touchpoint, who.Customer, now, rules.UntilFrom(today), 0))).SelectMany(w => w).ToList();
            if (writes.Count > 0 && await CommitAsync(pool, writes, cancel)) count += free.Count;
            // Somebody has one already, or was quicker: one by one.
            else foreach (var (touchpoint, customer) in chunk)
                if (await ReserveAsync(pool, touchpoint, customer, today, now, cancel) is not null) count++;
        }
        return count;
    }

    /// <summary>
    /// Puts the code back, if nobody has asked for it since the reservation was read. For what was certainly never shown to the buyer.
    /// </summary>
    public async ValueTask<bool> ReleaseAsync(string pool, Stored<CouponReservation> reserved, CancellationToken cancel)
    {
        var (code, key) = (reserved.Value.Code, CouponCode.KeyOf(reserved.Value.Code));
        return await CommitAsync(pool,
        [
            new RowWrite.Delete(CouponKeys.ReservedOf(reserved.Value.Touchpoint), reserved.ETag),
            new RowWrite.Insert(CouponKeys.FreeOf(key), Json.Bytes(new CouponHolder(code))),
            new RowWrite.Upsert(CouponKeys.KnownOf(key), Json.Bytes(new CouponHolder(code))),
        ], cancel);
    }

    /// <summary>The code stays given, and nobody's: under the name it had, or another where that one tells whose.</summary>
    public async ValueTask ForgetAsync(string pool, string touchpoint, string renamed, CancellationToken cancel)
    {
        while (await FindAsync(pool, touchpoint, cancel) is { Value.Customer.Length: > 0 } reserved)
        {
            var nobodys = reserved.Value with { Touchpoint = renamed, Customer = "" };
            RowWrite known = new RowWrite.Upsert(CouponKeys.KnownOf(CouponCode.KeyOf(nobodys.Code)),
                Json.Bytes(new CouponHolder(nobodys.Code, renamed)));
            RowWrite[] writes = renamed == touchpoint
                ? [new RowWrite.Replace(CouponKeys.ReservedOf(touchpoint), Json.Bytes(nobodys), reserved.ETag), known]
                : [new RowWrite.Delete(CouponKeys.ReservedOf(touchpoint), reserved.ETag),
                    new RowWrite.Upsert(CouponKeys.ReservedOf(renamed), Json.Bytes(nobodys)), known];
            if (await CommitAsync(pool, writes, cancel)) return;
        }
    }

    /// <summary>Every reservation of the pool.</summary>
    public async IAsyncEnumerable<Stored<CouponReservation>> AllAsync(string pool,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var row in tables.Runs.RangeAsync(CouponKeys.Partition(pool), CouponKeys.Reserved, cancel))
            yield return new Stored<CouponReservation>(RowBody.Read<CouponReservation>(row.Body), row.ETag, row.Body);
    }

    static RowWrite[] Take(Row free, CouponReservation taken) =>
    [
        new RowWrite.Delete(free.Key, free.ETag),
        new RowWrite.Insert(CouponKeys.ReservedOf(taken.Touchpoint), Json.Bytes(taken)),
        new RowWrite.Upsert(CouponKeys.KnownOf(CouponCode.KeyOf(taken.Code)),
            Json.Bytes(new CouponHolder(taken.Code, taken.Touchpoint, taken.Customer))),
    ];

    // From a place of its own to the end, then from the beginning.
    async ValueTask<List<Row>> FreeAsync(string pool, string place, int most, CancellationToken cancel)
    {
        var (partition, start, end) = (CouponKeys.Partition(pool), CouponKeys.Free + place, KeyText.After(CouponKeys.Free));
        var free = await tables.Runs.RangeAsync(partition, start, end, cancel, most).Take(most).ToListAsync(cancel);
        if (free.Count < most)
            free.AddRange(await tables.Runs.RangeAsync(partition, CouponKeys.Free, start, cancel, most).Take(most - free.Count)
                .ToListAsync(cancel));
        return free;
    }

    async ValueTask<bool> CommitAsync(string pool, IReadOnlyList<RowWrite> writes, CancellationToken cancel) =>
        await tables.Runs.CommitAsync(CouponKeys.Partition(pool), writes, cancel) == CommitResult.Committed;
}
