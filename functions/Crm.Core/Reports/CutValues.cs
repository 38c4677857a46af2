using Crm.Common;

namespace Crm.Reports;

/// <summary>A value that came from outside and does not stand in texts as it came.</summary>
/// <param name="Variable">As flows call it: name, item, city.</param>
/// <param name="Order">The number of the order it came with; null for the profile's.</param>
/// <param name="Told">As it came, with what cannot be seen made visible.</param>
/// <param name="InTexts">What texts say; null for nothing.</param>
public sealed record CutValue(string Variable, string? Order, string Told, string? InTexts);

/// <summary>What was cut before it reached a text, for the customer card: the staff sees that somebody tried, and with what.</summary>
public static class CutValues
{
    const int Longest = 300;

    public static IReadOnlyList<CutValue> Of(CustomerCard card)
    {
        var profile = card.Customer.Profile;
        var found = new List<CutValue>();
        Add(found, "name", null, profile?.Name?.Value, CleanText.OfBuyer(profile?.Name?.Value));
        foreach (var order in card.Orders)
        {
            var (number, contact) = (SafeOutput.Of(order.Details?.Value.Number ?? order.Key.Id), order.Contact?.Value);
            Add(found, "name", number, contact?.Name, CleanText.OfBuyer(contact?.Name));
            Add(found, "city", number, contact?.Region?.City, CleanText.OfBuyer(contact?.Region?.City, CleanText.LongestPlace));
            if (order.Details?.Value is not { } details) continue;
            Add(found, "order", number, details.Number, CleanText.Code(details.Number));
            // Every title is shortened in a text; only what was taken out of one is news.
            foreach (var line in details.Lines)
                Add(found, "item", number, line.Title, CleanText.OfBuyer(line.Title, Math.Max(line.Title.Length, 1)));
        }
        return [.. found.DistinctBy(c => (c.Variable, c.Told))];
    }

    static void Add(List<CutValue> found, string variable, string? order, string? told, string? inTexts)
    {
        if (!string.IsNullOrEmpty(told) && told != inTexts)
            found.Add(new CutValue(variable, order, Visible(told.Length > Longest ? told[..Longest] + "…" : told), inTexts));
    }

    static string Visible(string text)
    {
        var shown = new System.Text.StringBuilder(text.Length);
        foreach (var rune in SafeOutput.Of(text).EnumerateRunes())
            if (Folding.IsUnseen(rune)) shown.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
            else shown.Append(rune.ToString());
        return shown.ToString();
    }
}
