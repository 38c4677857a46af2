using Crm.Common;

namespace Crm.Customers.Views;

public sealed partial class CustomerReader
{
    void ReadStanding(ref RowJson json)
    {
        var start = json.At;
        if (!json.Open()) return;
        while (json.Property(out var name))
        {
            if (name.SequenceEqual("class"u8)) View.Class = Names.FromStoredName<RfmClass>(ClassifiedAs(ref json, out _));
            else if (name.SequenceEqual("life"u8)) View.Life = Names.FromStoredName<LifeStage>(ClassifiedAs(ref json, out _));
            else if (name.SequenceEqual("grade"u8)) View.Grade = Names.FromStoredName<Grade>(ClassifiedAs(ref json, out _));
            else if (name.SequenceEqual("tier"u8))
            {
                View.Tier = Names.FromStoredName<Tier>(ClassifiedAs(ref json, out var since));
                View.TierSince = since.DayNumber;
            }
            else if (name.SequenceEqual("tags"u8)) ReadTags(ref json);
            else if (name.SequenceEqual("segments"u8)) ReadSegments(ref json);
            else if (name.SequenceEqual("announced"u8)) View.Announced = json.Number();
            else json.Skip();
        }
        View.Classification = start..json.At;
    }

    string? ClassifiedAs(ref RowJson json, out DateOnly since)
    {
        string? value = null;
        since = default;
        json.Open();
        while (json.Property(out var name))
        {
            if (name.SequenceEqual("value"u8)) value = Text(ref json);
            else if (name.SequenceEqual("since"u8)) since = json.Date();
            else json.Skip();
        }
        return value;
    }

    void ReadTags(ref RowJson json)
    {
        json.Open();
        while (json.Property(out var tag))
        {
            var (name, value, hand) = (names.Get(tag), "", false);
            json.Open();
            while (json.Property(out var part))
            {
                if (part.SequenceEqual("value"u8)) value = Text(ref json)!;
                else
                {
                    if (part.SequenceEqual("hand"u8)) hand = json.IsTrue();
                    json.Skip();
                }
            }
            (hand ? View.HandTags : View.Tags).Add((name, value));
        }
    }

    void ReadToldTags(ref RowJson json)
    {
        if (!json.Open()) return;
        while (json.Property(out var name))
            if (IsSet(ref json)) View.ToldTags.Add(names.Get(name));
    }

    // A tag that was taken off is kept as {"at": …, "value": {"set": false, …}}.
    static bool IsSet(ref RowJson json)
    {
        var set = false;
        if (!json.Open()) return set;
        while (json.Property(out var name))
        {
            if (name.SequenceEqual("value"u8)) set |= IsSet(ref json);
            else
            {
                set |= name.SequenceEqual("set"u8) && json.IsTrue();
                json.Skip();
            }
        }
        return set;
    }

    void ReadSegments(ref RowJson json)
    {
        json.Open();
        while (json.Property(out var name))
        {
            View.Segments.Add(names.Get(name));
            json.Skip();
        }
    }
}
