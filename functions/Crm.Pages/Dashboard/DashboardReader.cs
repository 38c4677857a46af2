using System.Globalization;
using Crm.Nightly;
using Crm.Reports;
using Crm.Reports.Days;
using Crm.Segments;
using Crm.Shops;
using Crm.Storage;
using Crm.Touchpoints.Budget;
using NodaTime;

namespace Crm.Pages.Dashboard;

/// <summary>Figures from what days and nights have added up: some dozens of rows, however many customers there are.</summary>
public sealed class DashboardReader(DayRows days, RunLog runs, CrmTables tables, ShopDirectory shops, MonthSpend spend, TimeProvider time)
{
    public const int MostDays = 400, UsualDays = 30;

    public DateOnly Today
    {
        get
        {
            var date = Instant.FromDateTimeOffset(time.GetUtcNow()).InZone(Common.LocalTime.Zone(shops.Zone)).Date;
            return new DateOnly(date.Year, date.Month, date.Day);
        }
    }

    /// <summary>The days asked for, as far as they can be; else the last ones.</summary>
    public (DateOnly From, DateOnly To) Span(string? from, string? to)
    {
        var today = Today;
        var last = Date(to) is { } until && until <= today ? until : today;
        return (Date(from) is { } since && since <= last && last.DayNumber - since.DayNumber < MostDays ? since
            : last.AddDays(1 - UsualDays), last);
    }

    static DateOnly? Date(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    public async Task<DashboardModel> ReadAsync(DateOnly from, DateOnly to, CancellationToken cancel)
    {
        var length = to.DayNumber - from.DayNumber + 1;
        var known = await days.ReadAsync(from.AddDays(-length), to, cancel);
        var span = Enumerable.Range(0, length).Select(from.AddDays)
            .Select(d => KeyValuePair.Create(d, known.GetValueOrDefault(d) ?? new()))
            .ToList();
        var nights = await NightsAsync(cancel);
        return new DashboardModel
        {
            From = from, To = to, Days = span, Sum = Sum(span.Select(d => d.Value)),
            Before = Sum(known.Where(d => d.Key < from).Select(d => d.Value)), Counts = await runs.LastAsync(DailyCounts.Job, cancel),
            Nights = [.. nights.Select(n => n.Latest)], Moves = MoveMatrix.Of([.. nights.SelectMany(n => n.Month)]),
            Budgets = await BudgetsAsync(cancel),
        };
    }

    static DayFigures Sum(IEnumerable<DayFigures> figures)
    {
        var sum = new DayFigures();
        foreach (var one in figures) sum.Add(one);
        return sum;
    }

    async Task<List<(NightlyReport Latest, IReadOnlyList<NightlyReport> Month)>> NightsAsync(CancellationToken cancel)
    {
        var all = new List<(NightlyReport, IReadOnlyList<NightlyReport>)>();
        foreach (var group in shops.All.Select(s => s.Group).Distinct().Order(StringComparer.Ordinal))
        {
            var rows = new NightlyRows(tables.Runs, group);
            if (await runs.LastAsync(rows.Job, cancel) is not { } last
                || !DateOnly.TryParse(last.Slot, CultureInfo.InvariantCulture, out var date)) continue;
            var month = await Task.WhenAll(Enumerable.Range(0, UsualDays)
                .Select(async i => (await rows.GetAsync<NightlyReport>(NightlyRows.Report(date.AddDays(-i)), cancel))?.Value));
            if (month[0] is { } latest) all.Add((latest, [.. month.OfType<NightlyReport>()]));
        }
        // A group nobody has bought from yet has nothing to show beside those that have buyers.
        return all.Exists(n => n.Item1.Customers > 0) ? all.FindAll(n => n.Item1.Customers > 0) : all;
    }

    async Task<IReadOnlyList<BudgetView>> BudgetsAsync(CancellationToken cancel)
    {
        var budgets = new List<BudgetView>();
        foreach (var shop in shops.All)
            if (shop.Rules is { Budget: { } budget, PriceCurrency: var currency })
                budgets.Add(new BudgetView(shop.Id, await spend.OfAsync(shop, time.GetUtcNow(), cancel) / 1_000_000m,
                    budget.PerMonthMicros / 1_000_000m, currency));
        return budgets;
    }
}
