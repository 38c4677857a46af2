namespace Crm.Reports;

/// <summary>What can be wrong. The first four are a buyer's loss or a text too many; the others are books that do not agree.</summary>
public enum AuditKind
{
    /// <summary>One tag was handed to the gateway more than once.</summary>
    SentTwice,

    /// <summary>Accepted, but the gateway has no such text.</summary>
    AcceptedNotRecorded,

    /// <summary>An order's plan names it, but there is no such touchpoint.</summary>
    PlannedAndGone,

    /// <summary>It waits, but no due row will ever wake it.</summary>
    WaitingWithoutDueRow,

    /// <summary>The gateway took a text that no touchpoint stands for.</summary>
    RecordWithoutTouchpoint,

    /// <summary>The gateway took it, but the touchpoint says it never went out.</summary>
    RecordedNotSent,
    DueRowWithoutTouchpoint,
    NoReason,
    TaskMissing,
    TaskWithoutTouchpoint,
    LedgerWithoutClaim,
    ClaimWithoutLedger,
    LedgerTwice,
}

/// <param name="Id">The touchpoint or task.</param>
/// <param name="Customer">Null when nobody knows whose it is.</param>
public sealed record AuditFinding(AuditKind Kind, string Id, string? Customer, string Detail);
