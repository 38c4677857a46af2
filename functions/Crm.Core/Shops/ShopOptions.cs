namespace Crm.Shops;

/// <summary>A shop as configured: section <c>Shops:{id}</c>. Every mistake is reported with the setting's name.</summary>
public sealed partial class ShopOptions
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
}
