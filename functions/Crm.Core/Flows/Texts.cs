using Crm.Common;
using Crm.Conditions;
using Crm.Customers;
using Crm.Orders;

namespace Crm.Flows;

/// <summary>The text of a variant for one buyer: signature, words in the buyer's language, opt-out line under promotion.</summary>
public static class Texts
{
    const int LongestTitle = 12;

    public static string Write(Variant variant, EvaluationContext subject, MessageClass messageClass) => Write(variant, subject, messageClass, Language(subject));

    public static string Write(Variant variant, EvaluationContext subject, MessageClass messageClass, string language)
    {
        var body = Render(variant.Text[language], subject);
        return subject.Shop.Signature + body + (messageClass == MessageClass.Promotional ? subject.Shop.Rules.OptOutSuffix : "");
    }

    /// <summary>For the staff's eyes: the shop's language, without signature and opt-out line.</summary>
    public static string ForStaff(IReadOnlyDictionary<string, TextTemplate> texts, EvaluationContext subject) => Render(texts[subject.Shop.Language], subject);

    static string Render(TextTemplate template, EvaluationContext subject) => template.Render(Variables(subject, template.Variables ?? Names)).Trim();

    /// <summary>The language of the buyer, as far as there are texts in it.</summary>
    public static string Language(EvaluationContext subject)
    {
        var told = subject.Customer.Profile?.Value.Language;
        if (told is null) return subject.Shop.Language;
        return told.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? "zh-CN" : "en";
    }

    static readonly string[] Names = ["shop", "name", "order", "total", "currency", "item", "items", "courier", "tracking", "expectedDays", "offer", "city"];

    /// <summary>What a text can say; a variable that is not known is null, which Handlebars prints as nothing.</summary>
    public static IReadOnlyDictionary<string, object?> Variables(EvaluationContext subject) => Variables(subject, Names);

    static Dictionary<string, object?> Variables(EvaluationContext subject, IReadOnlyList<string> names)
    {
        var variables = new Dictionary<string, object?>(names.Count, StringComparer.Ordinal);
        foreach (var name in names) variables[name] = Value(name, subject);
        return variables;
    }

    static object? Value(string name, EvaluationContext subject)
    {
        var (order, details) = (subject.Order, subject.Order?.Details?.Value);
        return name switch
        {
            "shop" => subject.Shop.Name,
            "name" => subject.Customer.Profile?.Value.Name ?? order?.Contact?.Value.Name,
            "order" => details?.Number ?? order?.Key.Id,
            "total" => details is null ? null : Money.Format(details.Total, details.Currency),
            "currency" => details?.Currency,
            "item" => details?.Lines.Count > 0 ? Short(details.Lines[0].Title) : null,
            "items" => details?.Lines.Sum(l => (long)l.Quantity),
            "courier" => Label(order)?.Courier,
            "tracking" => Label(order)?.Number,
            "expectedDays" => order is null ? null : subject.Shop.ParcelDays.Normal(Label(order)?.Courier, order.Contact?.Value.Region),
            "offer" => subject.Shop.Offer,
            "city" => order?.Contact?.Value.Region?.City,
            _ => null,
        };
    }

    static ParcelLabel? Label(OrderState? order) => order?.Parcels.Values.FirstOrDefault(p => p.Label?.Value.Number is not null)?.Label?.Value;

    // A marketplace title fills a whole text by itself; the buyer recognises the goods by its beginning.
    static string Short(string title)
    {
        if (title.Length <= LongestTitle) return title;
        var cut = char.IsHighSurrogate(title[LongestTitle - 1]) ? LongestTitle - 1 : LongestTitle;
        return title[..cut] + "…";
    }
}
