using Crm.Common;
using Crm.Conditions;
using Crm.Customers;
using Crm.Customers.Views;
using Crm.Segments;
using Crm.Shops;
using Crm.Storage;

namespace Crm.Nightly;

/// <summary>Writes of one changed customer: the row, and the membership row that tells why.</summary>
sealed record NightlyWrites(string Customer, IReadOnlyList<Change> Changes, RowWrite Row, RowWrite ClassificationChange);

/// <summary>Judges one customer after the other; reuses all it needs. One per worker.</summary>
sealed class NightlyClassifier
{
    readonly NightlyBaseline plan;
    readonly SegmentLibrary library;
    readonly CustomerReader reader = new();
    readonly ClassificationJson bytes = new();
    readonly string feed;
    readonly Classifier classifier;
    readonly TagDetector detector;
    readonly Forecaster forecaster;
    readonly EvaluationContext subject;
    readonly List<(string Name, string Value)> oldTags = [];
    readonly List<string> oldSegments = [];

    public NightlyClassifier(NightlyBaseline plan, Shop shop, SegmentLibrary library)
    {
        (this.plan, this.library, feed) = (plan, library, Keys.ClassificationChangePrefix(plan.Date));
        var clock = new ZoneClock(LocalTime.Zone(shop.Zone));
        classifier = new Classifier(shop.Segments, plan.Totals, plan.TrainedModels, plan.Date, clock);
        detector = new TagDetector(classifier, clock);
        forecaster = new Forecaster(plan.TrainedModels, clock, plan.Date.DayNumber);
        subject = new EvaluationContext(shop, Nobody, null, plan.At) { View = reader.View,
            FromRow = () => customer ??= Json.Read<Customer>(row.Span) };
    }

    // Conditions of the night ask the view; the customer itself is only made for a fact that is not in it.
    ReadOnlyMemory<byte> row;
    Customer? customer;
    static readonly Customer Nobody = new() { Id = "", Group = "" };

    public NightlyCounters Tally { get; } = new();
    public CustomerView View => reader.View;

    /// <summary>The writes of a customer whose standing changes tonight; null for all others.</summary>
    public NightlyWrites? Judge(Row row, bool counts)
    {
        var view = Read(row);
        if (view.Frozen || view.Nobody || view.Group != plan.Group) return null;
        var (oldClass, oldLife, oldGrade, oldTier) = (view.Class, view.Life, view.Grade, view.Tier);
        Swap();
        Evaluate(view);
        if (counts) Tally.Add(view, Mix64.Of(System.Runtime.InteropServices.MemoryMarshal.AsBytes(row.Key.AsSpan()), view.Input));
        var announces = forecaster.IsDue(view);
        var same = oldClass == view.Class && oldLife == view.Life && oldGrade == view.Grade && oldTier == view.Tier && !announces;
        if (same && SameTags(view) && SameSegments(view)) return null;
        return Write(row, view, announces);
    }

    CustomerView Read(Row stored)
    {
        (row, customer) = (stored.Body, null);
        return reader.Read(stored.Body.Span);
    }

    void Swap()
    {
        var view = reader.View;
        oldTags.Clear();
        oldTags.AddRange(view.Tags);
        oldSegments.Clear();
        oldSegments.AddRange(view.Segments);
        view.Tags.Clear();
    }

    /// <summary>Class, tags and segments of what the reader has just read; also for asking one segment on demand.</summary>
    void Evaluate(CustomerView view)
    {
        classifier.Classify(view);
        view.Alive = forecaster.Alive(view);
        detector.Detect(view);
        // A person's word stands above the rules'.
        foreach (var found in detector.Found)
            if (!Has(view.HandTags, found.Name)) view.Tags.Add((found.Name, found.Value));
        foreach (var rule in library.Tags)
            if (!Has(view.Tags, rule.Tag) && !Has(view.HandTags, rule.Tag)
                && rule.When.Holds(subject)) view.Tags.Add((rule.Tag, rule.Value));
        // Segments see last night's membership while they are decided, so their order does not matter.
        Joined.Clear();
        foreach (var segment in library.Segments)
            if (segment.When.Holds(subject)) Joined.Add(segment.Name);
        view.Segments.Clear();
        view.Segments.AddRange(Joined);
    }

    List<string> Joined { get; } = [];

    /// <summary>Whether a customer of the group meets a condition tonight; <see cref="View"/> then holds it.</summary>
    public bool Meets(Row row, Condition condition)
    {
        var view = Read(row);
        if (view.Frozen || view.Nobody || view.Group != plan.Group) return false;
        var stored = view.Segments.ToArray();
        Swap();
        Evaluate(view);
        view.Segments.Clear();
        view.Segments.AddRange(stored);
        return condition.Holds(subject);
    }

    bool SameTags(CustomerView view)
    {
        if (oldTags.Count != view.Tags.Count) return false;
        foreach (var (name, value) in view.Tags)
            if (!Has(oldTags, name, value)) return false;
        return true;
    }

    bool SameSegments(CustomerView view)
    {
        if (oldSegments.Count != view.Segments.Count) return false;
        foreach (var name in view.Segments)
            if (!oldSegments.Contains(name)) return false;
        return true;
    }

    NightlyWrites Write(Row row, CustomerView view, bool announces)
    {
        var old = ClassificationJson.Read(row.Body.Span[view.Classification]);
        var id = row.Key[2..];
        var changes = new List<Change>();
        var standing = new Classification
        {
            Class = Changed(changes, "class", old.Class, view.Class?.ToStoredName()),
            Life = Changed(changes, "life", old.Life, view.Life?.ToStoredName()),
            Grade = Changed(changes, "grade", old.Grade, view.Grade?.ToStoredName()),
            Tier = Changed(changes, "tier", old.Tier, view.Tier?.ToStoredName()),
            Tags = Tags(changes, old, view),
            Segments = SegmentsOf(changes, old, view),
            Announced = announces ? view.LastPaid : old.Announced,
        };
        standing = standing with { Tiers = old.Tier is null || old.Tier == standing.Tier ? old.Tiers
            : [.. (old.Tiers ?? []).Append(old.Tier).TakeLast(10)] };
        if (announces) changes.Add(
            new Change("nextPurchase", null, DateOnly.FromDayNumber(forecaster.NextDay(view)!.Value)
            .ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)));
        var why = new Why(view.Days, view.Purchases, view.Total, view.Currency, classifier.Against(view));
        var membership = new ClassificationChange { Customer = id, Run = plan.Run, Changes = changes, Why = why };
        return new NightlyWrites(id, changes,
            new RowWrite.Replace(row.Key, WithStanding(row.Body.Span, view.Classification, bytes.Bytes(standing)), row.ETag),
            new RowWrite.Upsert(feed + id, bytes.Bytes(membership).ToArray()));
    }

    // The standing is one stretch of the row's JSON; the rest is copied as it is, which costs a tenth of reading and writing the whole
    // customer.
    static byte[] WithStanding(ReadOnlySpan<byte> row, Range range, ReadOnlySpan<byte> standing)
    {
        var (start, length) = range.GetOffsetAndLength(row.Length);
        var name = length == 0 ? ",\"standing\":"u8 : [];
        var body = new byte[row.Length - length + name.Length + standing.Length];
        row[..start].CopyTo(body);
        name.CopyTo(body.AsSpan(start));
        standing.CopyTo(body.AsSpan(start + name.Length));
        row[(start + length)..].CopyTo(body.AsSpan(start + name.Length + standing.Length));
        return body;
    }

    ClassifiedAs? Changed(List<Change> changes, string what, ClassifiedAs? old, string? value)
    {
        if (old?.Value == value) return old;
        changes.Add(new Change(what, old?.Value, value));
        return value is null ? null : new ClassifiedAs(value, plan.Date);
    }

    SortedDictionary<string, Tag>? Tags(List<Change> changes, Classification old, CustomerView view)
    {
        var tags = new SortedDictionary<string, Tag>(StringComparer.Ordinal);
        foreach (var (name, tag) in old.Tags ?? [])
            if (tag.Hand == true) tags[name] = tag;
            else if (!Has(view.Tags, name)) changes.Add(new Change("tag:" + name, tag.Value, null));
        foreach (var (name, value) in view.Tags)
        {
            var before = old.Tags?.GetValueOrDefault(name);
            if (before?.Value == value)
            {
                tags[name] = before;
                continue;
            }
            var found = detector.Found.Find(f => f.Name == name);
            tags[name] = found.Name is null ? new Tag(value, plan.Date, 100, "rule")
                : new Tag(value, plan.Date, found.Confidence, detector.EvidenceOf(found, view));
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
                segments[name] = plan.Date;
                changes.Add(new Change("segment:" + name, null, "in"));
            }
        }
        foreach (var (name, _) in old.Segments ?? [])
            if (!segments.ContainsKey(name)) changes.Add(new Change("segment:" + name, "in", null));
        return segments.Count == 0 ? null : segments;
    }

    static bool Has(List<(string Name, string Value)> tags, string name)
    {
        foreach (var tag in tags)
            if (tag.Name == name) return true;
        return false;
    }

    static bool Has(List<(string Name, string Value)> tags, string name, string value)
    {
        foreach (var tag in tags)
            if (tag.Name == name) return tag.Value == value;
        return false;
    }
}
