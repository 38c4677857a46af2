using Crm.Storage;

namespace Crm.Shops;

/// <summary>What becomes of a touchpoint that falls due while its step is paused.</summary>
public enum PausedTouch
{
    /// <summary>It waits, and goes within the hour after the step is resumed; where its own time ends before, it expires then.</summary>
    Later,

    /// <summary>It expires at the minute it falls due.</summary>
    Expire,
}

/// <summary>A step of a flow that somebody holds: nothing comes of it until it is resumed or its own time is over.</summary>
public sealed record StepPause : Pause
{
    public required string Flow { get; init; }
    public required string Step { get; init; }

    /// <summary>Absent: later.</summary>
    public PausedTouch? Waiting { get; init; }
}

/// <summary>Which steps are paused.</summary>
public sealed class StepPauses(IRowStore runs, TimeProvider time) : PauseRows<StepPause>(runs, time, "s|")
{
    /// <summary>What holds for the step's touchpoints; null while nobody has paused it.</summary>
    public async ValueTask<PausedTouch?> HoldsAsync(string shop, string flow, string step, CancellationToken cancel) =>
        await HeldAsync(cancel) is { Count: > 0 } held
        && held.FirstOrDefault(p => p.Shop == shop && p.Flow == flow && p.Step == step) is { } pause ? pause.Waiting ?? PausedTouch.Later
            : null;

    public ValueTask<bool> PauseAsync(string shop, string flow, string step, string reason, string by, CancellationToken cancel,
        PausedTouch? waiting = null) =>
        PauseAsync(new StepPause { Shop = shop, Flow = flow, Step = step, At = Now, Reason = reason, By = by, Waiting = waiting },
            $"{flow}/{step}", cancel);

    public ValueTask<bool> ResumeAsync(string shop, string flow, string step, string by, CancellationToken cancel) =>
        EndAsync(shop, $"{flow}/{step}", by, cancel);
}
