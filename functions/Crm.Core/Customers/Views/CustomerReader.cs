using Crm.Common;

namespace Crm.Customers.Views;

/// <summary>
/// Reads customer rows into one <see cref="CustomerView"/>, field by field by their numbers, without making the objects a row stands for.
/// What a night asks stands first in the row; the rest is not looked at. One per worker.
/// </summary>
public sealed partial class CustomerReader
{
    readonly NamePool names = new();
    readonly List<(string Currency, int Start, int Count, int Credit, int Credits)> currencies = [];
    readonly List<(long At, long Amount)> paid = [], credits = [];

    public CustomerView View { get; } = new();

    /// <summary>The row read last as it is written today: a row of an earlier version is packed first.</summary>
    internal ReadOnlyMemory<byte> Packed { get; private set; }

    /// <summary>Everything a class, tag or segment may ask.</summary>
    public CustomerView Read(ReadOnlyMemory<byte> row)
    {
        var fields = Begin(row);
        ReadFacts(ref fields);
        ReadClassification(ref fields);
        ReadWho(ref fields);
        ReadToldTags(ref fields);
        ReadProfile(ref fields);
        return View;
    }

    /// <summary>Group and purchases only, and whether they are a person's to be compared with.</summary>
    public void ReadPurchases(ReadOnlyMemory<byte> row)
    {
        var fields = Begin(row);
        var facts = fields.ReadArrayHeader();
        ReadPaid(ref fields);
        for (; facts > 1; facts--) fields.Skip();
        fields.Skip();
        ReadWho(ref fields);
    }

    /// <summary>Purchases, classification, whether they are a person's, and the birthday.</summary>
    public DateOnly? ReadMoments(ReadOnlyMemory<byte> row)
    {
        var fields = Begin(row);
        var facts = fields.ReadArrayHeader();
        ReadPaid(ref fields);
        (View.Orders, View.PaidOrders) = (fields.ReadInt32(), fields.ReadInt32());
        for (facts -= 3; facts > 0; facts--) fields.Skip();
        ReadClassification(ref fields);
        ReadWho(ref fields);
        fields.Skip();
        return ReadBirthday(ref fields);
    }

    // Five fields stand before it; it is [at, value, source].
    static DateOnly? ReadBirthday(ref PackedFields fields)
    {
        if (fields.TryReadNil() || fields.ReadArrayHeader() <= 5) return null;
        for (var before = 0; before < 5; before++) fields.Skip();
        if (fields.TryReadNil()) return null;
        fields.ReadArrayHeader();
        fields.Skip();
        return DateOnly.FromDayNumber(fields.ReadInt32());
    }

    PackedFields Begin(ReadOnlyMemory<byte> row)
    {
        View.Clear();
        Packed = RowBody.IsJson(row.Span) ? RowBody.Bytes(Json.Read<Customer>(row.Span)) : row;
        var fields = new PackedFields(Packed.Span);
        fields.ReadArrayHeader();
        View.Group = Text(ref fields)!;
        return fields;
    }

    void ReadWho(ref PackedFields fields)
    {
        View.Frozen = !fields.TryReadNil();
        if (View.Frozen) fields.Skip();
        var identities = fields.ReadArrayHeader();
        View.Nobody = identities == 0;
        for (; identities > 0; identities--) fields.Skip();
    }

    // By tag, its register [at, [set, by]]: one that was taken off is kept and is not set.
    void ReadToldTags(ref PackedFields fields)
    {
        for (var count = fields.ReadMapHeader(); count > 0; count--)
        {
            var tag = Text(ref fields)!;
            fields.ReadArrayHeader();
            fields.Skip();
            var told = fields.ReadArrayHeader();
            if (fields.ReadBoolean()) View.ToldTags.Add(tag);
            for (; told > 1; told--) fields.Skip();
        }
    }

    // Region and language stand first in the profile, each as [at, value, source].
    void ReadProfile(ref PackedFields fields)
    {
        if (fields.TryReadNil()) return;
        fields.ReadArrayHeader();
        if (!fields.TryReadNil())
        {
            fields.ReadArrayHeader();
            fields.Skip();
            var region = fields.ReadArrayHeader();
            fields.Skip();
            (View.Province, View.City) = (Text(ref fields), Text(ref fields));
            for (; region > 3; region--) fields.Skip();
            fields.Skip();
        }
        if (fields.TryReadNil()) return;
        fields.ReadArrayHeader();
        fields.Skip();
        View.Language = Text(ref fields);
    }

    string? Text(ref PackedFields fields)
    {
        return fields.TryReadNil() ? null : names.Get(fields.ReadText());
    }
}
