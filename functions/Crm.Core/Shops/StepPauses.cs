using Crm.Storage;

namespace Crm.Shops;

/// <summary>A step of a flow that somebody holds: nothing comes of it until it is resumed or its own time is over.</summary>
public sealed record StepPause : Pause
{
    public required string Flow { get; init; }
    public required string Step { get; init; }
}

/// <summary>Which steps are paused.</summary>
public sealed class StepPauses(IRowStore runs, TimeProvider time) : PauseRows<StepPause>(runs, time, "s|")
{
    public async ValueTask<bool> HoldsAsync(string shop, string flow, string step, CancellationToken cancel) =>
        await HeldAsync(cancel) is { Count: > 0 } held && held.Any(p => p.Shop == shop && p.Flow == flow && p.Step == step);

    public ValueTask<bool> PauseAsync(string shop, string flow, string step, string reason, string by, CancellationToken cancel) =>
        PauseAsync(new StepPause { Shop = shop, Flow = flow, Step = step, At = Now, Reason = reason, By = by }, $"{flow}/{step}", cancel);

    public ValueTask<bool> ResumeAsync(string shop, string flow, string step, string by, CancellationToken cancel) =>
        EndAsync(shop, $"{flow}/{step}", by, cancel);
}
