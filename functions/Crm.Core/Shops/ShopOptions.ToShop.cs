using System.Globalization;
using Crm.Common;
using Crm.Customers;
using Crm.Storage;
using NodaTime;

namespace Crm.Shops;

/// <summary>From what was typed to a shop, every mistake with the setting's name.</summary>
public sealed partial class ShopOptions
{
    /// <summary>The shop, or null with every mistake added to <paramref name="mistakes"/>.</summary>
    public Shop? ToShop(string id, ICollection<string> mistakes)
    {
        var before = mistakes.Count;
        var at = $"Shops:{id}";
        CheckValues(at, id, mistakes);
        var links = Platforms.ToDictionary(p => p.Key, p => Link($"{at}:Platforms:{p.Key}", p.Value, mistakes),
            StringComparer.OrdinalIgnoreCase);
        var rules = ReadRules(at, mistakes);
        Segments.Check(at + ":Segments", mistakes);
        var mail = Mail.ToMail(at + ":Mail", Name ?? id, mistakes);
        var unsubscribe = UnsubscribeLink.Create(UnsubscribeUrl, UnsubscribeKey, at, mistakes);
        var shortLinks = ShortLinks.Create(Links, at + ":Links", mistakes);
        var parcelDays = ReadParcelDays(at + ":ParcelDaysFile", mistakes);
        var gateways = GatewayChains.Read(at + ":Gateways", Gateways, mistakes);
        var delays = ReadPaymentDelays(at + ":PaymentDelaysFile", mistakes);
        var tierBenefits = ReadTierBenefits(at + ":Benefits", mistakes);
        var benefits = ReadBenefits(at + ":Benefits", tierBenefits, mistakes);
        var points = Points.ToRules(at + ":Points", Zone, PriceCurrency, mistakes);
        var member = Member.ToAccess(at + ":Member", mistakes);
        if (mistakes.Count > before) return null;
        var name = Name ?? id;
        return new Shop
        {
            Id = id, Group = Group ?? id, Name = name, Signature = Signature
                ?? $"【{name}】", Language = Language, Zone = Zone, Country = Country,
            Platforms = links, Live = Live, Mail = mail,
            ReconcileAtHour = ReconcileAtHour, RefundSilentDays = RefundSilentDays, HighValueTimes = HighValueTimes,
            Unsubscribe = unsubscribe, Links = shortLinks,
            Flows = Flows.Count == 0 ? ["post-purchase", "win-back", "dates", "service"] : Flows,
            Preset = Preset, Style = Style,
            LeastMinutesToPay = LeastMinutesToPay,
            PaymentDelays = delays,
            Offer = Offer,
            Clearance = string.IsNullOrWhiteSpace(Clearance) ? null : Clearance,
            Benefits = benefits, TierBenefits = tierBenefits, Gateways = gateways, Segments = Segments,
            PromotionInBenefits = benefits.OrderBy(b => b.Key).SelectMany(b => b.Value.Values).Select(PromotionWords.Find)
                .FirstOrDefault(word => word is not null),
            ParcelDays = parcelDays.At(Country), Rules = rules, Points = points,
            Member = member,
        };
    }

    SendingRules ReadRules(string at, ICollection<string> mistakes) => new()
    {
        Windows = Windows(at, mistakes), Caps = Caps(at, mistakes),
        PartPriceMicros = Shops.PartPrices.Micros(PartPrice), PriceCurrency = PriceCurrency,
        Prices = Shops.PartPrices.Read(at + ":PartPrices", PartPrices, mistakes),
        Budget = Budget.ToBudget(at + ":Budget", mistakes),
        OptOut = OptOutLines.Read(at + ":OptOutSuffixes", OptOutSuffix, OptOutSuffixes, mistakes),
    };

    void CheckValues(string at, string id, ICollection<string> mistakes)
    {
        if (KeyText.Segment(id) != id || id.Length > 40) mistakes.Add($"{at}: a shop id has up to 40 letters, digits, '-', '_' or '.'.");
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(Zone) is null) mistakes.Add($"{at}:Zone: '{Zone}' is no IANA time zone.");
        if (Language is not ("zh-CN" or "en")) mistakes.Add($"{at}:Language: '{Language}' is not one of zh-CN, en.");
        if (PartPrice < 0) mistakes.Add($"{at}:PartPrice: a price is not negative.");
        foreach (var (platform, link) in Platforms)
            if (link.Secrets.Count == 0
                || link.Secrets.Any(string.IsNullOrEmpty)) mistakes.Add(
                $"{at}:Platforms:{platform}:Secrets: give the webhook secret (and the previous one while rotating).");
        if (HighValueTimes is < 1 or > 1000) mistakes.Add($"{at}:HighValueTimes: a multiple of the shop's mean order from 1 to 1000.");
        if (LeastMinutesToPay is < 0 or > 1440) mistakes.Add($"{at}:LeastMinutesToPay: minutes from 0 to 1440.");
        if (RefundSilentDays is < 1 or > 730) mistakes.Add($"{at}:RefundSilentDays: days from 1 to 730.");
        if (ReconcileAtHour is < 0 or > 23) mistakes.Add($"{at}:ReconcileAtHour: {ReconcileAtHour} is no hour from 0 to 23.");
    }

    Dictionary<Tier, TierBenefit> ReadTierBenefits(string at, ICollection<string> mistakes)
    {
        var data = new Dictionary<Tier, TierBenefit>();
        foreach (var (name, told) in Benefits)
            if (Names.FromStoredName<Tier>(name.ToLowerInvariant()) is { } tier
                && TierBenefit.Read($"{at}:{name}", told, mistakes) is { IsNothing: false } benefit) data[tier] = benefit;
        return data;
    }

    // Words the shop has not given are what its data come to.
    Dictionary<Tier, IReadOnlyDictionary<string, string>> ReadBenefits(string at, Dictionary<Tier, TierBenefit> data,
        ICollection<string> mistakes)
    {
        var benefits = new Dictionary<Tier, IReadOnlyDictionary<string, string>>();
        foreach (var (name, texts) in Benefits)
            if (Names.FromStoredName<Tier>(name.ToLowerInvariant()) is not { } tier)
                mistakes.Add($"{at}:{name}: is not a tier; they are ordinary, advanced, vip, supreme.");
            else
                benefits[tier] = texts.Where(t => !string.IsNullOrWhiteSpace(t.Value) && !TierBenefit.IsData(t.Key))
                    .ToDictionary(t => t.Key, t => t.Value, StringComparer.OrdinalIgnoreCase);
        foreach (var (tier, benefit) in data)
            foreach (var language in new[] { "zh-CN", "en" })
                ((Dictionary<string, string>)benefits[tier]).TryAdd(language, benefit.Words(language));
        return benefits;
    }

    Shops.ParcelDays ReadParcelDays(string at, ICollection<string> mistakes) =>
        ReadFile(ParcelDaysFile, at, mistakes) is { } text ? Shops.ParcelDays.Read(text, at, mistakes) : Shops.ParcelDays.Default;

    Shops.PaymentDelays ReadPaymentDelays(string at, ICollection<string> mistakes) =>
        ReadFile(PaymentDelaysFile, at, mistakes) is { } text ? Shops.PaymentDelays.Read(text, at, mistakes) : Shops.PaymentDelays.None;

    static string? ReadFile(string? name, string at, ICollection<string> mistakes)
    {
        if (string.IsNullOrEmpty(name)) return null;
        // In a deployed package the file lies beside the program, not in the working folder.
        var file = File.Exists(name) ? name : Path.Combine(AppContext.BaseDirectory, name);
        if (File.Exists(file)) return File.ReadAllText(file);
        mistakes.Add($"{at}: there is no file '{name}'.");
        return null;
    }

    static PlatformLink Link(string at, PlatformOptions link, ICollection<string> mistakes) => new(link.Secrets)
    {
        AppKey = link.AppKey, CallbackUrl = link.CallbackUrl, ConsentKey = string.IsNullOrEmpty(link.ConsentKey) ? null
            : link.ConsentKey, Api = link.Api.ToLink(at + ":Api", link.AppKey, link.Secrets.FirstOrDefault(), mistakes),
    };

    Dictionary<MessageClass, SendWindow> Windows(string at, ICollection<string> mistakes)
    {
        var windows = new Dictionary<MessageClass, SendWindow>
        {
            [MessageClass.Transactional] = new(new TimeOnly(8, 0), new TimeOnly(22, 0)),
            [MessageClass.Care] = new(new TimeOnly(9, 0), new TimeOnly(21, 0)),
            [MessageClass.Promotional] = new(new TimeOnly(9, 0), new TimeOnly(20, 0)),
        };
        foreach (var (name, hours) in SendBetween)
        {
            if (!Enum.TryParse<MessageClass>(name, true, out var messageClass)) mistakes.Add(
                $"{at}:SendBetween:{name}: not one of Transactional, Care, Promotional.");
            else if (!TryTime(hours.Opens, out var opens) || !TryTime(hours.Closes, out var closes)
                || opens >= closes) mistakes.Add($"{at}:SendBetween:{name}: Opens and Closes are local times HH:mm, Opens before Closes.");
            else windows[messageClass] = new SendWindow(opens, closes);
        }
        return windows;
    }

    Dictionary<MessageClass, Cap> Caps(string at, ICollection<string> mistakes)
    {
        var caps = new Dictionary<MessageClass, Cap> { [MessageClass.Transactional] = new(5, 60), [MessageClass.Care] = new(2, 12),
            [MessageClass.Promotional] = new(1, 4) };
        foreach (var (name, most) in CapPerDay)
            if (Class($"{at}:CapPerDay:{name}", name, most, mistakes) is { } messageClass) caps[messageClass] =
                caps[messageClass] with { PerDay = most };
        foreach (var (name, most) in CapPer30Days)
            if (Class($"{at}:CapPer30Days:{name}", name, most, mistakes) is { } messageClass) caps[messageClass] =
                caps[messageClass] with { Per30Days = most };
        return caps;
    }

    static MessageClass? Class(string at, string name, int cap, ICollection<string> mistakes)
    {
        if (cap < 0) mistakes.Add($"{at}: a cap is not negative.");
        if (Enum.TryParse<MessageClass>(name, true, out var messageClass)) return messageClass;
        mistakes.Add($"{at}: not one of Transactional, Care, Promotional.");
        return null;
    }

    static bool TryTime(string text, out TimeOnly time) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
}
