using Crm.Customers;
using Crm.Customers.Views;
using Crm.Segments;

namespace Crm.Nightly;

/// <summary>What a night changes of a customer's classification, and what it is afterwards: a pure function of both.</summary>
sealed class ClassificationDifference(DateOnly date, TagDetector detector)
{
    const int TiersKept = 10;

    public (Classification After, List<Change> Changes) Of(Classification old, CustomerView view)
    {
        var changes = new List<Change>();
        var after = new Classification
        {
            Class = Changed(changes, "class", old.Class, view.Class?.ToStoredName()),
            Life = Changed(changes, "life", old.Life, view.Life?.ToStoredName()),
            Grade = Changed(changes, "grade", old.Grade, view.Grade?.ToStoredName()),
            Tier = Changed(changes, "tier", old.Tier, view.Tier?.ToStoredName()),
            Tags = Tags(changes, old, view),
            Segments = SegmentsOf(changes, old, view),
            Announced = old.Announced,
        };
        var tiers = old.Tier is null || old.Tier == after.Tier ? old.Tiers : [.. (old.Tiers ?? []).Append(old.Tier).TakeLast(TiersKept)];
        return (after with { Tiers = tiers }, changes);
    }

    ClassifiedAs? Changed(List<Change> changes, string what, ClassifiedAs? old, string? value)
    {
        if (old?.Value == value) return old;
        changes.Add(new Change(what, old?.Value, value));
        return value is null ? null : new ClassifiedAs(value, date);
    }

    SortedDictionary<string, Tag>? Tags(List<Change> changes, Classification old, CustomerView view)
    {
        var tags = new SortedDictionary<string, Tag>(StringComparer.Ordinal);
        foreach (var (name, tag) in old.Tags ?? [])
            if (tag.Hand == true) tags[name] = tag;
            else if (!view.Tags.Exists(t => t.Name == name)) changes.Add(new Change("tag:" + name, tag.Value, null));
        foreach (var (name, value) in view.Tags)
        {
            var before = old.Tags?.GetValueOrDefault(name);
            if (before?.Value == value)
            {
                tags[name] = before;
                continue;
            }
            var found = detector.Found.Find(f => f.Name == name);
            tags[name] = found.Name is null ? new Tag(value, date, 100, "rule")
                : new Tag(value, date, found.Confidence, detector.EvidenceOf(found, view));
            changes.Add(new Change("tag:" + name, before?.Value, value));
        }
        return tags.Count == 0 ? null : tags;
    }

    SortedDictionary<string, DateOnly>? SegmentsOf(List<Change> changes, Classification old, CustomerView view)
    {
        var segments = new SortedDictionary<string, DateOnly>(StringComparer.Ordinal);
        foreach (var name in view.Segments)
        {
            if (old.Segments is not null && old.Segments.TryGetValue(name, out var since)) segments[name] = since;
            else
            {
                segments[name] = date;
                changes.Add(new Change("segment:" + name, null, "in"));
            }
        }
        foreach (var (name, _) in old.Segments ?? [])
            if (!segments.ContainsKey(name)) changes.Add(new Change("segment:" + name, "in", null));
        return segments.Count == 0 ? null : segments;
    }
}
