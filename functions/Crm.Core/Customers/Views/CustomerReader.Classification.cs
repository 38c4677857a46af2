using Crm.Common;
using MessagePack;

namespace Crm.Customers.Views;

public sealed partial class CustomerReader
{
    // The numbers of Classification, in their order; earlier tiers stand behind and are not asked for.
    const int ClassificationRead = 7;

    void ReadClassification(ref MessagePackReader fields)
    {
        var start = (int)fields.Consumed;
        if (!fields.TryReadNil())
        {
            var count = fields.ReadArrayHeader();
            View.Class = Names.FromStoredName<RfmClass>(ClassifiedAs(ref fields, out _));
            View.Life = Names.FromStoredName<LifeStage>(ClassifiedAs(ref fields, out _));
            View.Grade = Names.FromStoredName<Grade>(ClassifiedAs(ref fields, out _));
            View.Tier = Names.FromStoredName<Tier>(ClassifiedAs(ref fields, out var since));
            View.TierSince = since;
            ReadTags(ref fields);
            ReadSegments(ref fields);
            View.Announced = fields.TryReadNil() ? 0 : fields.ReadInt64();
            for (; count > ClassificationRead; count--) fields.Skip();
        }
        View.Classification = start..(int)fields.Consumed;
    }

    string? ClassifiedAs(ref MessagePackReader fields, out int since)
    {
        since = 0;
        if (fields.TryReadNil()) return null;
        fields.ReadArrayHeader();
        var value = Text(ref fields);
        since = fields.ReadInt32();
        return value;
    }

    void ReadTags(ref MessagePackReader fields)
    {
        if (fields.TryReadNil()) return;
        for (var count = fields.ReadMapHeader(); count > 0; count--)
        {
            var name = Text(ref fields)!;
            fields.ReadArrayHeader();
            var value = Text(ref fields)!;
            for (var unread = 3; unread > 0; unread--) fields.Skip();
            var hand = !fields.TryReadNil() && fields.ReadBoolean();
            (hand ? View.HandTags : View.Tags).Add((name, value));
        }
    }

    void ReadSegments(ref MessagePackReader fields)
    {
        if (fields.TryReadNil()) return;
        for (var count = fields.ReadMapHeader(); count > 0; count--)
        {
            View.Segments.Add(Text(ref fields)!);
            fields.Skip();
        }
    }
}
