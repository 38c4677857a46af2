using Crm.Common;
using Crm.Customers;

namespace Crm.Shops;

/// <summary>A merchant's shop: where its webhooks come from, how its texts look and by which rules they go out.</summary>
public sealed record Shop
{
    public required string Id { get; init; }

    /// <summary>Shops of one group share their customers; a shop without a group is its own.</summary>
    public required string Group { get; init; }
    public required string Name { get; init; }

    /// <summary>Put before every text: 【name】.</summary>
    public required string Signature { get; init; }

    /// <summary>"zh-CN" or "en": which texts are used when the buyer's language is unknown.</summary>
    public required string Language { get; init; }

    /// <summary>IANA zone the shop lives in: local times and days of its flows.</summary>
    public required string Zone { get; init; }

    /// <summary>ISO country that national phone numbers belong to.</summary>
    public required string Country { get; init; }
    public required IReadOnlyDictionary<string, PlatformLink> Platforms { get; init; }
    public required IReadOnlyList<string> Flows { get; init; }

    /// <summary>Null: the shop sends no mails.</summary>
    public ShopMail? Mail { get; init; }

    /// <summary>False while the shop is being set up: nothing leaves to its buyers.</summary>
    public bool Live { get; init; } = true;

    /// <summary>
    /// The data folder was restored then from an older copy: what was due before may be out already and is not sent again.
    /// </summary>
    public DateTimeOffset? RestoredAt { get; init; }

    /// <summary>The set of each flow's steps that is planned.</summary>
    public string Preset { get; init; } = "light";

    /// <summary>The voice of its texts: "warm", or one the flows have beside it.</summary>
    public string Style { get; init; } = "warm";

    /// <summary>With fewer minutes than this left to pay nobody is reminded any more.</summary>
    public int LeastMinutesToPay { get; init; } = 10;

    /// <summary>The accepted delays of the payment reminder, by order source.</summary>
    public Shops.PaymentDelays PaymentDelays { get; init; } = Shops.PaymentDelays.None;

    /// <summary>What the shop gives to buyers it wants back, in its own words: "95折老客券".</summary>
    public string? Offer { get; init; }

    /// <summary>What the shop clears out just now, in its own words; null: nothing.</summary>
    public string? Clearance { get; init; }

    /// <summary>What each VIP level brings, by language.</summary>
    public IReadOnlyDictionary<Customers.Tier, IReadOnlyDictionary<string, string>> Benefits { get; init; } =
        new Dictionary<Customers.Tier, IReadOnlyDictionary<string, string>>();

    /// <summary>The same as data, where the shop's settings have some.</summary>
    public IReadOnlyDictionary<Customers.Tier, TierBenefit> TierBenefits { get; init; } = new Dictionary<Customers.Tier, TierBenefit>();

    /// <summary>What a tier brings, in words of the nearest language there is.</summary>
    public string? BenefitsOf(Customers.Tier tier, string language) => Benefits.GetValueOrDefault(tier) is { Count: > 0 } told
        ? told.GetValueOrDefault(language) ?? told.GetValueOrDefault(Language)
            ?? told.OrderBy(t => t.Key, StringComparer.Ordinal).First().Value
        : null;

    /// <summary>The first word of promotion ("95折") among the benefits; null where they are service only.</summary>
    public string? PromotionInBenefits { get; init; }
    public required SendingRules Rules { get; init; }

    /// <summary>By which gateways its texts go.</summary>
    public GatewayChains Gateways { get; init; } = GatewayChains.None;

    /// <summary>How long a parcel normally takes: late ones begin touchpoints.</summary>
    public Shops.ParcelDays ParcelDays { get; init; } = Shops.ParcelDays.Default;
    public Shops.SegmentRules Segments { get; init; } = new();

    /// <summary>As this shop has them; what counts for a group is <see cref="ShopDirectory.PointsOf"/>. Null: none.</summary>
    public PointsRules? Points { get; init; }

    /// <summary>Null: members have no way in.</summary>
    public MemberAccess? Member { get; init; }

    /// <summary>An open refund of which so many days nothing was heard is asked about, and then counts as over.</summary>
    public int RefundSilentDays { get; init; } = 60;

    /// <summary>An order of so many times the shop's mean counts as one of high value.</summary>
    public decimal HighValueTimes { get; init; } = 3;

    /// <summary>Null: texts hold no link that ends advertising.</summary>
    public UnsubscribeLink? Unsubscribe { get; init; }

    /// <summary>Null: texts hold no short links.</summary>
    public ShortLinks? Links { get; init; }

    /// <summary>The local hour from which the day's reconcile runs.</summary>
    public int ReconcileAtHour { get; init; } = 4;
}

/// <summary>A platform's connection. Two secrets are valid at once while one is being rotated.</summary>
public sealed record PlatformLink(IReadOnlyList<string> Secrets)
{
    /// <summary>The app key or client id, where the platform signs it too.</summary>
    public string? AppKey { get; init; }

    /// <summary>The webhook's address exactly as it was typed into the platform's console, where the platform signs it too.</summary>
    public string? CallbackUrl { get; init; }

    /// <summary>The key of an order's meta data that holds the checkout's consent checkbox: WooCommerce.</summary>
    public string? ConsentKey { get; init; }

    /// <summary>Null: nothing is asked of the platform.</summary>
    public ApiLink? Api { get; init; }
}

public sealed record SendingRules
{
    public required IReadOnlyDictionary<MessageClass, SendWindow> Windows { get; init; }
    public required IReadOnlyDictionary<MessageClass, Cap> Caps { get; init; }

    /// <summary>Millionths of the price's currency for one text part, where <see cref="Prices"/> has none of its own.</summary>
    public required long PartPriceMicros { get; init; }
    public PartPrices Prices { get; init; } = PartPrices.None;
    public required string PriceCurrency { get; init; }

    /// <summary>Under promotional texts, e.g. " 拒收请回复R".</summary>
    public required OptOutLines OptOut { get; init; }

    /// <summary>What a text of so many parts costs that goes to a number.</summary>
    public long CostOf(int parts, MessageClass messageClass, string to) => parts * (Prices.Of(messageClass, to) ?? PartPriceMicros);

    /// <summary>Null: texts cost what they cost.</summary>
    public Budget? Budget { get; init; }
}


/// <summary>At most so many texts of a class to one buyer in a local day, and in any thirty days.</summary>
public sealed record Cap(int PerDay, int Per30Days);
