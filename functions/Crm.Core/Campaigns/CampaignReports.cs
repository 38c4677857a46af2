using Crm.Common;
using Crm.Touchpoints.Campaigns;

namespace Crm.Campaigns;

/// <summary>What people read of campaigns before and after: the check and the effect.</summary>
public sealed class CampaignReports(CampaignStore store, CampaignReader reader, CampaignCheck check, EffectFold fold, EffectBooks books,
    TimeProvider time)
{
    static readonly int[] Horizons = [7, 30];

    public async Task<ApiResponse> CheckAsync(string id, CancellationToken cancel)
    {
        if (await store.FindAsync(id, cancel) is not { } row) return NotFound(id);
        var mistakes = new List<string>();
        return await reader.ReadAsync(row.Source, row.Version, mistakes, cancel) is { } campaign
            ? ApiResponse.Of(await check.RunAsync(campaign, row.Planned?.Codes ?? 0, cancel))
            : ApiResponse.Problem(400, "Not acceptable", string.Join(' ', mistakes));
    }

    public async Task<ApiResponse> EffectAsync(string id, CancellationToken cancel) =>
        await ReportsAsync(id, cancel) is { } reports ? ApiResponse.Of(reports) : NotFound(id);

    /// <summary>One report for each horizon; the one the campaign is judged by first.</summary>
    public async Task<IReadOnlyList<EffectReport>?> ReportsAsync(string id, CancellationToken cancel)
    {
        if (await store.FindAsync(id, cancel) is not { } row
            || await reader.ReadAsync(row.Source, row.Version, [], cancel) is not { } campaign) return null;
        var book = await fold.RunAsync(flow => flow == campaign.Flow, null, cancel);
        var last = row.Planned?.LastDue ?? CampaignPlan.Earliest(campaign);
        return [.. Horizons.OrderBy(days => Math.Abs(days - campaign.WindowDays)).Select(days =>
            EffectReport.Of(book, campaign.Flow, campaign.Step.Name, days, last.AddDays(days), time.GetUtcNow()))];
    }

    /// <summary>
    /// What each step of the flows earned, a calendar quarter at a time: each quarter is one comparison, concluded once when the days of
    /// its last buyer are over.
    /// </summary>
    public async Task<ApiResponse> StepsAsync(string? quarter, CancellationToken cancel)
    {
        var all = await books.CurrentAsync(cancel);
        var now = time.GetUtcNow();
        var asked = quarter is null ? Quarter.Of(DateOnly.FromDateTime(now.UtcDateTime)) : Quarter.Read(quarter);
        if (asked is not { } period) return ApiResponse.Problem(400, "Not acceptable", "quarter is written 2026-Q1.");
        var book = new EffectBook();
        foreach (var entry in all.Entries)
            if (period.Holds(entry.Key.Day) && CampaignGate.CampaignOf(entry.Key.Flow) is null) book.Add(entry.Key, entry.Cell);
        var over = new DateTimeOffset(period.End.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        return ApiResponse.Of(book.Entries.Select(e => (e.Key.Flow, e.Key.Step)).Distinct()
            .SelectMany(s => Horizons.Select(days => EffectReport.Of(book, s.Flow, s.Step, days, over.AddDays(days), now))).ToList());
    }

    static ApiResponse NotFound(string id) => ApiResponse.Problem(404, "Not found", $"There is no campaign '{CleanText.Code(id)}'.");
}

/// <summary>A calendar quarter.</summary>
readonly record struct Quarter(DateOnly Begin)
{
    /// <summary>The first day after it.</summary>
    public DateOnly End => Begin.AddMonths(3);

    public bool Holds(DateOnly day) => day >= Begin && day < End;

    public static Quarter Of(DateOnly day) => new(new DateOnly(day.Year, (day.Month - 1) / 3 * 3 + 1, 1));

    public static Quarter? Read(string text) =>
        text.Length == 7 && int.TryParse(text[..4], out var year) && year is > 1999 and < 2101 && text[4..6] is "-Q" or "-q"
            && text[6] is >= '1' and <= '4' ? new Quarter(new DateOnly(year, (text[6] - '1') * 3 + 1, 1)) : null;
}
