using Crm.Common;

namespace Crm.Customers.Views;

public sealed partial class CustomerReader
{
    // The numbers of Classification, in their order; earlier tiers stand behind.
    const int ClassificationRead = 7;

    /// <summary>Where the words of the stored classification lie in <see cref="Packed"/>, so that what stays can be copied.</summary>
    internal StoredClassification Stored { get; } = new();

    void ReadClassification(ref PackedFields fields)
    {
        Stored.Clear();
        var start = fields.Consumed;
        if (!fields.TryReadNil())
        {
            var count = fields.ReadArrayHeader();
            View.Class = Names.FromStoredName<RfmClass>(ClassifiedAs(ref fields, StoredClassification.Class, out _));
            View.Life = Names.FromStoredName<LifeStage>(ClassifiedAs(ref fields, StoredClassification.Life, out _));
            View.Grade = Names.FromStoredName<Grade>(ClassifiedAs(ref fields, StoredClassification.Grade, out _));
            View.Tier = Names.FromStoredName<Tier>(ClassifiedAs(ref fields, StoredClassification.Tier, out var since));
            View.TierSince = since;
            ReadTags(ref fields);
            ReadSegments(ref fields);
            View.Announced = fields.TryReadNil() ? 0 : fields.ReadInt64();
            if (count > ClassificationRead) Stored.Tiers = Skipped(ref fields);
            for (count--; count > ClassificationRead; count--) fields.Skip();
        }
        Stored.All = start..fields.Consumed;
    }

    static Range Skipped(ref PackedFields fields)
    {
        var start = fields.Consumed;
        fields.Skip();
        return start..fields.Consumed;
    }

    string? ClassifiedAs(ref PackedFields fields, int which, out int since)
    {
        var start = fields.Consumed;
        since = 0;
        if (fields.TryReadNil()) return null;
        fields.ReadArrayHeader();
        var value = Text(ref fields);
        since = fields.ReadInt32();
        Stored.Words[which] = (value, start..fields.Consumed);
        return value;
    }

    void ReadTags(ref PackedFields fields)
    {
        if (fields.TryReadNil()) return;
        for (var count = fields.ReadMapHeader(); count > 0; count--)
        {
            var name = Text(ref fields)!;
            var start = fields.Consumed;
            fields.ReadArrayHeader();
            var value = Text(ref fields)!;
            for (var unread = 3; unread > 0; unread--) fields.Skip();
            var hand = !fields.TryReadNil() && fields.ReadBoolean();
            (hand ? View.HandTags : View.Tags).Add((name, value));
            Stored.Tags.Add(new(name, value, hand, start..fields.Consumed));
        }
    }

    void ReadSegments(ref PackedFields fields)
    {
        if (fields.TryReadNil()) return;
        for (var count = fields.ReadMapHeader(); count > 0; count--)
        {
            var name = Text(ref fields)!;
            View.Segments.Add(name);
            Stored.Segments.Add((name, Skipped(ref fields)));
        }
    }
}
