using System.Buffers;
using System.Globalization;
using System.Text.Unicode;
using Crm.Common;
using Crm.Customers;
using Crm.Customers.Views;
using Crm.Segments;
using MessagePack;

namespace Crm.Nightly;

/// <summary>
/// Writes what a night changes of a customer, packed, straight from what was read and found: a first night writes every customer, and
/// objects for it would be eight kilobytes each. What stays is copied from the stored row. One per worker.
/// </summary>
sealed class ClassificationWriter(DateOnly date, TagDetector detector)
{
    const int TiersKept = 10, Members = 8, MembersOfTag = 5;

    readonly ArrayBufferWriter<byte> standing = new(1024);
    readonly ChangeWriter changes = new();
    readonly List<(string Name, int Stored, int Found)> tags = [];
    readonly List<string> segments = [];
    readonly byte[] evidence = new byte[256];

    /// <summary>What changed, for the night's counts; good until the next customer.</summary>
    public IReadOnlyList<Change> Moves => changes.Moves;

    /// <summary>The customer's packed row with tonight's classification in the place of the stored one.</summary>
    /// <param name="reader">Has read the row.</param>
    /// <param name="nextPurchase">The day predicted, where it is announced tonight.</param>
    public byte[] Row(CustomerReader reader, DateOnly? nextPurchase)
    {
        var view = reader.View;
        standing.Clear();
        changes.Clear();
        var to = new MessagePackWriter(standing);
        to.WriteArrayHeader(Members);
        Word(ref to, reader, StoredClassification.Class, "class", view.Class?.ToStoredName());
        Word(ref to, reader, StoredClassification.Life, "life", view.Life?.ToStoredName());
        Word(ref to, reader, StoredClassification.Grade, "grade", view.Grade?.ToStoredName());
        Word(ref to, reader, StoredClassification.Tier, "tier", view.Tier?.ToStoredName());
        Tags(ref to, reader);
        Segments(ref to, reader);
        if (nextPurchase is { } day)
        {
            to.Write(view.LastPaid);
            changes.Add("nextPurchase", null, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        }
        else if (view.Announced == 0) to.WriteNil();
        else to.Write(view.Announced);
        Tiers(ref to, reader);
        to.Flush();
        return RowPatch.WithClassification(reader.Packed.Span, reader.Stored.All, standing.WrittenSpan);
    }

    /// <summary>The row that says what changed and why, after <see cref="Row"/>.</summary>
    public byte[] Change(string customer, string run, CustomerView view, string against) =>
        changes.Write(customer, run, view, against);

    void Word(ref MessagePackWriter to, CustomerReader reader, int which, string what, string? value)
    {
        var (old, bytes) = reader.Stored.Words[which];
        if (old == value && value is not null)
        {
            to.WriteRaw(reader.Packed.Span[bytes]);
            return;
        }
        if (old != value) changes.Add(what, old, value);
        if (value is null)
        {
            to.WriteNil();
            return;
        }
        to.WriteArrayHeader(2);
        to.Write(value);
        to.Write(date.DayNumber);
    }

    // By name: those of a person as they are stored, and those found tonight.
    void Tags(ref MessagePackWriter to, CustomerReader reader)
    {
        var (view, stored) = (reader.View, reader.Stored.Tags);
        CompareTags(view, reader.Stored);
        if (tags.Count == 0)
        {
            to.WriteNil();
            return;
        }
        tags.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        to.WriteMapHeader(tags.Count);
        foreach (var (name, before, found) in tags)
        {
            to.Write(name);
            if (before >= 0) to.WriteRaw(reader.Packed.Span[stored[before].Bytes]);
            else Tag(ref to, view, view.Tags[found].Name, view.Tags[found].Value);
        }
    }

    void CompareTags(CustomerView view, StoredClassification before)
    {
        tags.Clear();
        for (var i = 0; i < before.Tags.Count; i++)
            if (before.Tags[i].Hand) tags.Add((before.Tags[i].Name, i, -1));
            else if (!Has(view.Tags, before.Tags[i].Name)) changes.AddTag(before.Tags[i].Name, before.Tags[i].Value, null);
        for (var i = 0; i < view.Tags.Count; i++)
        {
            var (name, value) = view.Tags[i];
            var at = before.TagOf(name);
            var old = at < 0 ? null : before.Tags[at].Value;
            if (old != value) changes.AddTag(name, old, value);
            tags.Add((name, old == value ? at : -1, i));
        }
    }

    void Tag(ref MessagePackWriter to, CustomerView view, string name, string value)
    {
        var found = default(Found);
        foreach (var one in detector.Found)
            if (one.Name == name) found = one;
        to.WriteArrayHeader(MembersOfTag);
        to.Write(value);
        to.Write(date.DayNumber);
        to.Write(found.Name is null ? 100 : found.Confidence);
        if (found.Name is null) to.WriteString("rule"u8);
        else to.WriteString(evidence.AsSpan(0, detector.WriteEvidence(found, view, evidence)));
        to.WriteNil();
    }

    void Segments(ref MessagePackWriter to, CustomerReader reader)
    {
        var (view, stored) = (reader.View, reader.Stored);
        segments.Clear();
        segments.AddRange(view.Segments);
        foreach (var name in segments)
            if (stored.Segment(name) is null) changes.Add("segment:", name, null, "in");
        foreach (var (name, _) in stored.Segments)
            if (!segments.Contains(name)) changes.Add("segment:", name, "in", null);
        if (segments.Count == 0)
        {
            to.WriteNil();
            return;
        }
        segments.Sort(string.CompareOrdinal);
        to.WriteMapHeader(segments.Count);
        foreach (var name in segments)
        {
            to.Write(name);
            if (stored.Segment(name) is { } since) to.WriteRaw(reader.Packed.Span[since]);
            else to.Write(date.DayNumber);
        }
    }

    // The tier that ends tonight joins the earlier ones, of which the last ten are kept.
    static void Tiers(ref MessagePackWriter to, CustomerReader reader)
    {
        var (stored, row) = (reader.Stored, reader.Packed);
        var (old, bytes) = stored.Words[StoredClassification.Tier];
        var earlier = row[stored.Tiers];
        if (old is null || old == reader.View.Tier?.ToStoredName())
        {
            if (earlier.IsEmpty) to.WriteNil();
            else to.WriteRaw(earlier.Span);
            return;
        }
        var fields = new PackedFields(earlier.Span);
        var count = earlier.IsEmpty || fields.TryReadNil() ? 0 : fields.ReadArrayHeader();
        for (; count >= TiersKept; count--) fields.Skip();
        to.WriteArrayHeader(count + 1);
        if (count > 0) to.WriteRaw(earlier.Span[fields.Consumed..]);
        to.WriteRaw(row.Span[bytes]);
    }

    static bool Has(List<(string Name, string Value)> tags, string name)
    {
        foreach (var tag in tags)
            if (tag.Name == name) return true;
        return false;
    }
}
