using System.Globalization;
using System.Security.Cryptography;
using Crm.Common;
using Crm.Storage;

namespace Crm.Pages.Accounts;

/// <summary>What somebody did.</summary>
/// <param name="What">A word of <see cref="Acts"/>.</param>
/// <param name="About">A customer's id, a person's name, a message's id; never a phone.</param>
public sealed record AuditEntry(DateTimeOffset At, string Who, string What, string? About);

public sealed record AuditPage(IReadOnlyList<AuditEntry> Entries, string? Next);

/// <summary>The words of the log.</summary>
public static class Acts
{
    public const string SignedIn = "signed-in", SignInFailed = "sign-in-failed", SignedOut = "signed-out", LinkMade = "link-made",
        LinkUsed = "link-used", UserAdded = "user-added", UserRemoved = "user-removed", RoleChanged = "role-changed",
        Revealed = "revealed", Exported = "exported", Erased = "erased", ConsentTold = "consent-told", TaskAdded = "task-added",
        TaskTaken = "task-taken", TaskDone = "task-done", Redriven = "redriven", PlatformPaused = "platform-paused",
        PlatformResumed = "platform-resumed", SegmentSaved = "segment-saved", SegmentRemoved = "segment-removed",
        SegmentExported = "segment-exported", TeamChanged = "team-changed", CampaignWritten = "campaign-written",
        CampaignChanged = "campaign-changed", CouponsChanged = "coupons-changed", GiftsChanged = "gifts-changed",
        FlowDrafted = "flow-drafted", FlowDraftDropped = "flow-draft-dropped", FlowPublished = "flow-published",
        FlowRetired = "flow-retired", StepPaused = "step-paused", StepResumed = "step-resumed",
        WentLive = "went-live", PointsCorrected = "points-corrected", ActivityStopped = "activity-stopped",
        Tagged = "tagged", AttributeTold = "attribute-told", Noted = "noted", TextSent = "text-sent",
        TestTextSent = "test-text-sent", PresetChosen = "preset-chosen";

    public static IReadOnlyList<string> All { get; } =
    [
        SignedIn, SignInFailed, SignedOut, LinkMade, LinkUsed, UserAdded, UserRemoved, RoleChanged, Revealed, Exported, Erased, ConsentTold,
        TaskAdded, TaskTaken, TaskDone, Redriven, PlatformPaused, PlatformResumed, SegmentSaved,
        SegmentRemoved, SegmentExported, TeamChanged, CampaignWritten, CampaignChanged, CouponsChanged, GiftsChanged,
        FlowDrafted, FlowDraftDropped, FlowPublished, FlowRetired, StepPaused, StepResumed, WentLive, PointsCorrected, ActivityStopped,
        Tagged, AttributeTold, Noted, TextSent, TestTextSent, PresetChosen,
    ];
}

/// <summary>Who revealed, changed, exported, signed in: newest first, a partition a month.</summary>
public sealed class AuditLog(CrmTables tables, TimeProvider time)
{
    const int PageSize = 50;
    const string Prefix = "a|";

    IRowStore Rows => tables.Runs;

    /// <summary>Comes before what it tells of: what cannot be written down is not done.</summary>
    public async Task WriteAsync(string who, string what, string? about, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var key = string.Create(CultureInfo.InvariantCulture,
            $"{Prefix}{DateTimeOffset.MaxValue.Ticks - now.UtcTicks:D19}{RandomNumberGenerator.GetHexString(8, true)}");
        await Rows.CommitAsync(Month(now), [new RowWrite.Insert(key, Json.Bytes(new AuditEntry(now, who, what, about)))], cancel);
    }

    /// <param name="month">"2026-03".</param>
    /// <param name="from">Where the page before ended.</param>
    /// <param name="cancel">Ends the reading.</param>
    public async Task<AuditPage> ReadAsync(string month, string? from, CancellationToken cancel)
    {
        var entries = new List<AuditEntry>();
        await foreach (var row in Rows.RangeAsync("audit-log|" + month, Prefix + (from ?? ""), KeyText.After(Prefix), cancel, PageSize + 1))
        {
            if (entries.Count == PageSize) return new AuditPage(entries, row.Key[Prefix.Length..]);
            entries.Add(RowBody.Read<AuditEntry>(row.Body));
        }
        return new AuditPage(entries, null);
    }

    static string Month(DateTimeOffset at) => "audit-log|" + at.ToString("yyyy-MM", CultureInfo.InvariantCulture);
}
