using System.Collections.Concurrent;
using Crm.Common;
using Crm.Storage;

namespace Crm.Activities;

/// <summary>What has been taken of an activity's prizes and points.</summary>
public sealed record StockState
{
    public SortedDictionary<string, PrizeCount> Prizes { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Of the budget.</summary>
    public long Points { get; init; }

    public long Taken(string prize) => Prizes.GetValueOrDefault(prize)?.Taken ?? 0;
}

/// <param name="Highest">Places given, from 1 on.</param>
/// <param name="Freed">Of these, given back.</param>
public sealed record PrizeCount(long Highest, SortedSet<long>? Freed = null)
{
    [System.Text.Json.Serialization.JsonIgnore]
    public long Taken => Highest - (Freed?.Count ?? 0);
}

/// <summary>A piece, or points of the budget, that is a play's.</summary>
/// <param name="Times">Asked for so often: every asking changes the row, so that nobody who read it before gives it back.</param>
public sealed record PrizeReservation(string Member, int Seq, string? Prize, long? Place, long Points, DateTimeOffset At, int Times);

public abstract record ReserveResult
{
    public sealed record Taken(PrizeReservation Reservation) : ReserveResult;

    /// <summary>None is left.</summary>
    public sealed record Gone : ReserveResult;

    /// <summary>Another play of this member is at it.</summary>
    public sealed record Busy : ReserveResult;
}

/// <summary>
/// Prizes and budgets, exact whoever comes and whoever dies: a piece is taken in one commit that counts it and writes down whose it is,
/// under the number of the play. That play takes one however often it is carried out; a reservation no play came of goes back.
/// </summary>
public sealed class PrizeStock(CrmTables tables, TimeProvider time)
{
    const int MostAttempts = 1000;
    const string StockKey = "s", Reserved = "r|";

    /// <summary>Longer than any request lives: what no play came of by then, none will.</summary>
    public static readonly TimeSpan InFlight = TimeSpan.FromMinutes(10);

    // Who meets nobody in another process meets nobody at all.
    readonly ConcurrentDictionary<string, SemaphoreSlim> gates = new(StringComparer.Ordinal);

    public async ValueTask<StockState> StateAsync(string activity, CancellationToken cancel) =>
        await tables.Runs.GetAsync(Partition(activity), StockKey, cancel) is { } row ? RowBody.Read<StockState>(row.Body) : new();

    public async ValueTask<ReserveResult> ReserveAsync(string activity, string member, int seq, Limit limit, CancellationToken cancel)
    {
        var gate = gates.GetOrAdd(activity, _ => new SemaphoreSlim(1, 1));
        await gate.WaitAsync(cancel);
        try
        {
            for (var attempt = 0; attempt < MostAttempts; attempt++)
            {
                if (await TryAsync(activity, member, seq, limit, cancel) is { } result) return result;
                await Optimistic.PauseAsync(Math.Min(attempt, 10), member, time, cancel);
            }
        }
        finally
        {
            gate.Release();
        }
        throw new InvalidOperationException($"The stock of {activity} met {MostAttempts} conflicts in a row.");
    }

    async ValueTask<ReserveResult?> TryAsync(string activity, string member, int seq, Limit limit, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (await FindAsync(activity, member, seq, cancel) is { } own)
        {
            if (own.Value.Prize != limit.Prize || own.Value.Points != limit.Points)
            {
                // Of another play of this number, which may be about to be written.
                if (now - own.Value.At < InFlight) return new ReserveResult.Busy();
                await ReleaseAsync(activity, own, cancel);
                return null;
            }
            var again = own.Value with { Times = own.Value.Times + 1, At = now };
            return await CommitAsync(activity, [new RowWrite.Replace(KeyOf(member, seq), Json.Bytes(again), own.ETag)], cancel)
                ? new ReserveResult.Taken(again) : null;
        }
        var row = await tables.Runs.GetAsync(Partition(activity), StockKey, cancel);
        var state = row is null ? new StockState() : RowBody.Read<StockState>(row.Body);
        if (limit.Prize is { } prize && state.Taken(prize) >= limit.Stock || limit.Points > 0 && state.Points + limit.Points > limit.Budget)
            return new ReserveResult.Gone();
        var (after, place) = Take(state, limit);
        var reserved = new PrizeReservation(member, seq, limit.Prize, place, limit.Points, now, 0);
        return await CommitAsync(activity, [Write(row, after), new RowWrite.Insert(KeyOf(member, seq), Json.Bytes(reserved))], cancel)
            ? new ReserveResult.Taken(reserved) : null;
    }

    public async ValueTask<Stored<PrizeReservation>?> FindAsync(string activity, string member, int seq, CancellationToken cancel) =>
        await tables.Runs.GetAsync(Partition(activity), KeyOf(member, seq), cancel) is { } row
            ? new Stored<PrizeReservation>(RowBody.Read<PrizeReservation>(row.Body), row.ETag, row.Body) : null;

    /// <summary>Gives it back if nobody has asked for it since it was read. Only for what no play has.</summary>
    public async ValueTask<bool> ReleaseAsync(string activity, Stored<PrizeReservation> reserved, CancellationToken cancel)
    {
        var key = KeyOf(reserved.Value.Member, reserved.Value.Seq);
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            if (await tables.Runs.GetAsync(Partition(activity), StockKey, cancel) is not { } row) return false;
            var after = Put(RowBody.Read<StockState>(row.Body), reserved.Value);
            if (await CommitAsync(activity, [Write(row, after), new RowWrite.Delete(key, reserved.ETag)], cancel)) return true;
            if (await tables.Runs.GetAsync(Partition(activity), key, cancel) is not { } still || still.ETag != reserved.ETag) return false;
        }
        return false;
    }

    public async IAsyncEnumerable<Stored<PrizeReservation>> AllAsync(string activity,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var row in tables.Runs.RangeAsync(Partition(activity), Reserved, cancel))
            yield return new Stored<PrizeReservation>(RowBody.Read<PrizeReservation>(row.Body), row.ETag, row.Body);
    }

    static (StockState After, long? Place) Take(StockState state, Limit limit)
    {
        var after = state with { Points = state.Points + limit.Points };
        if (limit.Prize is not { } prize) return (after, null);
        var count = state.Prizes.GetValueOrDefault(prize) ?? new PrizeCount(0);
        var place = count.Freed is { Count: > 0 } freed ? freed.Min : count.Highest + 1;
        var left = count.Freed?.Where(f => f != place).ToList();
        return (after with { Prizes = With(state, prize, new PrizeCount(Math.Max(place, count.Highest), left is { Count: > 0 } ? [.. left]
            : null)) }, place);
    }

    static StockState Put(StockState state, PrizeReservation back)
    {
        var after = state with { Points = state.Points - back.Points };
        if (back is not { Prize: { } prize, Place: { } place } || state.Prizes.GetValueOrDefault(prize) is not { } count) return after;
        return after with { Prizes = With(state, prize, count with { Freed = [.. count.Freed ?? [], place] }) };
    }

    static SortedDictionary<string, PrizeCount> With(StockState state, string prize, PrizeCount count) =>
        new(state.Prizes, StringComparer.Ordinal) { [prize] = count };

    static RowWrite Write(Row? row, StockState after) => row is null ? new RowWrite.Insert(StockKey, Json.Bytes(after))
        : new RowWrite.Replace(StockKey, Json.Bytes(after), row.ETag);

    async ValueTask<bool> CommitAsync(string activity, IReadOnlyList<RowWrite> writes, CancellationToken cancel) =>
        await tables.Runs.CommitAsync(Partition(activity), writes, cancel) == CommitResult.Committed;

    static string Partition(string activity) => "activity." + activity;
    static string KeyOf(string member, int seq) => $"{Reserved}{member}|{seq:D6}";
}
