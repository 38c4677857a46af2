using System.Globalization;
using Crm.Common;
using Crm.Customers;
using Crm.Shops;
using Crm.Touchpoints.Deciding;
using NodaTime;

namespace Crm.Proof;

/// <summary>What a proof covers.</summary>
/// <param name="From">The first day.</param>
/// <param name="Years">How far.</param>
public sealed record TimeProofPlan(DateTimeOffset From, int Years = 3)
{
    /// <summary>So many days are also asked minute by minute, those around clock changes first.</summary>
    public int BruteDays { get; init; } = 2;
    public Instant Begin => Instant.FromDateTimeOffset(From);
    public Instant End => Begin.InUtc().LocalDateTime.PlusYears(Years).InUtc().ToInstant();
}

/// <param name="Places">Different sets of clocks and rules.</param>
/// <param name="Edges">Instants at which an answer can change, each asked, with the minute before it.</param>
/// <param name="Minutes">Asked one by one as the cross-check.</param>
/// <param name="Never">Places that a class of text never reaches, because their clocks have no hour in common.</param>
/// <param name="Mistakes">Sentences, the smallest counterexample of each kind first; empty when the proof holds.</param>
public sealed record TimeProofReport(int Places, long Edges, long Minutes, IReadOnlyList<string> Never, IReadOnlyList<string> Mistakes)
{
    /// <summary>Of each step that sends texts, where flows were asked about.</summary>
    public StepProofReport? Steps { get; init; }
    public bool Holds => Mistakes.Count == 0 && Steps?.Mistakes.Count is null or 0;
}

/// <summary>The next instant not before one at which a text of a class may reach a recipient; null: none is found.</summary>
public delegate DateTimeOffset? NextAllowed(RecipientPlaces places, MessageClass messageClass, SendWindow window, DateTimeOffset from);

/// <summary>
/// Proves of the sending hours, for every country and state, class and instant of the years ahead: what goes out is inside the hours of
/// every place, what waits waits for the very next opening, and a wait ends. The answer of the product is compared with the rule said
/// otherwise (<see cref="OpenHours"/>) at every instant where it can change, and minute by minute on a sample.
/// </summary>
public static class TimeProof
{
    // The searches of the product: two weeks, of news of an order two days before one place after the other is taken.
    const int MostDays = 14, MostDaysOfNews = 2, MostMistakes = 20, MostZones = 12;

    public static TimeProofReport Run(TimeProofPlan plan, IEnumerable<Shop> shops,
        IEnumerable<(string Name, RecipientPlaces Places)> receivers, NextAllowed? product = null, CancellationToken cancel = default)
    {
        product ??= static (places, messageClass, window, from) => SendingHours.Of(places, messageClass, window).NextAllowed(from);
        var windows = shops.SelectMany(s => s.Rules.Windows.Select(w => (Class: w.Key, Window: w.Value))).Distinct()
            .OrderBy(w => w.Class).ThenBy(w => w.Window.Opens).ThenBy(w => w.Window.Closes).ToList();
        var cases = receivers.SelectMany(r => windows.Select(w => new Case(r.Name, r.Places, w.Class, w.Window)))
            .DistinctBy(c => c.Key, StringComparer.Ordinal).ToList();
        var done = new Result[cases.Count];
        Parallel.For(0, cases.Count, new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism =
            Math.Max(2, Environment.ProcessorCount) }, i => done[i] = Check(cases[i], plan, product));
        return new TimeProofReport(cases.Select(c => c.Name).Distinct().Count(), done.Sum(r => r.Edges), done.Sum(r => r.Minutes),
            [.. done.Where(r => r.Never is not null).Select(r => r.Never!)],
            [.. done.SelectMany(r => r.Mistakes).OrderBy(m => m.At).ThenBy(m => m.Sentence, StringComparer.Ordinal)
                .Select(m => m.Sentence).Take(MostMistakes)]);
    }

    sealed record Case(string Name, RecipientPlaces Places, MessageClass Class, SendWindow Window)
    {
        // The same clocks under the same rules need one proof.
        public string Key => $"{Class}|{Window}|{string.Join(';', Places.All.Select(Of))}|"
            + (Class == MessageClass.Transactional ? string.Join(';', Places.Likely.Select(Of)) : "");

        string Of(Place place) => string.Join(' ', place.Zones.Select(z => z.Id))
            + string.Concat(place.RulesOf(Class).Select(r => $"/{r.Country}{r.State}{r.Hours}"));
    }

    sealed record Result(long Edges, long Minutes, string? Never, List<(Instant At, string Sentence)> Mistakes);

    static Result Check(Case one, TimeProofPlan plan, NextAllowed product)
    {
        var hours = new OpenHours(one.Places.All, one.Class, one.Window);
        // Of places with very many clocks (an unknown country) a season shows all there is: their hours meet always or never.
        var end = one.Places.All.Sum(p => p.Zones.Count) > MostZones ? plan.Begin + Duration.FromDays(200) : plan.End;
        var edges = hours.Edges(plan.Begin, end);
        var openings = edges.Where(hours.IsOpen).ToList();
        // Each likely place by itself, for news of an order that no hour of all places fits.
        var likely = new Lazy<List<(Place Place, List<Instant> Openings)>>(() => [.. one.Places.Likely.Select(place =>
        {
            var own = new OpenHours([place], one.Class, one.Window);
            return (place, own.Edges(plan.Begin, end).Where(own.IsOpen).ToList());
        })]);
        var mistakes = new List<(Instant, string)>();
        long minutes = 0;
        for (var i = 0; i < edges.Count && mistakes.Count == 0; i++)
        {
            Ask(edges[i]);
            if (i > 0) Ask(edges[i] - Duration.FromMinutes(1));
        }
        if (mistakes.Count == 0)
            foreach (var day in Days(one, plan))
                for (var minute = 0; minute < 24 * 60 && mistakes.Count == 0; minute++, minutes++)
                    Ask(day + Duration.FromMinutes(minute));
        var never = openings.Count > 0 ? null : $"{one.Class.ToStoredName()} texts never reach {one.Name} "
            + $"between {one.Window.Opens:HH\\:mm} and {one.Window.Closes:HH\\:mm}"
            + (one.Class == MessageClass.Transactional ? " on all its clocks; they go by the likeliest place, if it has such hours" : "");
        return new Result(edges.Count, minutes, never, mistakes);

        void Ask(Instant at)
        {
            // At the end of the years the next opening may lie beyond them.
            if (at > end - Duration.FromDays(MostDays + 2) || at < plan.Begin) return;
            var answer = product(one.Places, one.Class, one.Window, at.ToDateTimeOffset());
            if (Wrong(one, hours, openings, likely, at, answer is { } next ? Instant.FromDateTimeOffset(next) : null) is { } wrong)
                mistakes.Add((at, $"A {one.Class.ToStoredName()} text to {one.Name} that falls due at {Clocks(one, at)} "
                    + wrong));
        }
    }

    static string? Wrong(Case one, OpenHours hours, List<Instant> openings,
        Lazy<List<(Place Place, List<Instant> Openings)>> likely, Instant at, Instant? answer)
    {
        var expected = hours.IsOpen(at) ? at : Next(openings, at);
        var limit = Duration.FromDays(one.Class == MessageClass.Transactional ? MostDaysOfNews : MostDays);
        if (expected is { } next && next - at <= limit - Duration.FromDays(1))
            return answer == next ? null : answer is not { } other ? $"is never sent, though it could be at {Clocks(one, next)}."
                : hours.IsOpen(other) ? $"waits until {Clocks(one, other)}, though {Clocks(one, next)} is open."
                : $"goes out at {Clocks(one, other)}, when it is quiet there.";
        if (answer is not { } told) return one.Class == MessageClass.Transactional && likely.Value
            .Any(l => Next(l.Openings, at) is { } own && own - at < Duration.FromDays(MostDays - 1))
            ? "is never sent, though news of an order could go by its likeliest place." : null;
        if (hours.IsOpen(told)) return null;
        if (one.Class != MessageClass.Transactional) return $"goes out at {Clocks(one, told)}, when it is quiet there.";
        return likely.Value.Any(l => new OpenHours([l.Place], one.Class, one.Window).IsOpen(told)) ? null
            : $"goes out at {Clocks(one, told)}, which is open at none of its places.";
    }

    static Instant? Next(List<Instant> openings, Instant at)
    {
        var index = openings.BinarySearch(at);
        if (index < 0) index = ~index;
        return index < openings.Count ? openings[index] : null;
    }

    static IEnumerable<Instant> Days(Case one, TimeProofPlan plan)
    {
        var zones = one.Places.All.SelectMany(p => p.Zones).Take(MostZones).ToList();
        return zones.SelectMany(z => z.GetZoneIntervals(plan.Begin, plan.Begin + Duration.FromDays(400))).Where(z => z.HasStart)
            .Select(z => z.Start).Where(at => at > plan.Begin).Order().Select(at => at - Duration.FromHours(12))
            .Append(plan.Begin).Append(plan.Begin + Duration.FromDays(59)).Distinct().Take(plan.BruteDays);
    }

    static string Clocks(Case one, Instant at) => string.Join(" / ", one.Places.All.SelectMany(p => p.Zones).Take(2)
        .Select(z => at.InZone(z).ToString("ddd uuuu-MM-dd HH:mm x", CultureInfo.InvariantCulture)));
}
