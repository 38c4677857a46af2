using Crm.Common;
using Crm.Customers;
using Crm.Touchpoints.Deciding;
using NodaTime;

namespace Crm.Proof;

/// <summary>
/// The rule of the hours said a second time, and otherwise: an instant is open when the clock of every place shows a time inside the
/// window and inside every rule of that date. Between two of its <see cref="Edges"/> the answer never changes, so asking it there is
/// asking it at every instant.
/// </summary>
sealed class OpenHours(IReadOnlyList<Place> places, MessageClass messageClass, SendWindow window)
{
    public bool IsOpen(Instant at)
    {
        foreach (var place in places)
            foreach (var zone in place.Zones)
                if (!IsOpen(at.InZone(zone).LocalDateTime, place.RulesOf(messageClass))) return false;
        return true;
    }

    bool IsOpen(LocalDateTime local, IReadOnlyList<QuietRule> rules)
    {
        var time = new TimeOnly(local.TimeOfDay.TickOfDay);
        if (time < window.Opens || time >= window.Closes) return false;
        foreach (var rule in rules)
            if (rule.AppliesOn(local.Date) && (rule.Hours is not { } hours || time < hours.Opens || time >= hours.Closes)) return false;
        return true;
    }

    /// <summary>Every instant at which some clock comes to a time the rules name, or is changed, ascending.</summary>
    public IReadOnlyList<Instant> Edges(Instant from, Instant to)
    {
        var edges = new SortedSet<Instant> { from };
        foreach (var place in places)
        {
            var times = place.RulesOf(messageClass).Select(r => r.Hours).OfType<SendWindow>().Append(window)
                .SelectMany(w => new[] { w.Opens, w.Closes }).Append(TimeOnly.MinValue).Distinct().ToList();
            foreach (var zone in place.Zones)
            {
                foreach (var change in zone.GetZoneIntervals(from, to))
                    if (change.HasStart && change.Start > from) edges.Add(change.Start);
                var last = to.InZone(zone).Date;
                for (var date = from.InZone(zone).Date; date <= last; date = date.PlusDays(1))
                    foreach (var time in times)
                        Add(zone.MapLocal(date.At(NodaTime.LocalTime.FromTicksSinceMidnight(time.Ticks))));
            }
        }
        return [.. edges.Where(e => e >= from && e < to)];

        // A time that a change leaves out begins nothing: the change itself is an edge.
        void Add(NodaTime.TimeZones.ZoneLocalMapping mapping)
        {
            if (mapping.Count == 0) return;
            edges.Add(mapping.First().ToInstant());
            edges.Add(mapping.Last().ToInstant());
        }
    }
}
