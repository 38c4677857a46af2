using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Crm.Common;

namespace Crm.Customers;

/// <summary>
/// Standings and changes to and from the bytes that <see cref="Json"/> gives for them: a first night writes both for every customer. Reuses
/// its memory: what it returns holds until the next call. One per worker.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Reliability", "CA1001",
    Justification = "The writer is over memory: there is nothing to release.")]
sealed class ClassificationJson
{
    readonly ArrayBufferWriter<byte> buffer = new(2048);
    readonly Utf8JsonWriter json;

    public ClassificationJson() =>
        json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = Json.Options.Encoder, SkipValidation = true });

    public ReadOnlySpan<byte> Bytes(Classification standing)
    {
        Begin();
        Write("class"u8, standing.Class);
        Write("life"u8, standing.Life);
        Write("grade"u8, standing.Grade);
        Write("tier"u8, standing.Tier);
        if (standing.Tiers is { } tiers)
        {
            json.WriteStartArray("tiers"u8);
            foreach (var tier in tiers) Write(tier);
            json.WriteEndArray();
        }
        if (standing.Tags is { } tags) Write(tags);
        if (standing.Segments is { } segments)
        {
            json.WriteStartObject("segments"u8);
            foreach (var (name, since) in segments)
            {
                json.WritePropertyName(name);
                Write(since);
            }
            json.WriteEndObject();
        }
        if (standing.Announced is { } announced) json.WriteNumber("announced"u8, announced);
        return End();
    }

    public ReadOnlySpan<byte> Bytes(ClassificationChange membership)
    {
        Begin();
        json.WriteString("customer"u8, membership.Customer);
        json.WriteString("run"u8, membership.Run);
        json.WriteStartArray("changes"u8);
        foreach (var change in membership.Changes)
        {
            json.WriteStartObject();
            json.WriteString("what"u8, change.What);
            if (change.From is { } from) json.WriteString("from"u8, from);
            if (change.To is { } to) json.WriteString("to"u8, to);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartObject("why"u8);
        json.WriteNumber("r"u8, membership.Why.R);
        json.WriteNumber("f"u8, membership.Why.F);
        json.WriteNumber("m"u8, membership.Why.M);
        json.WriteString("currency"u8, membership.Why.Currency);
        json.WriteString("against"u8, membership.Why.Against);
        json.WriteEndObject();
        return End();
    }

    void Begin()
    {
        buffer.ResetWrittenCount();
        json.Reset();
        json.WriteStartObject();
    }

    ReadOnlySpan<byte> End()
    {
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan;
    }

    void Write(ReadOnlySpan<byte> name, ClassifiedAs? label)
    {
        if (label is null) return;
        json.WritePropertyName(name);
        Write(label);
    }

    void Write(ClassifiedAs label)
    {
        json.WriteStartObject();
        json.WriteString("value"u8, label.Value);
        json.WritePropertyName("since"u8);
        Write(label.Since);
        json.WriteEndObject();
    }

    void Write(SortedDictionary<string, Tag> tags)
    {
        json.WriteStartObject("tags"u8);
        foreach (var (name, tag) in tags)
        {
            json.WriteStartObject(name);
            json.WriteString("value"u8, tag.Value);
            json.WritePropertyName("since"u8);
            Write(tag.Since);
            json.WriteNumber("confidence"u8, tag.Confidence);
            json.WriteString("evidence"u8, tag.Evidence);
            if (tag.Hand is { } hand) json.WriteBoolean("hand"u8, hand);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    void Write(DateOnly date)
    {
        Span<byte> text = stackalloc byte[10];
        date.TryFormat(text, out _, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        json.WriteStringValue(text);
    }

    public static Classification Read(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty) return new Classification();
        var standing = new Classification();
        var row = new RowJson(body);
        row.Open();
        while (row.Property(out var name))
        {
            if (name.SequenceEqual("class"u8)) standing = standing with { Class = ReadLabel(ref row) };
            else if (name.SequenceEqual("life"u8)) standing = standing with { Life = ReadLabel(ref row) };
            else if (name.SequenceEqual("grade"u8)) standing = standing with { Grade = ReadLabel(ref row) };
            else if (name.SequenceEqual("tier"u8)) standing = standing with { Tier = ReadLabel(ref row) };
            else if (name.SequenceEqual("tiers"u8)) standing = standing with { Tiers = ReadLabels(ref row) };
            else if (name.SequenceEqual("tags"u8)) standing = standing with { Tags = ReadTags(ref row) };
            else if (name.SequenceEqual("segments"u8)) standing = standing with { Segments = ReadSegments(ref row) };
            else if (name.SequenceEqual("announced"u8)) standing = standing with { Announced = row.Number() };
            else row.Skip();
        }
        return standing;
    }

    static ClassifiedAs ReadLabel(ref RowJson row)
    {
        var (value, since) = ("", default(DateOnly));
        row.Open();
        while (row.Property(out var name))
        {
            if (name.SequenceEqual("value"u8)) value = RowJson.Text(row.String());
            else if (name.SequenceEqual("since"u8)) since = row.Date();
            else row.Skip();
        }
        return new ClassifiedAs(value, since);
    }

    static List<ClassifiedAs> ReadLabels(ref RowJson row)
    {
        var labels = new List<ClassifiedAs>();
        row.Open();
        while (row.Item()) labels.Add(ReadLabel(ref row));
        return labels;
    }

    static SortedDictionary<string, DateOnly> ReadSegments(ref RowJson row)
    {
        var segments = new SortedDictionary<string, DateOnly>(StringComparer.Ordinal);
        row.Open();
        while (row.Property(out var name)) segments[RowJson.Text(name)] = row.Date();
        return segments;
    }

    static SortedDictionary<string, Tag> ReadTags(ref RowJson row)
    {
        var tags = new SortedDictionary<string, Tag>(StringComparer.Ordinal);
        row.Open();
        while (row.Property(out var name)) tags[RowJson.Text(name)] = ReadTag(ref row);
        return tags;
    }

    static Tag ReadTag(ref RowJson row)
    {
        var (value, since, confidence, evidence, hand) = ("", default(DateOnly), 0, "", default(bool?));
        row.Open();
        while (row.Property(out var name))
        {
            if (name.SequenceEqual("value"u8)) value = RowJson.Text(row.String());
            else if (name.SequenceEqual("since"u8)) since = row.Date();
            else if (name.SequenceEqual("confidence"u8)) confidence = (int)row.Number();
            else if (name.SequenceEqual("evidence"u8)) evidence = RowJson.Text(row.String());
            else
            {
                if (name.SequenceEqual("hand"u8) && !row.IsNull()) hand = row.IsTrue();
                row.Skip();
            }
        }
        return new Tag(value, since, confidence, evidence, hand);
    }
}
