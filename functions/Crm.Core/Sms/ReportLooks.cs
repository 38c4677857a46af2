namespace Crm.Sms;

/// <summary>
/// When the provider is asked for the report of a text it has taken and said nothing more about, counted from its acceptance: pushes get
/// lost. Each text is asked for at most as fast as texts are sent, and what comes of it never sends one.
/// </summary>
public static class ReportLooks
{
    /// <summary>No carrier tries longer than the last, and every provider still knows the text then (Tencent seven days).</summary>
    static readonly TimeSpan[] Pace = [TimeSpan.FromHours(1), TimeSpan.FromHours(6), TimeSpan.FromHours(24), TimeSpan.FromHours(48)];

    public static TimeSpan First => Pace[0];

    /// <summary>How long until the next look; null when that was the last.</summary>
    public static TimeSpan? After(TimeSpan age)
    {
        foreach (var at in Pace)
            if (at > age) return at - age;
        return null;
    }
}
