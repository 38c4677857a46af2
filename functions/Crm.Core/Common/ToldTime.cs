namespace Crm.Common;

/// <summary>Times that others tell.</summary>
public static class ToldTime
{
    /// <summary>So far a clock may go ahead and be believed.</summary>
    public static readonly TimeSpan MostAhead = TimeSpan.FromMinutes(5);

    /// <summary>What lies further ahead counts as said now: kept as told, nothing said later could take it back.</summary>
    public static DateTimeOffset NotAhead(DateTimeOffset at, DateTimeOffset now) => at > now + MostAhead ? now : at;
}
