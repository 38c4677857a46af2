using Crm.Common;
using Crm.Platforms;
using Crm.Platforms.Api;
using Crm.Shops;
using Crm.Storage;

namespace Crm.Sync;

/// <summary>How far the orders of the past have been fetched.</summary>
/// <param name="Total">As the platform counts them; null when it does not say.</param>
/// <param name="Trouble">Why it stopped; null while it runs and when all are there.</param>
public sealed record HistoryProgress(string Shop, string Platform, long Fetched, long? Total, bool Done, string? Trouble);

/// <summary>
/// The orders a shop had before it came here, by the platform's API and through the inbox like webhooks: what is over by its time is kept
/// and never sent. Each page is durable before its mark is, so an interrupted run goes on where it was.
/// </summary>
public sealed class OrderHistory(ShopDirectory shops, ApiSessions sessions, PolledInbox inbox, CrmTables tables)
{
    const string Marks = "history-marks";

    sealed record HistoryMark(DateTimeOffset Since, string? ResumeAt, long Fetched, bool Done);

    /// <param name="shop">One shop; null for all with credentials.</param>
    /// <param name="since">Orders created from here on. The same as last time goes on where that run stopped.</param>
    /// <param name="told">Hears of every page.</param>
    /// <param name="cancel">Stops between pages.</param>
    public async Task<IReadOnlyList<HistoryProgress>> RunAsync(string? shop, DateTimeOffset since,
        Func<HistoryProgress, ValueTask> told, CancellationToken cancel)
    {
        var all = new List<HistoryProgress>();
        foreach (var target in shops.All.Where(s => shop is null || s.Id == shop).SelectMany(s => sessions.Of<IHistoryApi>(s)))
            all.Add(await RunAsync(target, since, told, cancel));
        return all;
    }

    async Task<HistoryProgress> RunAsync(ApiTarget target, DateTimeOffset since, Func<HistoryProgress, ValueTask> told,
        CancellationToken cancel)
    {
        var (api, session) = ((IHistoryApi)target.Api, sessions.Open(target));
        var mark = await MarkAsync(target, since, cancel);
        var progress = new HistoryProgress(target.Shop.Id, target.Api.Name, mark.Fetched, null, false, null);
        try
        {
            progress = progress with { Total = await api.CountAsync(session, since, cancel) };
            do
            {
                var page = await api.HistoryAsync(session, since, mark.ResumeAt, cancel);
                var count = await inbox.PutAsync(target, page, cancel);
                mark = new HistoryMark(since, page.ResumeAt, mark.Fetched + count, page.ResumeAt is null);
                await tables.Runs.CommitAsync(Marks, [new RowWrite.Upsert(Key(target), Json.Bytes(mark))], cancel);
                progress = progress with { Fetched = mark.Fetched, Done = mark.Done };
                await told(progress);
            }
            while (!mark.Done);
            return progress;
        }
        catch (Exception failure) when (failure is ApiException or PayloadException)
        {
            return progress with { Trouble = failure is ApiException api2 ? $"{api2.Fault}, {api2.Code}" : "the answer has another form" };
        }
    }

    // A finished run, or one for another time, begins anew: what is known already changes nothing.
    async ValueTask<HistoryMark> MarkAsync(ApiTarget target, DateTimeOffset since, CancellationToken cancel) =>
        await tables.Runs.GetAsync(Marks, Key(target), cancel) is { } row && RowBody.Read<HistoryMark>(row.Body) is { Done: false } mark
            && mark.Since == since ? mark : new HistoryMark(since, null, 0, false);

    static string Key(ApiTarget target) => $"{KeyText.Segment(target.Shop.Id)}|{target.Api.Name}";
}
