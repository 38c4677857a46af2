using Crm.Common;
using Crm.Conditions;
using Crm.Customers;
using Crm.Orders;
using Crm.Shops;

namespace Crm.Flows;

/// <summary>The text of a variant for one buyer: signature, words in the buyer's language, opt-out line under promotion.</summary>
public static class Texts
{
    const int LongestTitle = 12, MostOfATitle = 80;

    public static string Write(Variant variant, EvaluationContext subject, MessageClass messageClass) =>
        Write(variant, subject, messageClass, Language(subject));

    public static string Write(Variant variant, EvaluationContext subject, MessageClass messageClass, string language) =>
        Signed(Body(variant, subject, language), variant, language, subject.Shop, messageClass);

    /// <summary>The words alone, for the buyer.</summary>
    public static string Body(Variant variant, EvaluationContext subject, string language) =>
        Render(Template(variant, subject.Shop, language), subject, language);

    /// <summary>In the shop's style and the nearest language there is.</summary>
    public static TextTemplate Template(Variant variant, Shop shop, string language)
    {
        var texts = variant.In(shop.Style);
        return texts[Fitting(texts, language, shop)];
    }

    /// <param name="language">The buyer's: the opt-out line is in the language of the words.</param>
    public static string Signed(string body, Variant variant, string language, Shop shop, MessageClass messageClass) =>
        shop.Signature + body + shop.Rules.OptOut.Of(messageClass, Fitting(variant.In(shop.Style), language, shop));

    /// <summary>
    /// What kind of text it is: a step may call it care, but with the shop's offer or a code in it, or benefits that are one ("95折"), it
    /// is promotion.
    /// </summary>
    public static MessageClass ClassOf(Step step, Variant variant, Shop shop) =>
        variant.CarriesOffer && !(string.IsNullOrEmpty(shop.Offer) && string.IsNullOrEmpty(shop.Clearance))
            || step.Coupon is not null && variant.CarriesCode
            || variant.PrintsBenefits && shop.PromotionInBenefits is not null ? MessageClass.Promotional : step.Class;

    /// <summary>A name by language, in the shop's own.</summary>
    public static string Name(IReadOnlyDictionary<string, string> names, Shop shop) => names[Fitting(names, shop.Language, shop)];

    /// <summary>Nothing to read in it: no letter, only strokes and spaces.</summary>
    public static bool IsBlank(string body)
    {
        foreach (var rune in body.EnumerateRunes())
            if (System.Text.Rune.IsLetterOrDigit(rune) || System.Text.Rune.IsSymbol(rune)) return false;
        return true;
    }

    /// <summary>For the staff's eyes: the shop's language, without signature and opt-out line.</summary>
    public static string ForStaff(IReadOnlyDictionary<string, TextTemplate> texts, EvaluationContext subject) =>
        Render(texts[subject.Shop.Language], subject, subject.Shop.Language);

    /// <summary>A script's lines for the staff, without those that say nothing of this buyer.</summary>
    public static IReadOnlyList<string> ForStaff(IReadOnlyDictionary<string, IReadOnlyList<TextTemplate>> script,
        EvaluationContext subject, string language) => script.Count == 0 ? []
        : [.. script[Fitting(script, language, subject.Shop)].Select(l => Render(l, subject, language)).Where(l => l.Length > 0)];

    static string Render(TextTemplate template, EvaluationContext subject, string language) =>
        template.Render(Variables(subject, template.Variables ?? Names, language)).Trim();

    /// <summary>
    /// The nearest language a text has: the very tag, the same language of another place, English for who reads another, the shop's.
    /// </summary>
    public static string Fitting<T>(IReadOnlyDictionary<string, T> texts, string language, Shop shop)
    {
        if (texts.ContainsKey(language)) return language;
        var primary = Primary(language);
        return texts.Keys.Where(tag => Primary(tag).Equals(primary, StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)
            .FirstOrDefault()
            ?? (texts.ContainsKey("en") ? "en" : texts.ContainsKey(shop.Language) ? shop.Language
                : texts.Keys.Order(StringComparer.Ordinal).First());
    }

    static string Primary(string tag) => tag.Split('-', '_')[0];

    /// <summary>The language of the buyer, else the shop's.</summary>
    public static string Language(EvaluationContext subject) =>
        subject.Customer.Profile?.Language?.Value is { Length: > 0 } told ? told : subject.Shop.Language;

    static readonly string[] Names =
        ["shop", "name", "order", "total", "currency", "item", "items", "courier", "tracking", "expectedDays", "offer", "city", "nickname",
        "sex", "birthday", "attributes", "unsubscribe", "clearance", "tier", "benefits", "usedUp", "related", "code", "codeUntil",
        "nextTier", "toNextTier", "tierUntil", "toKeepTier", "points", "pointsExpiring", "pointsUntil",
        "paymentLink", "trackingLink", "orderLink", TextTemplate.LinkHelper];

    /// <summary>Variables that are short links.</summary>
    public static IReadOnlyList<string> LinkNames { get; } = ["paymentLink", "trackingLink", "orderLink"];

    /// <summary>What a text can say; a variable that is not known is null, which Handlebars prints as nothing.</summary>
    /// <summary>What a text can ask for.</summary>
    public static IReadOnlyList<string> VariableNames => Names;

    public static IReadOnlyDictionary<string, object?> Variables(EvaluationContext subject) =>
        Variables(subject, Names, Language(subject));

    static Dictionary<string, object?> Variables(EvaluationContext subject, IReadOnlyList<string> names, string language)
    {
        var variables = new Dictionary<string, object?>(names.Count, StringComparer.Ordinal);
        foreach (var name in names) variables[name] = Value(name, subject, language);
        return variables;
    }

    // Whatever was typed outside the shop is cleaned here, on its way into a text; the rows keep it as it came.
    static object? Value(string name, EvaluationContext subject, string language)
    {
        var (order, details) = (subject.Order, subject.Order?.Details?.Value);
        return name switch
        {
            "shop" => subject.Shop.Name,
            "name" => CleanText.OfBuyer(subject.Customer.Profile?.Name?.Value)
                ?? CleanText.OfBuyer((order ?? subject.Own)?.Contact?.Value.Name)
                ?? CleanText.OfBuyer(subject.Customer.Profile?.Nickname?.Value),
            "order" => CleanText.Code(details?.Number) ?? CleanText.Code(order?.Key.Id),
            "total" => details is null ? null : Money.Format(order!.Total!.Value, details.Currency),
            "currency" => CleanText.Code(details?.Currency),
            "item" => details?.Lines.Count > 0
                && Title((details.Lines.FirstOrDefault(l => l.Pieces > 0) ?? details.Lines[0]).Title) is { } title ? Short(title) : null,
            "items" => details?.Lines.Sum(l => (long)l.Pieces),
            "courier" => CleanText.Code(Label(order)?.Courier),
            "tracking" => CleanText.Code(Label(order)?.Number),
            "expectedDays" => order is null ? null : subject.Shop.ParcelDays.Normal(Label(order)?.Courier, order.Contact?.Value.Region),
            "offer" => subject.Shop.Offer,
            "clearance" => subject.Shop.Clearance,
            "code" => subject.Coupon?.Code,
            "codeUntil" => Day(subject.Coupon?.Until),
            "tier" => Tier(subject)?.Label(language),
            "benefits" => Benefits(subject, language),
            "usedUp" => order is not null && UsedUp.Of(order, subject.Shop.Segments) is { } used && Title(used.Line.Title) is { } goods
                ? Shorter(goods) : null,
            "related" => subject.Related is { } related && Title(related) is { } suggested ? Shorter(suggested) : null,
            "city" => CleanText.OfBuyer(order?.Contact?.Value.Region?.City, CleanText.LongestPlace),
            "nickname" => CleanText.OfBuyer(subject.Customer.Profile?.Nickname?.Value),
            "sex" => subject.Customer.Profile?.Sex?.Value,
            "birthday" => subject.Customer.Profile?.Birthday?.Value is { } born ? BirthdayText.Of(born)[^5..] : null,
            "attributes" => subject.Customer.Attributes.Where(a => a.Value.Value.Value is not null)
                .ToDictionary(a => a.Key, a => (object?)CleanText.OfBuyer(a.Value.Value.Value, CleanText.LongestPlace)),
            "unsubscribe" => subject.To is { } to ? subject.Shop.Unsubscribe?.For(subject.Shop.Id, subject.Customer.Id, to) : null,
            "paymentLink" => Link(subject, LinkBook.Payment, order?.Links?.Value.Payment),
            "trackingLink" => Link(subject, LinkBook.Tracking, TrackingPage(order)),
            "orderLink" => Link(subject, LinkBook.Order, order?.Links?.Value.Page),
            TextTemplate.LinkHelper => (Func<string, string?>)(url => Link(subject, LinkBook.Page, url)),
            _ => OfMember(name, subject.Member, language),
        };
    }

    static object? OfMember(string name, MemberStanding? member, string language) => name switch
    {
        "nextTier" => member?.Tier is { Next: { } next, ToNext: not null } ? next.Label(language) : null,
        "toNextTier" => Amount(member?.Tier, member?.Tier?.ToNext),
        "tierUntil" => Day(member?.Tier?.FallsOn),
        "toKeepTier" => Amount(member?.Tier, member?.Tier?.ToKeep),
        "points" => member?.Points?.Available,
        "pointsExpiring" => member?.Points is { Expiring: > 0 and var expiring } ? expiring : null,
        "pointsUntil" => Day(member?.Points?.Until),
        _ => null,
    };

    // A preview has no touchpoint, and shows a link of the same length.
    static string? Link(EvaluationContext subject, string kind, string? url) => url is null ? null
        : subject.Links is { } book ? book.AddressOf(kind, url)
        : WebAddress.TryParse(url, out _) ? subject.Shop.Links?.Sample : null;

    static string? TrackingPage(OrderState? order) =>
        Label(order)?.Url ?? order?.LiveParcels().FirstOrDefault(p => p.Label?.Value.Url is not null)?.Label?.Value.Url;

    static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    static string? Amount(TierStanding? standing, long? minor) =>
        minor is { } amount ? $"{Money.Format(amount, standing!.Currency)} {standing.Currency}" : null;

    static Tier? Tier(EvaluationContext subject) =>
        Customers.Names.FromStoredName<Tier>(subject.Customer.Classification?.Tier?.Value);

    static string? Benefits(EvaluationContext subject, string language) =>
        Tier(subject) is { } tier && subject.Shop.Benefits.GetValueOrDefault(tier) is { Count: > 0 } told
            ? told[Fitting(told, language, subject.Shop)] : null;

    static ParcelLabel? Label(OrderState? order) =>
        order?.LiveParcels().FirstOrDefault(p => p.Label?.Value.Number is not null)?.Label?.Value;

    /// <summary>An item's title without what has no place in a text; the buyer's own words can stand in it.</summary>
    internal static string? Title(string title) =>
        CleanText.OfBuyer(title.Length <= MostOfATitle ? title : title[..MostOfATitle], MostOfATitle);

    // A marketplace title fills a whole text by itself; the buyer recognises the goods by its beginning.
    static string Short(string title)
    {
        if (title.Length <= LongestTitle) return title;
        var cut = char.IsHighSurrogate(title[LongestTitle - 1]) ? LongestTitle - 1 : LongestTitle;
        return title[..cut] + "…";
    }

    // Letters of the plain alphabet are half as wide, and the one sign "…" would make a text of them a dear one.
    static string Shorter(string title) =>
        !title.All(char.IsAscii) ? Short(title) : title.Length <= 2 * LongestTitle ? title : title[..(2 * LongestTitle)].TrimEnd() + "...";
}
