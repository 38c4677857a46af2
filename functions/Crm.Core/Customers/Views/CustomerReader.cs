using Crm.Common;

namespace Crm.Customers.Views;

/// <summary>Reads customer rows into one <see cref="CustomerView"/>, without making the objects a row stands for. One per worker.</summary>
public sealed class CustomerReader
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

    void ReadFacts(ref RowJson json, ReadOnlySpan<byte> row)
    {
        var start = json.At;
        if (json.Open())
            while (json.Property(out var name)) ReadFact(ref json, name);
        var end = json.At;
        View.Input = Mix64.Of(row[start..end], 0);
        View.Classification = end..end;
    }

    void ReadFact(ref RowJson json, ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("paid"u8)) ReadPaid(ref json);
        else if (name.SequenceEqual("orders"u8)) View.Orders = (int)json.Number();
        else if (name.SequenceEqual("paidOrders"u8)) View.PaidOrders = (int)json.Number();
        else if (name.SequenceEqual("cancelledOrders"u8)) View.Cancelled = (int)json.Number();
        else if (name.SequenceEqual("refundedOrders"u8)) View.Refunded = (int)json.Number();
        else if (name.SequenceEqual("items"u8)) View.Items = json.Number();
        else if (name.SequenceEqual("discounted"u8)) View.Discounted = (int)json.Number();
        else if (name.SequenceEqual("orderTimes"u8)) ReadPlaced(ref json);
        else if (name.SequenceEqual("categories"u8)) ReadCounts(ref json, View.Categories);
        else if (name.SequenceEqual("products"u8)) ReadCounts(ref json, View.Products);
        else if (name.SequenceEqual("sizes"u8)) ReadCounts(ref json, View.Sizes);
        else if (name.SequenceEqual("regions"u8)) ReadCounts(ref json, View.Regions);
        else if (name.SequenceEqual("receivers"u8)) ReadCounts(ref json, View.Receivers);
        else json.Skip();
    }

    void ReadPaid(ref RowJson json)
    {
        paid.Clear();
        credits.Clear();
        currencies.Clear();
        if (json.Open())
            while (json.Property(out var name))
            {
                var (currency, start, credit) = (names.Get(name), paid.Count, credits.Count);
                json.Open();
                while (json.Item())
                {
                    var at = json.Number();
                    json.Item();
                    var amount = json.Number();
                    // A credit note takes from the total and is no purchase.
                    (amount < 0 ? credits : paid).Add((at, amount));
                }
                currencies.Add((currency, start, paid.Count - start, credit, credits.Count - credit));
            }
        ChooseCurrency();
    }

    void ChooseCurrency()
    {
        var main = (Currency: "", Start: 0, Count: 0, Credit: 0, Credits: 0);
        foreach (var one in currencies)
        {
            if (one.Count > main.Count || main.Currency.Length == 0 && one.Credits > 0) main = one;
            if (one.Count == 0) continue;
            View.FirstPaid = View.Purchases == 0 ? paid[one.Start].At : Math.Min(View.FirstPaid, paid[one.Start].At);
            View.LastPaid = View.Purchases == 0 ? paid[one.Start + one.Count - 1].At
                : Math.Max(View.LastPaid, paid[one.Start + one.Count - 1].At);
            View.Purchases += one.Count;
        }
        View.Currency = main.Currency;
        for (var i = main.Start; i < main.Start + main.Count; i++)
        {
            View.Paid.Add(paid[i]);
            View.Total += paid[i].Amount;
        }
        for (var i = main.Credit; i < main.Credit + main.Credits; i++)
        {
            View.Credits.Add(credits[i]);
            View.Total += credits[i].Amount;
        }
    }

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

    void ReadCounts(ref RowJson json, List<(string, long)> into)
    {
        json.Open();
        while (json.Property(out var name)) into.Add((names.Get(name), json.Number()));
    }

    void ReadPlaced(ref RowJson json)
    {
        json.Open();
        while (json.Item()) View.Placed.Add(json.Number());
    }

    string? Text(ref RowJson json)
    {
        if (!json.IsNull()) return names.Get(json.String());
        json.Skip();
        return null;
    }
}
