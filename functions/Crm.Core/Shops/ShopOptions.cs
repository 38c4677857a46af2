using System.Globalization;
using Crm.Common;
using Crm.Customers;
using Crm.Storage;
using NodaTime;

namespace Crm.Shops;

/// <summary>A shop as configured: section <c>Shops:{id}</c>. Every mistake is reported with the setting's name.</summary>
public sealed class ShopOptions
{
    public string? Group { get; set; }
    public string? Name { get; set; }
    public string? Signature { get; set; }
    public string Language { get; set; } = "zh-CN";
    public string Zone { get; set; } = "Asia/Shanghai";
    public string Country { get; set; } = "CN";

    /// <summary>False: everything is taken in, planned and decided, but no text leaves; <c>golive</c> sets it.</summary>
    public bool Live { get; set; } = true;
    public Dictionary<string, PlatformOptions> Platforms { get; set; } = [];
    public List<string> Flows { get; set; } = [];

    /// <summary>Which steps of the flows are planned: light (four touches in the ten days after signing) or full.</summary>
    public string Preset { get; set; } = "light";

    /// <summary>The voice of the texts: warm, formal, brief, or one of the shop's own files of styles.</summary>
    public string Style { get; set; } = "warm";
    public int LeastMinutesToPay { get; set; } = 10;

    /// <summary>The accepted delays of the payment reminder, as <c>learn payment-delay --accept</c> writes them.</summary>
    public string? PaymentDelaysFile { get; set; }
    public Dictionary<string, WindowOptions> SendBetween { get; set; } = [];
    public Dictionary<string, int> CapPerDay { get; set; } = [];
    public Dictionary<string, int> CapPer30Days { get; set; } = [];
    public Shops.SegmentRules Segments { get; set; } = new();
    public decimal PartPrice { get; set; } = 0.045m;
    public string PriceCurrency { get; set; } = "CNY";
    /// <summary>By country (or "any") and then Price or a class: PartPrices:US:Promotional = 0.0083.</summary>
    public Dictionary<string, Dictionary<string, decimal>> PartPrices { get; set; } = [];
    public string? OptOutSuffix { get; set; }

    /// <summary>By class and language: OptOutSuffixes:Promotional:fr = " STOP pour refuser".</summary>
    public Dictionary<string, Dictionary<string, string>> OptOutSuffixes { get; set; } = [];
    public string? Offer { get; set; }

    /// <summary>What the shop clears out just now, in its own words; empty: win-back texts speak of none.</summary>
    public string? Clearance { get; set; }

    /// <summary>
    /// By tier what it brings: as data (Benefits:vip:FreeShipping = true, DiscountPercent, Courier, ReturnDays, EarlyAccessDays,
    /// MemberDay), and in words by language where those of the data do not do: Benefits:vip:zh-CN = "包邮、95折".
    /// </summary>
    public Dictionary<string, Dictionary<string, string>> Benefits { get; set; } = [];
    public int ReconcileAtHour { get; set; } = 4;
    public int RefundSilentDays { get; set; } = 60;
    public decimal HighValueTimes { get; set; } = 3;

    /// <summary>The host's address as buyers reach it, for the link that ends advertising; empty: texts hold none.</summary>
    public string? UnsubscribeUrl { get; set; }

    /// <summary>Signs those links.</summary>
    public string? UnsubscribeKey { get; set; }
    public ShopLinkOptions Links { get; set; } = new();
    public ShopMailOptions Mail { get; set; } = new();
    public BudgetOptions Budget { get; set; } = new();
    public PointsOptions Points { get; set; } = new();

    /// <summary>The way in for members, from the shop's own pages and mini-programs.</summary>
    public MemberOptions Member { get; set; } = new();

    /// <summary>The accepted table of normal parcel days, as <c>learn parcel-days</c> writes it.</summary>
    public string? ParcelDaysFile { get; set; }

    /// <summary>Chains of gateways by country and class: "CN" = "aliyun,tencent", "any" = "twilio".</summary>
    public Dictionary<string, string> Gateways { get; set; } = [];

    /// <summary>The shop's approved templates.</summary>
    public string? TemplatesFile { get; set; }

    public sealed class PlatformOptions
    {
        /// <summary>The webhook secret, then the previous one while it is being rotated.</summary>
        public List<string> Secrets { get; set; } = [];

        /// <summary>App key or client id: Youzan, Douyin, TikTok Shop, Lazada.</summary>
        public string? AppKey { get; set; }

        /// <summary>The webhook's address as typed into the console: Shopee.</summary>
        public string? CallbackUrl { get; set; }

        /// <summary>The key of the order's meta data under which the checkout keeps its consent checkbox: WooCommerce.</summary>
        public string? ConsentKey { get; set; }

        /// <summary>Credentials for asking the platform itself; empty: it is not asked.</summary>
        public ApiOptions Api { get; set; } = new();
    }

    public sealed class WindowOptions
    {
        public string Opens { get; set; } = "";
        public string Closes { get; set; } = "";
    }

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
