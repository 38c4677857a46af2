using Crm.Flows;

namespace Crm.Replay;

/// <summary>What is replayed.</summary>
/// <param name="Draft">Stands for its flow from the beginning.</param>
/// <param name="From">Touchpoints due from here on are decided; what went out before is taken as it was.</param>
/// <param name="To">Nothing is decided at or after this instant.</param>
public sealed record ReplayPlan(Flow Draft, DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>Tell of this shop only; the buyer's texts of its group's other shops are decided all the same.</summary>
    public string? Shop { get; init; }

    /// <summary>
    /// How often the host looked for what is due: the demo's clock goes on in half hours. Zero: everything is decided at its second.
    /// </summary>
    public TimeSpan Tick { get; init; }

    /// <summary>Buckets of customers at work at once; what is told does not depend on it.</summary>
    public int Workers { get; init; } = Math.Max(2, Environment.ProcessorCount);

    /// <summary>The first instant at or after <paramref name="due"/> at which the host looked.</summary>
    public DateTimeOffset Fires(DateTimeOffset due)
    {
        var ticks = Tick > TimeSpan.Zero ? Tick.Ticks : TimeSpan.TicksPerSecond;
        var over = due.UtcTicks % ticks;
        return over == 0 ? due.ToUniversalTime() : new DateTimeOffset(due.UtcTicks + ticks - over, TimeSpan.Zero);
    }
}
