using Crm.Customers.Views;
using Crm.Prediction;
using Crm.Segments;

namespace Crm.Nightly;

/// <summary>
/// Collects what the models and rhythms are learned from. The sample is the first buyers of each bucket by id: ids are hashes, so that is a
/// fair draw of fixed size, and the same one whenever it is drawn.
/// </summary>
sealed class ModelTrainer(ZoneClock clock, int today)
{
    public const int SampleOfBucket = 200;
    const int FewestBuyers = 100, FewestRepeaters = 20;

    readonly Dictionary<string, IntervalHistogram> rhythms = new(StringComparer.Ordinal);
    readonly List<(string Currency, BuyerSummary Buyer)> sample = [];
    int ofBucket;

    public void StartBucket() => ofBucket = 0;

    public void Add(CustomerView view)
    {
        if (ofBucket++ < SampleOfBucket) sample.Add((view.Currency, Summary(view)));
        var before = int.MinValue;
        foreach (var (at, _) in view.Paid)
        {
            var day = clock.Day(at);
            if (before != int.MinValue && day > before)
            {
                IntervalHistogram("").Add(day - before);
                if (view.Favourite is { } category) IntervalHistogram(category).Add(day - before);
            }
            before = day;
        }
    }

    public BuyerSummary Summary(CustomerView view) =>
        BuyerSummaries.Of(view.Paid.Select(p => (clock.Day(p.At), (double)p.Amount)), int.MaxValue) is { } seen
        ? seen with { History = seen.History with { Age = Math.Max(today - clock.Day(view.Paid[0].At), seen.History.Last) } } : default;

    public static TrainedModels Finish(IEnumerable<ModelTrainer> parts, DateOnly on)
    {
        var all = parts.ToList();
        var rhythms = new SortedDictionary<string, IntervalHistogram>(StringComparer.Ordinal);
        foreach (var (name, rhythm) in all.SelectMany(p => p.rhythms))
        {
            if (!rhythms.TryGetValue(name, out var mine)) rhythms[name] = mine = new IntervalHistogram();
            mine.Add(rhythm);
        }
        // Sorted inside the fits: which worker drew which bucket does not show.
        var sample = all.SelectMany(p => p.sample).ToList();
        var (model, note) = Buying(sample);
        var learned = new TrainedModels { On = on, Buying = model, Note = note };
        foreach (var (name, rhythm) in rhythms)
        {
            if (rhythm.ActiveDays is not { } active) continue;
            learned.ActiveDays[name] = active;
            learned.MedianDays[name] = rhythm.MedianDays!.Value;
        }
        foreach (var currency in sample.GroupBy(s => s.Currency))
            if (currency.Count(s => s.Buyer.History.Repeats > 0) >= FewestRepeaters
                && GammaGamma.Fit(currency.Select(s => s.Buyer))
                is FitResult<GammaGamma>.Fitted fit) learned.Values[currency.Key] = fit.Model;
        return learned;
    }

    static (BgNbd?, string?) Buying(List<(string Currency, BuyerSummary Buyer)> sample)
    {
        var repeaters = sample.Count(s => s.Buyer.History.Repeats > 0);
        if (sample.Count < FewestBuyers || repeaters < FewestRepeaters)
            return (null, $"{sample.Count} buyers, {repeaters} of them bought again: too few for a model (it takes {FewestBuyers} and "
                + $"{FewestRepeaters}); category rhythms stand in.");
        return BgNbdFit.Fit(sample.Select(s => s.Buyer.History)) switch
        {
            FitResult<BgNbd>.Fitted fit => (fit.Model, fit.Caution),
            FitResult<BgNbd>.Unsupported no => (null, no.Reason),
            var other => throw new InvalidOperationException($"No such result: {other}."),
        };
    }

    IntervalHistogram IntervalHistogram(string category)
    {
        if (!rhythms.TryGetValue(category, out var rhythm)) rhythms[category] = rhythm = new IntervalHistogram();
        return rhythm;
    }
}
