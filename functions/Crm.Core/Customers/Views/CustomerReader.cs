using Crm.Common;

namespace Crm.Customers.Views;

/// <summary>Reads customer rows into one <see cref="CustomerView"/>, without making the objects a row stands for. One per worker.</summary>
public sealed partial class CustomerReader
{
    readonly NamePool names = new();
    readonly List<(string Currency, int Start, int Count, int Credit, int Credits)> currencies = [];
    readonly List<(long At, long Amount)> paid = [], credits = [];

    public CustomerView View { get; } = new();

    /// <summary>Everything a class, tag or segment may ask.</summary>
    public CustomerView Read(ReadOnlySpan<byte> row)
    {
        View.Clear();
        View.Nobody = IsNobody(row);
        var json = new RowJson(row);
        json.Open();
        while (json.Property(out var name))
        {
            if (name.SequenceEqual("group"u8)) View.Group = Text(ref json)!;
            else if (name.SequenceEqual("facts"u8)) ReadFacts(ref json, row);
            else if (name.SequenceEqual("standing"u8)) ReadStanding(ref json);
            else if (name.SequenceEqual("profile"u8)) ReadProfile(ref json);
            else if (name.SequenceEqual("tags"u8)) ReadToldTags(ref json);
            else if (name.SequenceEqual("mergedInto"u8)) View.Frozen = Text(ref json) is not null;
            else json.Skip();
        }
        return View;
    }

    // The names stand behind the facts. A search is far cheaper than reading up to them, and inside a text the quotes would be escaped.
    static bool IsNobody(ReadOnlySpan<byte> row) => row.IndexOf("\"identities\":[\""u8) < 0;

    /// <summary>Group and purchases only, which stand first in the row; false when there are none.</summary>
    public bool ReadPurchases(ReadOnlySpan<byte> row)
    {
        View.Clear();
        View.Nobody = IsNobody(row);
        var json = new RowJson(row);
        json.Open();
        while (json.Property(out var name))
        {
            if (name.SequenceEqual("group"u8)) View.Group = Text(ref json)!;
            else if (name.SequenceEqual("facts"u8))
            {
                if (!json.Open() || !json.Property(out var first) || !first.SequenceEqual("paid"u8)) return false;
                ReadPaid(ref json);
                return View.Purchases > 0;
            }
            else json.Skip();
        }
        return false;
    }

    // Each field is {"at": …, "value": …}; in rows of earlier versions the whole profile is, and its fields are plain.
    void ReadProfile(ref RowJson json)
    {
        if (!json.Open()) return;
        while (json.Property(out var name))
        {
            if (name.SequenceEqual("value"u8)) ReadProfile(ref json);
            else if (name.SequenceEqual("region"u8)) ReadRegion(ref json);
            else if (name.SequenceEqual("language"u8)) View.Language = TextOrTold(ref json);
            else json.Skip();
        }
    }

    void ReadRegion(ref RowJson json)
    {
        if (!json.Open()) return;
        while (json.Property(out var name))
        {
            if (name.SequenceEqual("value"u8)) ReadRegion(ref json);
            else if (name.SequenceEqual("province"u8)) View.Province = Text(ref json);
            else if (name.SequenceEqual("city"u8)) View.City = Text(ref json);
            else json.Skip();
        }
    }

    string? TextOrTold(ref RowJson json)
    {
        if (json.IsText() || json.IsNull()) return Text(ref json);
        string? value = null;
        json.Open();
        while (json.Property(out var name))
        {
            if (name.SequenceEqual("value"u8)) value = Text(ref json);
            else json.Skip();
        }
        return value;
    }

    string? Text(ref RowJson json)
    {
        if (!json.IsNull()) return names.Get(json.String());
        json.Skip();
        return null;
    }
}
