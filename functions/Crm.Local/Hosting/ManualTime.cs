namespace Crm.Local.Hosting;

/// <summary>A clock that stands until it is set: for the demo, simulation and tests. Timers run on the machine's clock.</summary>
public sealed class ManualTime(DateTimeOffset start) : TimeProvider
{
    long ticks = start.UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref ticks), TimeSpan.Zero);

    public void Set(DateTimeOffset now) => Interlocked.Exchange(ref ticks, now.UtcTicks);
    public void Advance(TimeSpan span) => Interlocked.Add(ref ticks, span.Ticks);
}
