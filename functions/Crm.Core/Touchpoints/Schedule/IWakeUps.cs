namespace Crm.Touchpoints.Schedule;

/// <summary>"Look at this touchpoint at this time." Ids only; the stored rows are the truth.</summary>
public sealed record WakeUp(string Customer, string Touchpoint, DateTimeOffset Due)
{
    /// <summary>The sweep that sends it, null for a first one: a broker that drops repeated ids must not drop the repair.</summary>
    public string? Sweep { get; init; }
}

/// <summary>
/// Delayed messages. Disposable: losing, repeating or reordering them changes nothing but the minute, because the sweep finds
/// due rows and firing reads state again. Called after the commit.
/// </summary>
public interface IWakeUps
{
    ValueTask ScheduleAsync(IReadOnlyList<WakeUp> wakeUps, CancellationToken cancel);
}
