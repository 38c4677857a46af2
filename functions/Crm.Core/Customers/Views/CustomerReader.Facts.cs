using Crm.Common;

namespace Crm.Customers.Views;

public sealed partial class CustomerReader
{
    // The numbers of CustomerFacts, in their order; what stands behind the receivers is not asked for.
    const int FactsRead = 13;

    void ReadFacts(ref PackedFields fields)
    {
        var start = fields.Consumed;
        var count = fields.ReadArrayHeader();
        ReadPaid(ref fields);
        (View.Orders, View.PaidOrders) = (fields.ReadInt32(), fields.ReadInt32());
        (View.Cancelled, View.Refunded) = (fields.ReadInt32(), fields.ReadInt32());
        (View.Items, View.Discounted) = (fields.ReadInt64(), fields.ReadInt32());
        for (var placed = fields.ReadArrayHeader(); placed > 0; placed--) View.Placed.Add(fields.ReadInt64());
        ReadCounts(ref fields, View.Categories);
        ReadCounts(ref fields, View.Products);
        ReadCounts(ref fields, View.Sizes);
        ReadCounts(ref fields, View.Regions);
        ReadReceivers(ref fields);
        for (; count > FactsRead; count--) fields.Skip();
        View.Input = Mix64.Of(Packed.Span[start..fields.Consumed], 0);
    }

    void ReadPaid(ref PackedFields fields)
    {
        paid.Clear();
        credits.Clear();
        currencies.Clear();
        for (var map = fields.ReadMapHeader(); map > 0; map--)
        {
            var (currency, start, credit) = (Text(ref fields)!, paid.Count, credits.Count);
            for (var numbers = fields.ReadArrayHeader(); numbers > 0; numbers -= 2)
            {
                var (at, amount) = (fields.ReadInt64(), fields.ReadInt64());
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

    void ReadCounts(ref PackedFields fields, List<(string, long)> into)
    {
        for (var count = fields.ReadMapHeader(); count > 0; count--) into.Add((Text(ref fields)!, fields.ReadInt64()));
    }

    void ReadReceivers(ref PackedFields fields)
    {
        for (var count = fields.ReadMapHeader(); count > 0; count--)
        {
            fields.Skip();
            View.Receivers.Add(fields.ReadInt64());
        }
    }
}
