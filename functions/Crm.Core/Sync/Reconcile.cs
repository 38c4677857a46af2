using System.Globalization;
using Crm.Common;
using Crm.Platforms.Api;
using Crm.Shops;
using Crm.Storage;
using Microsoft.Extensions.Logging;
using NodaTime;
using LocalTime = Crm.Common.LocalTime;

namespace Crm.Sync;

/// <param name="Platform">Whose orders.</param>
/// <param name="Messages">Put into the inbox; most of them are known already and change nothing.</param>
/// <param name="Trouble">Why it stopped; null when it came to the end.</param>
public sealed record Reconciled(string Shop, string Platform, int Pages, int Messages, string? Trouble);

/// <summary>How far an account's poll has come. <see cref="ResumeAt"/> is set in the middle of a run.</summary>
public sealed record PollMark
{
    public required DateTimeOffset UpTo { get; init; }

    /// <summary>The time the unfinished run began: what it will have seen all changes up to.</summary>
    public DateTimeOffset? RunOf { get; init; }
    public string? ResumeAt { get; init; }
}

/// <summary>
/// For platforms that lose pushes: once a shop and local date, everything that changed since the last time goes through the inbox like a
/// webhook. Claimed, so a timer that fires twice does no harm; after a crash it goes on at the page it had reached.
/// </summary>
public sealed partial class Reconcile(ShopDirectory shops, ApiSessions sessions, PolledInbox inbox, CrmTables tables, TimeProvider time,
    ILogger<Reconcile> log)
{
    static readonly TimeSpan Lease = TimeSpan.FromMinutes(30);

    // The first run ever; what is older comes by import.
    static readonly TimeSpan FirstReach = TimeSpan.FromDays(3);

    // Clocks differ, and an order's change shows in the list a moment after its time.
    static readonly TimeSpan Overlap = TimeSpan.FromMinutes(10);
    const string Marks = "poll-marks";
    readonly RunLog runs = new(tables.Runs, time);

    /// <summary>Runs what is due now; an account that fails is logged, tried again at the next call, and the others go on.</summary>
    public async Task RunDueAsync(CancellationToken cancel)
    {
        foreach (var target in shops.All.SelectMany(s => sessions.Of<IPollApi>(s)))
        {
            var local = Instant.FromDateTimeOffset(time.GetUtcNow()).InZone(LocalTime.Zone(target.Shop.Zone));
            if (local.Hour < target.Shop.ReconcileAtHour) continue;
            var slot = local.Date.ToDateOnly().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            if (await runs.ClaimAsync($"reconcile-{KeyText.Segment(target.Shop.Id)}-{target.Api.Name}", slot, Lease, cancel)
                is not { } claimed) continue;
            var done = await RunAsync(target, null, cancel);
            // Unfinished it stays claimed until the lease ends, and is then taken up where it stopped.
            if (done.Trouble is null) await runs.FinishAsync(claimed,
                claimed.Value with { Counts = new(StringComparer.Ordinal) { ["pages"] = done.Pages, ["messages"] = done.Messages } },
                cancel);
        }
    }

    /// <summary>At once, whatever ran today.</summary>
    /// <param name="shop">One shop; null for all.</param>
    /// <param name="since">Instead of where the last run came to.</param>
    /// <param name="cancel">Stops between pages.</param>
    public async Task<IReadOnlyList<Reconciled>> RunAsync(string? shop, DateTimeOffset? since, CancellationToken cancel)
    {
        var all = new List<Reconciled>();
        foreach (var target in shops.All.Where(s => shop is null || s.Id == shop)
            .SelectMany(s => sessions.Of<IPollApi>(s))) all.Add(await RunAsync(target, since, cancel));
        return all;
    }

    async Task<Reconciled> RunAsync(ApiTarget target, DateTimeOffset? since, CancellationToken cancel)
    {
        var (pages, messages) = (0, 0);
        string? trouble = null;
        try
        {
            var mark = await MarkAsync(target, cancel);
            var began = since is null ? mark.RunOf ?? time.GetUtcNow() : time.GetUtcNow();
            var resume = since is null ? mark.ResumeAt : null;
            var from = since ?? mark.UpTo - Overlap;
            do
            {
                var page = await ((IPollApi)target.Api).PollAsync(sessions.Open(target), from, resume, cancel);
                messages += await inbox.PutAsync(target, page, cancel);
                pages++;
                resume = page.ResumeAt;
                if (since is null) await SetMarkAsync(target, resume is null ? new PollMark { UpTo = began }
                    : new PollMark { UpTo = mark.UpTo, RunOf = began, ResumeAt = resume }, cancel);
            }
            while (resume is not null);
            Done(target.Shop.Id, target.Api.Name, pages, messages);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            trouble = failure is ApiException api ? $"{api.Fault}, {api.Code}" : failure.GetType().Name;
            Failed(failure, target.Shop.Id, target.Api.Name);
        }
        return new Reconciled(target.Shop.Id, target.Api.Name, pages, messages, trouble);
    }

    async ValueTask<PollMark> MarkAsync(ApiTarget target, CancellationToken cancel) =>
        await tables.Runs.GetAsync(Marks, Key(target), cancel) is { } row ? RowBody.Read<PollMark>(row.Body)
            : new PollMark { UpTo = time.GetUtcNow() - FirstReach };

    async ValueTask SetMarkAsync(ApiTarget target, PollMark mark, CancellationToken cancel) =>
        await tables.Runs.CommitAsync(Marks, [new RowWrite.Upsert(Key(target), Json.Bytes(mark))], cancel);

    static string Key(ApiTarget target) => $"{KeyText.Segment(target.Shop.Id)}|{target.Api.Name}";

    [LoggerMessage(2040, LogLevel.Information, "Reconcile of {Shop}/{Platform}: {Pages} pages, {Messages} messages")]
    partial void Done(string shop, string platform, int pages, int messages);

    [LoggerMessage(2041, LogLevel.Error, "Reconcile of {Shop}/{Platform} stopped; it goes on where it was")]
    partial void Failed(Exception failure, string shop, string platform);
}
