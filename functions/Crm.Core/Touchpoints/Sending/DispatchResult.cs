namespace Crm.Touchpoints.Sending;

/// <summary>What firing came to; the host settles its message by it.</summary>
public enum DispatchResult
{
    /// <summary>Carried out or stopped by a rule: nothing to come back for.</summary>
    Done,

    /// <summary>Gone or settled before: a due row that still names it is a leftover.</summary>
    Stale,

    /// <summary>Put off; a new wake-up was scheduled.</summary>
    Waiting,

    /// <summary>Somebody else changed the rows meanwhile: try again.</summary>
    Conflict,
}
