using System.Security.Cryptography;
using Crm.Common;
using Crm.Storage;

namespace Crm.Coupons;

/// <param name="Known">Codes the pool has already, whoever has them.</param>
/// <param name="Wrong">What is no code, with its line.</param>
public sealed record CouponImport(int Added, int Known, IReadOnlyList<string> Wrong);

/// <param name="Given">Codes that are some buyer's.</param>
public sealed record CouponStock(CouponPool Pool, int Free, int Given);

/// <summary>The pools and what is in them.</summary>
public sealed class CouponPools(CrmTables tables)
{
    // Two rows a code, a hundred a commit.
    const int Together = 45, MostWrong = 100;

    // No 0 and O, no 1, I and L: codes are read from a phone and typed.
    const string Alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

    public async ValueTask<CouponPool?> FindAsync(string pool, CancellationToken cancel) =>
        await tables.Runs.GetAsync(CouponKeys.Pools, "p|" + pool, cancel) is { } row ? RowBody.Read<CouponPool>(row.Body) : null;

    /// <summary>Makes the pool, or changes what it says; its codes stay.</summary>
    public async ValueTask DefineAsync(CouponPool pool, CancellationToken cancel) =>
        await tables.Runs.CommitAsync(CouponKeys.Pools, [new RowWrite.Upsert("p|" + pool.Pool, Json.Bytes(pool))], cancel);

    public async ValueTask<List<CouponPool>> ListAsync(CancellationToken cancel)
    {
        var all = new List<CouponPool>();
        await foreach (var row in tables.Runs.RangeAsync(CouponKeys.Pools, "p|", cancel)) all.Add(RowBody.Read<CouponPool>(row.Body));
        return all;
    }

    /// <summary>Puts codes in. One the pool has had before stays what it is: told again a list changes nothing.</summary>
    public async ValueTask<CouponImport> ImportAsync(string pool, IEnumerable<string> lines, CancellationToken cancel)
    {
        var (added, known, line, wrong) = (0, 0, 0, new List<string>());
        foreach (var chunk in Codes().Chunk(Together))
        {
            if (await TryAddAsync(pool, chunk, cancel)) added += chunk.Length;
            else foreach (var code in chunk)
                if (await TryAddAsync(pool, [code], cancel)) added++;
                else known++;
        }
        return new CouponImport(added, known, wrong);

        IEnumerable<string> Codes()
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var text in lines)
            {
                line++;
                var code = text.Trim().Trim('"').Trim();
                if (code.Length == 0) continue;
                if (!CouponCode.IsOne(code))
                {
                    if (wrong.Count < MostWrong) wrong.Add($"line {line}: a code has 3 to 40 letters, digits and -_.+!#@$&*");
                }
                else if (seen.Add(CouponCode.KeyOf(code))) yield return code;
                else known++;
            }
        }
    }

    /// <summary>Makes up so many codes, which nobody can guess, and puts them in.</summary>
    public async ValueTask<IReadOnlyList<string>> GenerateAsync(string pool, int count, string prefix, int length, CancellationToken cancel)
    {
        var made = new List<string>(count);
        while (made.Count < count)
        {
            var code = prefix + RandomNumberGenerator.GetString(Alphabet, length);
            if (await TryAddAsync(pool, [code], cancel)) made.Add(code);
        }
        return made;
    }

    public async ValueTask<CouponStock?> StockAsync(string pool, CancellationToken cancel)
    {
        if (await FindAsync(pool, cancel) is not { } found) return null;
        var partition = CouponKeys.Partition(pool);
        var free = await tables.Runs.RangeAsync(partition, CouponKeys.Free, cancel).CountAsync(cancel);
        return new CouponStock(found, free, await tables.Runs.RangeAsync(partition, CouponKeys.Reserved, cancel).CountAsync(cancel));
    }

    /// <summary>Whether fewer are left than the pool's mark, without counting a full one to its end.</summary>
    public async ValueTask<int?> LowAsync(CouponPool pool, CancellationToken cancel)
    {
        var most = Math.Clamp(pool.LowAt, 1, 1000);
        var left = await tables.Runs.RangeAsync(CouponKeys.Partition(pool.Pool), CouponKeys.Free, cancel, pageSize: most)
            .Take(most).CountAsync(cancel);
        return left < most ? left : null;
    }

    /// <summary>Whose a code is; null where the pool has none such.</summary>
    public async ValueTask<CouponHolder?> HolderAsync(string pool, string code, CancellationToken cancel) =>
        await tables.Runs.GetAsync(CouponKeys.Partition(pool), CouponKeys.KnownOf(CouponCode.KeyOf(code)), cancel) is { } row
            ? RowBody.Read<CouponHolder>(row.Body) : null;

    /// <summary>Every code of the pool with its holder: what a shop's own checkout is to be told of.</summary>
    public async IAsyncEnumerable<CouponHolder> AllAsync(string pool,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var row in tables.Runs.RangeAsync(CouponKeys.Partition(pool), CouponKeys.Known, cancel))
            yield return RowBody.Read<CouponHolder>(row.Body);
    }

    async ValueTask<bool> TryAddAsync(string pool, IReadOnlyList<string> codes, CancellationToken cancel)
    {
        var writes = codes.SelectMany(code => new RowWrite[]
        {
            new RowWrite.Insert(CouponKeys.KnownOf(CouponCode.KeyOf(code)), Json.Bytes(new CouponHolder(code))),
            new RowWrite.Insert(CouponKeys.FreeOf(CouponCode.KeyOf(code)), Json.Bytes(new CouponHolder(code))),
        }).ToList();
        return await tables.Runs.CommitAsync(CouponKeys.Partition(pool), writes, cancel) == CommitResult.Committed;
    }
}
