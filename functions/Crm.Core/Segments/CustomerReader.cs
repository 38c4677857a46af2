using System.Text.Json;

namespace Crm.Segments;

/// <summary>Reads customer rows into one <see cref="CustomerView"/>, without making the objects a row stands for. One per worker.</summary>
public sealed class CustomerReader
{
    readonly NamePool names = new();
    readonly List<(string Currency, int Start, int Count)> currencies = [];
    readonly List<(long At, long Amount)> paid = [];

    public CustomerView View { get; } = new();

    /// <summary>Everything a class, tag or segment may ask.</summary>
    public CustomerView Read(ReadOnlySpan<byte> row)
    {
        View.Clear();
        var json = new Utf8JsonReader(row);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("group"u8)) View.Group = Text(ref json)!;
            else if (json.ValueTextEquals("facts"u8)) ReadFacts(ref json, row);
            else if (json.ValueTextEquals("standing"u8)) ReadStanding(ref json);
            else if (json.ValueTextEquals("profile"u8)) ReadProfile(ref json);
            else if (json.ValueTextEquals("tags"u8)) ReadToldTags(ref json);
            else if (json.ValueTextEquals("mergedInto"u8)) View.Frozen = Text(ref json) is not null;
            else json.Skip();
        }
        return View;
    }

    /// <summary>Group and purchases only, which stand first in the row; false when there are none.</summary>
    public bool ReadPurchases(ReadOnlySpan<byte> row)
    {
        View.Clear();
        var json = new Utf8JsonReader(row);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("group"u8)) View.Group = Text(ref json)!;
            else if (json.ValueTextEquals("facts"u8))
            {
                json.Read();
                while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
                {
                    if (!json.ValueTextEquals("paid"u8)) return false;
                    ReadPaid(ref json);
                    return View.Purchases > 0;
                }
                return false;
            }
            else json.Skip();
        }
        return false;
    }

    void ReadFacts(ref Utf8JsonReader json, ReadOnlySpan<byte> row)
    {
        json.Read();
        var start = (int)json.TokenStartIndex;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("paid"u8)) ReadPaid(ref json);
            else if (json.ValueTextEquals("orders"u8)) View.Orders = (int)Number(ref json);
            else if (json.ValueTextEquals("paidOrders"u8)) View.PaidOrders = (int)Number(ref json);
            else if (json.ValueTextEquals("cancelledOrders"u8)) View.Cancelled = (int)Number(ref json);
            else if (json.ValueTextEquals("refundedOrders"u8)) View.Refunded = (int)Number(ref json);
            else if (json.ValueTextEquals("items"u8)) View.Items = Number(ref json);
            else if (json.ValueTextEquals("discounted"u8)) View.Discounted = (int)Number(ref json);
            else if (json.ValueTextEquals("orderTimes"u8)) ReadPlaced(ref json);
            else if (json.ValueTextEquals("categories"u8)) ReadCounts(ref json, View.Categories);
            else if (json.ValueTextEquals("products"u8)) ReadCounts(ref json, View.Products);
            else if (json.ValueTextEquals("sizes"u8)) ReadCounts(ref json, View.Sizes);
            else if (json.ValueTextEquals("regions"u8)) ReadCounts(ref json, View.Regions);
            else if (json.ValueTextEquals("receivers"u8)) ReadCounts(ref json, View.Receivers);
            else json.Skip();
        }
        var end = (int)json.BytesConsumed;
        View.Input = Mix64.Of(row[start..end], 0);
        View.Standing = end..end;
    }

    void ReadPaid(ref Utf8JsonReader json)
    {
        paid.Clear();
        currencies.Clear();
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var currency = names.Get(json.ValueSpan);
            var start = paid.Count;
            json.Read();
            while (json.Read() && json.TokenType == JsonTokenType.Number)
            {
                var at = json.GetInt64();
                json.Read();
                paid.Add((at, json.GetInt64()));
            }
            currencies.Add((currency, start, paid.Count - start));
        }
        ChooseCurrency();
    }

    void ChooseCurrency()
    {
        var main = (Currency: "", Start: 0, Count: 0);
        foreach (var one in currencies)
        {
            if (one.Count == 0) continue;
            if (one.Count > main.Count) main = one;
            View.FirstPaid = View.Purchases == 0 ? paid[one.Start].At : Math.Min(View.FirstPaid, paid[one.Start].At);
            View.LastPaid = View.Purchases == 0 ? paid[one.Start + one.Count - 1].At : Math.Max(View.LastPaid, paid[one.Start + one.Count - 1].At);
            View.Purchases += one.Count;
        }
        View.Currency = main.Currency;
        for (var i = main.Start; i < main.Start + main.Count; i++)
        {
            View.Paid.Add(paid[i]);
            View.Total += paid[i].Amount;
        }
    }

    void ReadStanding(ref Utf8JsonReader json)
    {
        json.Read();
        var start = (int)json.TokenStartIndex;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("class"u8)) View.Class = Names.FromWord<RfmClass>(Label(ref json, out _));
            else if (json.ValueTextEquals("life"u8)) View.Life = Names.FromWord<LifeStage>(Label(ref json, out _));
            else if (json.ValueTextEquals("grade"u8)) View.Grade = Names.FromWord<Grade>(Label(ref json, out _));
            else if (json.ValueTextEquals("tier"u8))
            {
                View.Tier = Names.FromWord<Tier>(Label(ref json, out var since));
                View.TierSince = since;
            }
            else if (json.ValueTextEquals("tags"u8)) ReadTags(ref json);
            else if (json.ValueTextEquals("segments"u8)) ReadSegments(ref json);
            else if (json.ValueTextEquals("announced"u8)) View.Announced = Number(ref json);
            else json.Skip();
        }
        View.Standing = start..(int)json.BytesConsumed;
    }

    string? Label(ref Utf8JsonReader json, out int since)
    {
        string? value = null;
        since = 0;
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("value"u8)) value = Text(ref json);
            else if (json.ValueTextEquals("since"u8)) since = DateOnly.ParseExact(Text(ref json)!, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture).DayNumber;
            else json.Skip();
        }
        return value;
    }

    void ReadTags(ref Utf8JsonReader json)
    {
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = Name(ref json);
            var (value, hand) = ("", false);
            json.Read();
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                if (json.ValueTextEquals("value"u8)) value = Text(ref json)!;
                else if (json.ValueTextEquals("hand"u8)) hand = json.Read() && json.TokenType == JsonTokenType.True;
                else json.Skip();
            }
            (hand ? View.HandTags : View.Tags).Add((name, value));
        }
    }

    void ReadToldTags(ref Utf8JsonReader json)
    {
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = Name(ref json);
            if (IsSet(ref json)) View.ToldTags.Add(name);
        }
    }

    // A tag that was taken off is kept as {"at": …, "value": {"set": false, …}}.
    static bool IsSet(ref Utf8JsonReader json)
    {
        var set = false;
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("value"u8)) set |= IsSet(ref json);
            else if (json.ValueTextEquals("set"u8)) set = json.Read() && json.TokenType == JsonTokenType.True;
            else json.Skip();
        }
        return set;
    }

    void ReadSegments(ref Utf8JsonReader json)
    {
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            View.Segments.Add(Name(ref json));
            json.Skip();
        }
    }

    void ReadProfile(ref Utf8JsonReader json)
    {
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject) return;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("value"u8) || json.ValueTextEquals("region"u8)) ReadProfile(ref json);
            else if (json.ValueTextEquals("province"u8)) View.Province = Text(ref json);
            else if (json.ValueTextEquals("city"u8)) View.City = Text(ref json);
            else if (json.ValueTextEquals("language"u8)) View.Language = Text(ref json);
            else json.Skip();
        }
    }

    void ReadCounts(ref Utf8JsonReader json, List<(string, long)> into)
    {
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = Name(ref json);
            into.Add((name, Number(ref json)));
        }
    }

    void ReadPlaced(ref Utf8JsonReader json)
    {
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.Number) View.Placed.Add(json.GetInt64());
    }

    static long Number(ref Utf8JsonReader json) => json.Read() ? json.GetInt64() : 0;

    string Name(ref Utf8JsonReader json) => json.ValueIsEscaped ? json.GetString()! : names.Get(json.ValueSpan);

    string? Text(ref Utf8JsonReader json)
    {
        json.Read();
        return json.TokenType == JsonTokenType.Null ? null : Name(ref json);
    }
}
