using Crm.Conditions;
using Crm.Customers;
using Crm.Flows;
using Crm.Orders;

namespace Crm.Touchpoints;

/// <summary>The text of a variant for one buyer: signature, words in the buyer's language, opt-out line under promotion.</summary>
public static class Texts
{
    const int LongestTitle = 12;

    public static string Write(Variant variant, Subject subject, MessageClass messageClass) => Write(variant, subject, messageClass, Language(subject));

    public static string Write(Variant variant, Subject subject, MessageClass messageClass, string language)
    {
        var body = variant.Text[language].Render(Variables(subject)).Trim();
        return subject.Shop.Signature + body + (messageClass == MessageClass.Promotional ? subject.Shop.Rules.OptOutSuffix : "");
    }

    /// <summary>For the staff's eyes: the shop's language, without signature and opt-out line.</summary>
    public static string ForStaff(IReadOnlyDictionary<string, TextTemplate> texts, Subject subject) => texts[subject.Shop.Language].Render(Variables(subject)).Trim();

    /// <summary>The language of the buyer, as far as there are texts in it.</summary>
    public static string Language(Subject subject)
    {
        var told = subject.Customer.Profile?.Value.Language;
        if (told is null) return subject.Shop.Language;
        return told.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? "zh-CN" : "en";
    }

    /// <summary>What a text can say; a variable that is not known is null, which Handlebars prints as nothing.</summary>
    public static IReadOnlyDictionary<string, object?> Variables(Subject subject)
    {
        var (order, profile) = (subject.Order, subject.Customer.Profile?.Value);
        var details = order?.Details?.Value;
        var parcel = order?.Parcels.Values.FirstOrDefault(p => p.Label?.Value.Number is not null)?.Label?.Value;
        return new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["shop"] = subject.Shop.Name,
            ["name"] = profile?.Name ?? order?.Contact?.Value.Name,
            ["order"] = details?.Number ?? order?.Key.Id,
            ["total"] = details is null ? null : Money.Format(details.Total, details.Currency),
            ["currency"] = details?.Currency,
            ["item"] = details?.Lines.Count > 0 ? Short(details.Lines[0].Title) : null,
            ["items"] = details?.Lines.Sum(l => (long)l.Quantity),
            ["courier"] = parcel?.Courier,
            ["tracking"] = parcel?.Number,
            ["expectedDays"] = order is null ? null : subject.Shop.ParcelDays.Normal(parcel?.Courier, order.Contact?.Value.Region),
            ["offer"] = subject.Shop.Offer,
            ["city"] = order?.Contact?.Value.Region?.City,
        };
    }

    // A marketplace title fills a whole text by itself; the buyer recognises the goods by its beginning.
    static string Short(string title)
    {
        if (title.Length <= LongestTitle) return title;
        var cut = char.IsHighSurrogate(title[LongestTitle - 1]) ? LongestTitle - 1 : LongestTitle;
        return title[..cut] + "…";
    }
}
