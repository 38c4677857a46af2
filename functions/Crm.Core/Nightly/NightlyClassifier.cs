using Crm.Common;
using Crm.Conditions;
using Crm.Customers;
using Crm.Customers.Views;
using Crm.Segments;
using Crm.Shops;
using Crm.Storage;

namespace Crm.Nightly;

/// <summary>Judges one customer after the other; reuses all it needs. One per worker.</summary>
sealed class NightlyClassifier
{
    readonly NightlyBaseline plan;
    readonly SegmentLibrary library;
    readonly CustomerReader reader = new();
    readonly string feed;
    readonly Classifier classifier;
    readonly TagDetector detector;
    readonly Forecaster forecaster;
    readonly ClassificationWriter writer;
    readonly EvaluationContext subject;

    public NightlyClassifier(NightlyBaseline plan, Shop shop, SegmentLibrary library)
    {
        (this.plan, this.library, feed) = (plan, library, Keys.ClassificationChangePrefix(plan.Date));
        var clock = new ZoneClock(LocalTime.Zone(shop.Zone));
        classifier = new Classifier(shop.Segments, plan.Totals, plan.TrainedModels, plan.Date, clock);
        detector = new TagDetector(classifier, clock);
        writer = new ClassificationWriter(plan.Date, detector);
        forecaster = new Forecaster(plan.TrainedModels, clock, plan.Date.DayNumber, shop.Segments);
        subject = new EvaluationContext(shop, Nobody, null, plan.At) { View = reader.View,
            FromRow = () => customer ??= RowBody.Read<Customer>(row) };
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
        view.Tags.Clear();
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
        return reader.Read(stored.Body);
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
        view.Tags.Clear();
        Evaluate(view);
        view.Segments.Clear();
        foreach (var (name, _) in reader.Stored.Segments) view.Segments.Add(name);
        return condition.Holds(subject);
    }

    /// <summary>Whether the customer that was read last meets another condition too.</summary>
    public bool MeetsToo(Condition condition) => condition.Holds(subject);

    bool SameTags(CustomerView view)
    {
        if (reader.Stored.RuleTags != view.Tags.Count) return false;
        foreach (var (name, value) in view.Tags)
            if (reader.Stored.TagOf(name) is var at && (at < 0 || reader.Stored.Tags[at].Value != value)) return false;
        return true;
    }

    bool SameSegments(CustomerView view)
    {
        if (reader.Stored.Segments.Count != view.Segments.Count) return false;
        foreach (var name in view.Segments)
            if (reader.Stored.Segment(name) is null) return false;
        return true;
    }

    NightlyWrites Write(Row row, CustomerView view, bool announces)
    {
        var id = row.Key[2..];
        var body = writer.Row(reader, announces ? DateOnly.FromDayNumber(forecaster.NextDay(view)!.Value) : null);
        return new NightlyWrites([.. writer.Moves], new RowWrite.Replace(row.Key, body, row.ETag),
            new RowWrite.Upsert(feed + id, writer.Change(id, plan.Run, view, classifier.Against(view))));
    }

    static bool Has(List<(string Name, string Value)> tags, string name)
    {
        foreach (var tag in tags)
            if (tag.Name == name) return true;
        return false;
    }
}
