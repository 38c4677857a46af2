using System.Globalization;
using System.Security.Cryptography;
using Crm.Common;
using Crm.Shops;
using Crm.Storage;
using NodaTime;
using NodaTime.Text;

namespace Crm.Pages.Accounts;

/// <summary>What somebody did.</summary>
/// <param name="What">A word of <see cref="Acts"/>.</param>
/// <param name="About">A customer's id, a person's name, a message's id; never a phone.</param>
public sealed record AuditEntry(DateTimeOffset At, string Who, string What, string? About)
{
    /// <summary>It was tried only: it was refused, or there was nothing to do.</summary>
    public bool? Undone { get; init; }
}

/// <summary>An entry of something that may still come to nothing.</summary>
public sealed record AuditMark(string Month, string Key, AuditEntry Entry);

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

/// <summary>Who revealed, changed, exported, signed in: newest first, a partition a month of UTC, read by the shop's months.</summary>
public sealed class AuditLog(CrmTables tables, ShopDirectory shops, TimeProvider time)
{
    const int PageSize = 50, MonthsShown = 12;
    const string Prefix = "a|";
    static readonly YearMonthPattern MonthText = YearMonthPattern.CreateWithInvariantCulture("uuuu-MM");

    IRowStore Rows => tables.Runs;

    /// <summary>The shop's months, this one first.</summary>
    public IReadOnlyList<string> Months()
    {
        var now = Instant.FromDateTimeOffset(time.GetUtcNow()).InZone(Zone).Date.ToYearMonth();
        return [.. Enumerable.Range(0, MonthsShown).Select(i => MonthText.Format(now.PlusMonths(-i)))];
    }

    /// <summary>Comes before what it tells of: what cannot be written down is not done.</summary>
    public async Task<AuditMark> WriteAsync(string who, string what, string? about, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var mark = new AuditMark(Partition(now), Key(now) + RandomNumberGenerator.GetHexString(8, true), new(now, who, what, about));
        await Rows.CommitAsync(mark.Month, [new RowWrite.Insert(mark.Key, Json.Bytes(mark.Entry))], cancel);
        return mark;
    }

    /// <summary>What was written down came to nothing.</summary>
    public async Task UndoneAsync(AuditMark mark) => await Rows.CommitAsync(mark.Month,
        [new RowWrite.Upsert(mark.Key, Json.Bytes(mark.Entry with { Undone = true }))], CancellationToken.None);

    /// <summary>Written down, then done; where it comes to nothing, the log says so.</summary>
    public async Task<T> DoAsync<T>(string who, string what, string? about, Func<Task<T>> act, Func<T, bool> isDone,
        CancellationToken cancel)
    {
        var mark = await WriteAsync(who, what, about, cancel);
        var result = await act();
        if (!isDone(result)) await UndoneAsync(mark);
        return result;
    }

    /// <summary>As the other, of what answers 200 where it was done.</summary>
    public Task<ApiResponse> DoAsync(string who, string what, string? about, Func<Task<ApiResponse>> act, CancellationToken cancel) =>
        DoAsync(who, what, about, act, reply => reply.Status == 200, cancel);

    /// <param name="month">The shop's: "2026-03".</param>
    /// <param name="from">Where the page before ended.</param>
    /// <param name="cancel">Ends the reading.</param>
    public async Task<AuditPage> ReadAsync(string month, string? from, CancellationToken cancel)
    {
        var entries = new List<AuditEntry>();
        var first = MonthText.Parse(month).Value;
        var (begins, ends) = (Begins(first), Begins(first.PlusMonths(1)));
        var start = string.CompareOrdinal(Prefix + from, Key(ends.AddTicks(-1))) > 0 ? Prefix + from : Key(ends.AddTicks(-1));
        // Its first hours, or its last, are another month's of UTC.
        foreach (var partition in new[] { Partition(ends.AddTicks(-1)), Partition(begins) }.Distinct())
            await foreach (var row in Rows.RangeAsync(partition, start, Key(begins.AddTicks(-1)), cancel, PageSize + 1))
            {
                if (entries.Count == PageSize) return new AuditPage(entries, row.Key[Prefix.Length..]);
                entries.Add(RowBody.Read<AuditEntry>(row.Body));
            }
        return new AuditPage(entries, null);
    }

    DateTimeZone Zone => Common.LocalTime.Zone(shops.Zone);

    DateTimeOffset Begins(YearMonth month) => Zone.AtStartOfDay(month.OnDayOfMonth(1)).ToDateTimeOffset().ToUniversalTime();

    static string Partition(DateTimeOffset at) => "audit-log|" + at.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    static string Key(DateTimeOffset at) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{DateTimeOffset.MaxValue.Ticks - at.UtcTicks:D19}");
}
