using Crm.Flows;
using Crm.Replay;
using Crm.Shops;
using Crm.Storage;
using LocalTime = Crm.Common.LocalTime;

namespace Crm.Capacity;

/// <summary>Whether a busy day's texts fit through the gateway: when they go, what waits, what is lost, and what limit would do.</summary>
public sealed class CapacityPlanner(CrmTables tables, ShopDirectory shops, FlowLibrary flows, FlowVersions versions)
{
    /// <summary>Orders of the past, and the curve they make; read once for several plans.</summary>
    public async Task<OrderCurve> LearnAsync(string shop, CancellationToken cancel) =>
        OrderCurve.Learned((await DemandAsync(shop, cancel)).Patterns.Select(p => p.Order), shops.Find(shop)!.Zone);

    public async Task<CapacityReport> RunAsync(CapacityRequest request, OrderCurve? curve, CancellationToken cancel)
    {
        var shop = shops.Find(request.Shop)!;
        var (demand, patterns) = await DemandAsync(request.Shop, cancel);
        curve ??= OrderCurve.Learned(patterns.Select(p => p.Order), shop.Zone);
        var texts = demand.Of(request, curve, patterns);
        var minutes = OrderCurve.Minutes * (1 + request.DaysAfter);
        var (all, longest) = CapacityModel.Run(texts, 60 * request.PerSecond, 60 * request.BrokerPerSecond, minutes);
        var (free, _) = CapacityModel.Run(texts, double.MaxValue, null, minutes);
        var lost = free.Sum(m => m.Expired);
        var needed = Needed(request, texts, minutes, lost, longest, all);
        var start = Start(shop, request.Day);
        var peak = all.MaxBy(m => m.Queue);
        return new CapacityReport
        {
            Request = request, Curve = curve.From, Patterns = patterns.Count, Start = start, Minutes = all,
            Days = Days(request, all), Steps = new(texts.GroupBy(t => t.Step).ToDictionary(g => g.Key, g => g.Sum(t => t.Count)),
                StringComparer.Ordinal),
            Cost = Cost(texts, all), MostDueInAMinute = all.Max(m => m.Due), MostQueued = peak.Queue,
            MostQueuedAt = start.AddMinutes(peak.Minute), MostMessagesInAMinute = all.Max(m => m.Messages), LongestWait = longest,
            Spilled = all.Sum(m => m.Spilled), Expired = all.Sum(m => m.Expired), ExpiredAnyway = lost,
            NeededPerSecond = needed, AskBy = needed is null ? null : request.Day.AddDays(-request.LeadDays),
        };
    }

    static DateTimeOffset Start(Shop shop, DateOnly day) =>
        LocalTime.Zone(shop.Zone).AtStartOfDay(new NodaTime.LocalDate(day.Year, day.Month, day.Day)).ToDateTimeOffset();

    async Task<(CapacityDemand Demand, List<OrderPattern> Patterns)> DemandAsync(string shop, CancellationToken cancel)
    {
        await versions.AdoptAsync(cancel);
        var demand = new CapacityDemand(tables, flows, shops.Find(shop)!);
        return (demand, await demand.PatternsAsync(cancel));
    }

    static IReadOnlyList<CapacityDay> Days(CapacityRequest request, List<CapacityMinute> all) =>
        [.. all.Chunk(OrderCurve.Minutes).Select((day, i) => new CapacityDay(request.Day.AddDays(i), day.Sum(m => m.Due),
            day.Sum(m => m.Sent),
            day.Sum(m => m.Spilled), day.Sum(m => m.Expired), day.Max(m => m.Queue)))];

    // What is not sent costs nothing: by the mean of all.
    static SortedDictionary<string, double> Cost(List<DueTexts> texts, List<CapacityMinute> all)
    {
        var (due, sent) = (texts.Sum(t => t.Count), all.Sum(m => m.Sent));
        return new(texts.Where(t => t.Currency is not null).GroupBy(t => t.Currency!).ToDictionary(g => g.Key,
            g => due <= 0 ? 0 : Math.Round(g.Sum(t => t.CostMicros) * Math.Min(1, sent / due))), StringComparer.Ordinal);
    }

    /// <summary>By halving between the limit there is and the busiest minute; to a tenth of a text a second.</summary>
    static double? Needed(CapacityRequest request, List<DueTexts> texts, int minutes, double lost, int longest, List<CapacityMinute> all)
    {
        bool Fits(List<CapacityMinute> of, int wait) => wait <= request.Patience.TotalMinutes && of.Sum(m => m.Spilled) < 0.5
            && of.Sum(m => m.Expired) < lost + 0.5;
        if (Fits(all, longest)) return null;
        var (low, high) = (request.PerSecond, request.PerSecond);
        bool At(double rate) => CapacityModel.Run(texts, 60 * rate, null, minutes) is var (of, wait) && Fits(of, wait);
        // Everything that waits for the morning comes in one minute: no more than all texts in a minute are ever needed.
        var most = Math.Max(high, texts.Sum(t => t.Count) / 60);
        while (high < most && !At(high)) high = Math.Min(most, high * 2);
        while (high - low > 0.1) (low, high) = At((low + high) / 2) ? (low, (low + high) / 2) : ((low + high) / 2, high);
        return Math.Ceiling(high * 10) / 10;
    }
}
