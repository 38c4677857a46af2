using System.Globalization;
using Crm.Common;
using Crm.Nightly;
using Crm.Storage;
using Crm.Touchpoints.Campaigns;

namespace Crm.Campaigns;

/// <summary>
/// The cells of all flows, kept from night to night: only days whose answers may still change are counted again. What is kept and what a
/// recount of everything gives are the same as long as nothing changes after <see cref="Open"/>.
/// </summary>
public sealed class EffectBooks(CrmTables tables, EffectFold fold, RunLog runs, TimeProvider time) : INightlyChore
{
    /// <summary>Thirty days of answers, and fifteen for refunds and late news.</summary>
    public const int Open = 45;

    // Rows under "m|" were counted by another rule, a buyer once for all quarters: they are counted anew.
    const string Partition = "effects", Prefix = "q|";
    static readonly TimeSpan Lease = TimeSpan.FromMinutes(30);

    sealed record Kept(IReadOnlyList<EffectEntry> Entries);

    public async Task RunAsync(CancellationToken cancel)
    {
        var day = time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (await runs.ClaimAsync(Partition, day, Lease, cancel) is not { } claimed) return;
        var book = await CountAsync(cancel);
        foreach (var month in book.Entries.GroupBy(e => (e.Key.Day.Year, e.Key.Day.Month, e.Key.Flow, e.Key.Step)))
            await tables.Runs.CommitAsync(Partition, [new RowWrite.Upsert(
                $"{Prefix}{month.Key.Year:0000}-{month.Key.Month:00}|{KeyText.Segment(month.Key.Flow)}|{KeyText.Segment(month.Key.Step)}",
                Json.Bytes(new Kept([.. month])))], cancel);
        await runs.FinishAsync(claimed, claimed.Value, cancel);
    }

    /// <summary>What was kept, with the open days counted anew; everything, where nothing was kept yet.</summary>
    public async Task<EffectBook> CountAsync(CancellationToken cancel)
    {
        var (kept, any) = (new EffectBook(), false);
        var from = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(-Open);
        // What the last night had not counted as closed may have changed since.
        if (await runs.LastAsync(Partition, cancel) is { } last && DateOnly.ParseExact(last.Slot, "yyyy-MM-dd",
            CultureInfo.InvariantCulture).AddDays(-Open) is var lastFrom && lastFrom < from) from = lastFrom;
        await foreach (var row in tables.Runs.RangeAsync(Partition, Prefix, cancel))
            foreach (var entry in RowBody.Read<Kept>(row.Body).Entries)
            {
                any = true;
                if (entry.Key.Day < from) kept.Add(entry.Key, entry.Cell);
            }
        kept.Add(await fold.RunAsync(flow => CampaignGate.CampaignOf(flow) is null, any ? from : null, cancel));
        return kept;
    }

    /// <summary>As of last night; counted now where there was none.</summary>
    public async Task<EffectBook> CurrentAsync(CancellationToken cancel)
    {
        var book = new EffectBook();
        await foreach (var row in tables.Runs.RangeAsync(Partition, Prefix, cancel))
            foreach (var entry in RowBody.Read<Kept>(row.Body).Entries) book.Add(entry.Key, entry.Cell);
        return book.Entries.Any() ? book : await CountAsync(cancel);
    }
}
