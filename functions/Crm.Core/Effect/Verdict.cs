namespace Crm.Effect;

/// <summary>What may be said of a comparison.</summary>
public enum Finding
{
    /// <summary>Nobody is in it yet, neither treated nor held out.</summary>
    NothingYet,

    /// <summary>Some buyers' days are not over: nothing is concluded, however it looks.</summary>
    TooEarly,

    /// <summary>Nobody was held out, so there is nothing to compare with.</summary>
    NoComparison,

    /// <summary>Everybody was.</summary>
    NobodyTreated,

    /// <summary>Chance alone may have made the difference.</summary>
    NotDistinguishable,
    Better,
    Worse,
}

public static class Findings
{
    /// <summary>Whether a comparison has come to a word: none that is too early, and none without two groups.</summary>
    public static bool IsConcluded(this Finding finding) => finding is Finding.NotDistinguishable or Finding.Better or Finding.Worse;
}

/// <summary>
/// The rule of the fixed horizon: a comparison is concluded once, when the days of every buyer in it are over. Who looks every day and
/// stops at the first good one finds an effect where there is none far more often than one time in twenty; here looking early brings no
/// word.
/// </summary>
public static class Verdict
{
    public static Finding Of(Interval difference, long treated, long heldOut, DateTimeOffset over, DateTimeOffset now)
    {
        if (heldOut == 0) return treated == 0 ? Finding.NothingYet : Finding.NoComparison;
        if (treated == 0) return Finding.NobodyTreated;
        if (now < over) return Finding.TooEarly;
        return !difference.ExcludesZero ? Finding.NotDistinguishable : difference.Low > 0 ? Finding.Better : Finding.Worse;
    }
}
