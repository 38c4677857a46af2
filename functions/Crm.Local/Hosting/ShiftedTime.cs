namespace Crm.Local.Hosting;

/// <summary>The system's clock, earlier or later by a fixed span; it goes as fast.</summary>
sealed class ShiftedTime(TimeSpan by) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
}
