using System.Collections.Concurrent;
using Crm.Common;
using Crm.Storage;

namespace Crm.Touchpoints.Campaigns;

public enum CampaignState { Draft, Approved, Running, Paused, Done, Cancelled }

/// <summary>What every text of a campaign asks before it goes out.</summary>
/// <param name="Version">Of its texts: what still waits takes the newest.</param>
public sealed record CampaignStanding(string Campaign, CampaignState State, int Version)
{
    /// <summary>Millionths of the price's currency; null: no limit of its own.</summary>
    public long? BudgetMicros { get; init; }

    /// <summary>Of the budget, what processes have taken to spend.</summary>
    public long TakenMicros { get; init; }
}

/// <summary>
/// One row a campaign, read again every other second: a pause is everywhere known within that time. Of the budget each process takes a
/// hundredth at a time, so that no text writes a counter and never more is spent; what a process that died had not spent stays unspent.
/// </summary>
public sealed class CampaignGate(CrmTables tables, TimeProvider time)
{
    public const string Partition = "campaigns", Prefix = "campaign.";
    const int Blocks = 100;
    static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);
    readonly ConcurrentDictionary<string, (DateTimeOffset At, CampaignStanding? Standing)> known = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, Purse> purses = new(StringComparer.Ordinal);

    sealed class Purse
    {
        public long Micros;
    }

    public static string FlowOf(string campaign) => Prefix + campaign;

    public static string? CampaignOf(string flow) => flow.StartsWith(Prefix, StringComparison.Ordinal) ? flow[Prefix.Length..] : null;

    /// <summary>Null for a flow that is no campaign; one whose row is gone counts as cancelled.</summary>
    public async ValueTask<CampaignStanding?> OfAsync(string flow, CancellationToken cancel)
    {
        if (CampaignOf(flow) is not { } campaign) return null;
        var now = time.GetUtcNow();
        if (known.TryGetValue(campaign, out var last) && now - last.At < Fresh && now >= last.At) return last.Standing;
        var standing = await ReadAsync(campaign, cancel) ?? new CampaignStanding(campaign, CampaignState.Cancelled, 1);
        known[campaign] = (now, standing);
        return standing;
    }

    /// <summary>Reads it anew at the next text.</summary>
    public void Forget(string campaign) => known.TryRemove(campaign, out _);

    public async ValueTask<CampaignStanding?> ReadAsync(string campaign, CancellationToken cancel) =>
        await tables.Runs.GetAsync(Partition, Key(campaign), cancel) is { } row ? RowBody.Read<CampaignStanding>(row.Body) : null;

    /// <summary>Changes the row; null leaves it as it is.</summary>
    public async ValueTask<CampaignStanding?> ChangeAsync(string campaign, Func<CampaignStanding?, CampaignStanding?> change,
        CancellationToken cancel)
    {
        var after = await tables.Runs.UpdateAsync(Partition, Key(campaign), change, cancel);
        Forget(campaign);
        return after;
    }

    /// <summary>Whether the campaign's own budget has room for a text; then it is taken.</summary>
    public async ValueTask<bool> TryTakeAsync(CampaignStanding standing, long micros, CancellationToken cancel)
    {
        if (standing.BudgetMicros is null) return true;
        var purse = purses.GetOrAdd(standing.Campaign, _ => new Purse());
        while (true)
        {
            var left = Interlocked.Read(ref purse.Micros);
            if (left >= micros)
            {
                if (Interlocked.CompareExchange(ref purse.Micros, left - micros, left) == left) return true;
                continue;
            }
            long got = 0;
            await ChangeAsync(standing.Campaign, row =>
            {
                got = row?.BudgetMicros is { } budget
                    ? Math.Min(Math.Max(micros - left, budget / Blocks), Math.Max(0, budget - row.TakenMicros)) : 0;
                return got > 0 ? row! with { TakenMicros = row.TakenMicros + got } : null;
            }, cancel);
            if (got == 0) return false;
            Interlocked.Add(ref purse.Micros, got);
            if (left + got < micros) return false;
        }
    }

    /// <summary>A text that was taken for did not go out.</summary>
    public void GiveBack(string flow, long micros)
    {
        if (CampaignOf(flow) is { } campaign && purses.TryGetValue(campaign, out var purse)) Interlocked.Add(ref purse.Micros, micros);
    }

    static string Key(string campaign) => "g|" + campaign;
}
