using Crm.Common;
using Crm.Storage;

namespace Crm.Shops;

/// <summary>Somebody holds a shop's texts back until somebody lets them go again.</summary>
public abstract record Pause
{
    public required string Shop { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Reason { get; init; }
    public required string By { get; init; }
    public DateTimeOffset? Resumed { get; init; }
    public string? ResumedBy { get; init; }

    public bool Holds => Resumed is null;
}

/// <summary>
/// Pauses of one kind: one row each, read again every half minute, so a pause or its end is everywhere known within that time.
/// </summary>
public abstract class PauseRows<T>(IRowStore runs, TimeProvider time, string prefix) where T : Pause
{
    const string Partition = "pauses";
    static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);
    volatile Known? known;

    sealed record Known(DateTimeOffset At, IReadOnlyList<T> Held);

    protected DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Those in force, at most half a minute old: mostly none.</summary>
    protected async ValueTask<IReadOnlyList<T>> HeldAsync(CancellationToken cancel)
    {
        if (known is not { } answer || Now - answer.At > Fresh || Now < answer.At)
            known = answer = new Known(Now, [.. (await ListAsync(cancel)).Where(p => p.Holds)]);
        return answer.Held;
    }

    public async ValueTask<IReadOnlyList<T>> ListAsync(CancellationToken cancel)
    {
        var all = new List<T>();
        await foreach (var row in runs.RangeAsync(Partition, prefix, cancel)) all.Add(RowBody.Read<T>(row.Body));
        return all;
    }

    /// <summary>
    /// False where it is paused already, or was resumed after the news of it: told again it changes nothing.
    /// </summary>
    protected ValueTask<bool> PauseAsync(T pause, string name, CancellationToken cancel) =>
        ChangeAsync(pause.Shop, name, before => before is null || before.Resumed < pause.At ? pause : null, cancel);

    /// <summary>False where nothing is paused.</summary>
    protected ValueTask<bool> EndAsync(string shop, string name, string by, CancellationToken cancel) =>
        ChangeAsync(shop, name, before => before is { Holds: true } ? before with { Resumed = Now, ResumedBy = by } : null, cancel);

    async ValueTask<bool> ChangeAsync(string shop, string name, Func<T?, T?> change, CancellationToken cancel)
    {
        var key = $"{prefix}{KeyText.Segment(shop)}|{KeyText.Segment(name)}";
        if (await runs.UpdateAsync(Partition, key, change, cancel) is null) return false;
        known = null;
        return true;
    }
}
