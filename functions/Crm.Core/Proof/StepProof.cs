using System.Globalization;
using Crm.Common;
using Crm.Customers;
using Crm.Flows;
using Crm.Shops;
using Crm.Touchpoints;
using Crm.Touchpoints.Deciding;
using NodaTime;
using LocalTime = Crm.Common.LocalTime;

namespace Crm.Proof;

/// <param name="Steps">Texts of flows, by shop.</param>
/// <param name="Checked">Due instants that were followed to their end.</param>
/// <param name="Notes">Steps that are over before some place opens, whenever they fall due.</param>
/// <param name="Mistakes">Sentences, by step; empty when the proof holds.</param>
public sealed record StepProofReport(int Steps, long Checked, IReadOnlyList<string> Notes, IReadOnlyList<string> Mistakes);

/// <summary>
/// Proves of every step that sends texts: nothing goes out after it has expired, every wait ends, and there is a time at which it does go
/// out: a step that expires in quiet hours every time reaches nobody. A day repeats after a week, but for clock changes and holidays, so
/// two weeks, every holiday and the days around every change stand for all.
/// </summary>
public static class StepProof
{
    const int Days = 14;

    public static StepProofReport Run(TimeProofPlan plan, IReadOnlyList<Flow> flows, IEnumerable<Shop> shops,
        IEnumerable<(string Name, RecipientPlaces Places)> receivers, CancellationToken cancel)
    {
        var places = receivers.ToList();
        var cases = (from shop in shops
                     from flow in flows
                     where shop.Flows.Contains(flow.Name)
                     from step in flow.StepsOf(shop.Preset)
                     where step.Channel == Channel.Sms
                     select (shop, flow, step)).ToList();
        var done = new Result[cases.Count];
        Parallel.For(0, cases.Count, new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism =
            Math.Max(2, Environment.ProcessorCount) }, i => done[i] = Check(plan, cases[i].shop, cases[i].flow, cases[i].step, places));
        return new StepProofReport(cases.Count, done.Sum(r => r.Checked), [.. done.SelectMany(r => r.Notes)],
            [.. done.SelectMany(r => r.Mistakes)]);
    }

    sealed record Result(List<string> Notes, List<string> Mistakes)
    {
        public long Checked { get; set; }
    }

    static Result Check(TimeProofPlan plan, Shop shop, Flow flow, Step step, List<(string Name, RecipientPlaces Places)> places)
    {
        var result = new Result([], []);
        foreach (var times in step.On.Select(t => t.At).Distinct())
        {
            var starved = new List<(string Name, bool Home, string Example)>();
            var home = 0;
            foreach (var (name, place) in places)
            {
                var isHome = place.All.All(p => p.Country == shop.Country);
                var (sent, example) = Follow(plan, shop, step, times, place, name, result);
                home += isHome && sent != null ? 1 : 0;
                if (sent == false) starved.Add((name, isHome, example!));
            }
            Tell($"{flow.Name}/{step.Name} of shop {shop.Id}", starved, home, result);
        }
        return result;
    }

    static void Tell(string step, List<(string Name, bool Home, string Example)> starved, int home, Result result)
    {
        var atHome = starved.Where(s => s.Home).ToList();
        if (home > 0 && atHome.Count == home) result.Mistakes.Add($"{step}: {atHome[0].Example}; so it never goes out in the shop's "
            + $"country.");
        else if (starved.Count > 0)
            result.Notes.Add($"{step}: never in time at {starved.Count} places, such as {starved[0].Name}: {starved[0].Example}");
    }

    /// <summary>Whether it goes out for some due time; null where the place has no open hour at all.</summary>
    static (bool? Sent, string? Example) Follow(TimeProofPlan plan, Shop shop, Step step, TimeOnly? at, RecipientPlaces place, string name,
        Result result)
    {
        var (messageClass, window) = (step.Class, shop.Rules.Windows[step.Class]);
        var hours = SendingHours.Of(place, messageClass, window);
        var (sent, opened, example) = (false, false, (string?)null);
        foreach (var due in DueTimes(plan, shop, at, place, messageClass, window))
        {
            if (hours.NextAllowed(due) is not { } allowed) continue;
            opened = true;
            result.Checked++;
            if (Wrong(step, due, allowed) is { } wrong) result.Mistakes.Add($"{shop.Id} {step.Name} to {name}, due "
                + $"{Local(due, shop)}: {wrong}");
            if (allowed < due + step.Expires) sent = true;
            else example ??= $"due {Local(due, shop)} it expires {Local(due + step.Expires, shop)}, and {name} is open from "
                + $"{Local(allowed, shop)} (the shop's clock)";
        }
        return (opened ? sent : null, example);
    }

    /// <summary>What the product does with a text that has to wait until an hour, held against what it must do.</summary>
    static string? Wrong(Step step, DateTimeOffset due, DateTimeOffset allowed)
    {
        if (allowed == due) return null;
        var touchpoint = new Touchpoint
        {
            Id = "", Flow = "", Version = 1, Step = step.Name, Order = new Orders.OrderKey("", "", ""), Due = due, Expires = due
                + step.Expires,
        };
        return TextRules.PutOff(touchpoint, allowed, "quiet-hours") switch
        {
            Decision.Wait wait when wait.Until <= due => "its wait does not end.",
            Decision.Wait wait when wait.Until >= touchpoint.Expires => "it would go out after it has expired.",
            Decision.Suppress when allowed < touchpoint.Expires => "it is given up though it could still go out in time.",
            _ => null,
        };
    }

    static IEnumerable<DateTimeOffset> DueTimes(TimeProofPlan plan, Shop shop, TimeOnly? at, RecipientPlaces place,
        MessageClass messageClass, SendWindow window)
    {
        var zone = LocalTime.Zone(shop.Zone);
        var zones = place.All.SelectMany(p => p.Zones).Take(MostZones).Append(zone).Distinct().ToList();
        var days = zones.SelectMany(z => z.GetZoneIntervals(plan.Begin, plan.End)).Where(z => z.HasStart && z.Start > plan.Begin)
            .SelectMany(z => Enumerable.Range(-1, 3).Select(d => z.Start.InZone(zone).Date.PlusDays(d)))
            .Concat(Enumerable.Range(0, Days).Select(d => plan.Begin.InZone(zone).Date.PlusDays(d)))
            .Concat(Holidays(plan, place, messageClass, zone)).Distinct();
        if (at is { } time)
            return days.Select(day => LocalTime.DaysAfter(zone.AtStartOfDay(day).ToDateTimeOffset(), zone, 0, time));
        var hours = new OpenHours(place.All, messageClass, window);
        return days.SelectMany(day => hours.Edges(zone.AtStartOfDay(day).ToInstant(), zone.AtStartOfDay(day.PlusDays(1)).ToInstant()))
            .SelectMany(edge => new[] { edge, edge - Duration.FromMinutes(1) }).Select(edge => edge.ToDateTimeOffset());
    }

    static IEnumerable<LocalDate> Holidays(TimeProofPlan plan, RecipientPlaces place, MessageClass messageClass, DateTimeZone zone)
    {
        var rules = place.All.SelectMany(p => p.RulesOf(messageClass)).Where(r => r.Holidays is not null).ToList();
        if (rules.Count == 0) yield break;
        var last = plan.End.InZone(zone).Date;
        for (var date = plan.Begin.InZone(zone).Date; date < last; date = date.PlusDays(1))
            if (rules.Exists(r => r.AppliesOn(date))) yield return date;
    }

    // Places with very many clocks change some of them every week; a few of them show what there is.
    const int MostZones = 6;

    static string Local(DateTimeOffset at, Shop shop) => Instant.FromDateTimeOffset(at).InZone(LocalTime.Zone(shop.Zone))
        .ToString("uuuu-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
