using Crm.Common;

namespace Crm.Customers.Views;

public sealed partial class CustomerReader
{
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
}
