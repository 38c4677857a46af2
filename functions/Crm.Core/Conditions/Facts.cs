using Crm.Common;
using Crm.Customers;
using Crm.Customers.Views;
using Crm.Orders;
using Crm.Shops;

namespace Crm.Conditions;

/// <summary>What a condition is asked about.</summary>
public sealed record EvaluationContext(Shop Shop, Customer Customer, OrderState? Order, DateTimeOffset Now)
{
    /// <summary>
    /// What a paid order of the shop comes to on average, in minor units of this order's currency; null where it is not known.
    /// </summary>
    public decimal? MeanOrder { get; init; }

    /// <summary>The title of what goes with what the buyer bought, where the texts ask for it and the shop's orders tell.</summary>
    public string? Related { get; init; }

    /// <summary>The buyer's tier and points, where the texts ask for them.</summary>
    public MemberStanding? Member { get; init; }

    /// <summary>The number the text goes to; null while that is not decided.</summary>
    public string? To { get; init; }

    /// <summary>For what follows no order: the buyer's latest order to themselves, where it stands for an unknown phone and name.</summary>
    public OrderState? Own { get; init; }

    /// <summary>The code that goes with the text; null where it carries none.</summary>
    public Coupons.CouponCode? Coupon { get; init; }

    /// <summary>The short links of the text that is written; null for one that is only looked at.</summary>
    public LinkBook? Links { get; init; }

    CustomerView? view;
    Func<Customer>? fromRow;

    /// <summary>In the nightly scan only made of the row when a fact asks for more than the view has.</summary>
    public Customer Customer
    {
        get => fromRow is null ? field : fromRow();
        init;
    } = Customer;

    internal Func<Customer> FromRow { init => fromRow = value; }

    /// <summary>The customer in the form the nightly scan reads rows; made from <see cref="Customer"/> when first asked for.</summary>
    public CustomerView View
    {
        get => view ??= CustomerViewFacts.ViewOf(this);
        init => (view, IsScan) = (value, true);
    }

    /// <summary>Only the view was given: the scan makes no customer of a row it leaves as it is.</summary>
    internal bool IsScan { get; private init; }
}

public enum FactType { Number, Text, Flag, List }

/// <summary>
/// A named value: <see cref="Read"/> gives a decimal, string or bool by <see cref="Type"/>, or null when it is not known.
/// </summary>
public sealed record Fact(string Name, FactType Type, string Meaning, Func<EvaluationContext, object?> Read)
{
    /// <summary>Known from the order and the shop alone.</summary>
    public bool IsOfOrder => Name.StartsWith("order.", StringComparison.Ordinal) || Name.StartsWith("shop.", StringComparison.Ordinal);

    /// <summary>For numbers: the value without a box; a nightly scan asks millions of times.</summary>
    public Func<EvaluationContext, decimal?>? Number { get; init; }

    /// <summary>For lists: whether a value is in it.</summary>
    public Func<EvaluationContext, string, bool>? Has { get; init; }
}

/// <summary>Every fact there is, each documented; nothing else can be asked.</summary>
public static class Facts
{
    public static IReadOnlyList<Fact> All { get; } =
    [
        Number("customer.orders", "orders the buyer has placed, this one included", s => s.IsScan ? s.View.Orders
            : s.Customer.Facts.Orders),
        Number("customer.ordersBefore", "orders the buyer placed before this one", s => s.Order?.When(Milestone.Created) is { } placed
            ? s.Customer.Facts.OrdersBefore(placed) : s.IsScan ? s.View.Orders : s.Customer.Facts.Orders),
        Number("customer.boughtBefore", "orders the buyer placed before this one that were paid, not cancelled and not wholly given back",
            s => s.Order?.When(Milestone.Created) is { } placed ? s.Customer.Facts.BoughtBefore(placed) : s.Customer.Facts.PaidOrders),
        Number("customer.paidOrders", "orders paid, not cancelled and not wholly given back", s => s.IsScan ? s.View.PaidOrders
            : s.Customer.Facts.PaidOrders),
        Number("customer.total", "paid and not cancelled, net of finished refunds, in major units of the order's (else the only) currency",
            CustomerTotal),
        Text("customer.province", "province of the buyer's address", s => s.IsScan ? s.View.Province
            : s.Customer.Profile?.Region?.Value.Province),
        Number("order.total", "what the buyer pays, in major units of the order's currency", s => Major(s.Order?.Total, s)),
        Flag("order.highValue", "the order comes to HighValueTimes (3) the shop's mean order, as the last night found it",
            s => s.Order?.Total is { } total && s.MeanOrder is { } mean ? total >= mean * s.Shop.HighValueTimes : null),
        Text("order.delivery", "parcel, pickup, or none: gift cards, downloads, services", s => s.Order?.Delivery()),
        Text("order.courier", "the parcel's courier, as the platform names it", s => Label(s)?.Courier),
        Text("order.tracking", "the parcel's tracking number", s => Label(s)?.Number),
        Number("order.discount", "discount in major units", s => Major(s.Order?.Details?.Value.Discount, s)),
        Number("order.items", "pieces in the order", s => s.Order?.Details?.Value.Lines.Sum(l => (long)l.Pieces)),
        Text("order.currency", "ISO 4217 code", s => s.Order?.Details?.Value.Currency),
        Text("order.source", "where the order came from, in the platform's words", s => s.Order?.Details?.Value.Source),
        Text("order.platform", "the marketplace", s => s.Order?.Key.Platform),
        Text("order.province", "province of the receiver", s => s.Order?.Contact?.Value.Region?.Province),
        Flag("order.paid", "the order has been paid", s => s.Order is null ? null : s.Order.When(Milestone.Paid) is not null),
        Flag("order.shipped", "a parcel has left", s => s.Order is null ? null : s.Order.When(Milestone.Shipped) is not null),
        Flag("order.signed", "the parcel was signed for", s => s.Order is null ? null : s.Order.When(Milestone.Signed) is not null),
        Flag("order.reviewed", "the buyer has rated the order", s => s.Order is null ? null : s.Order.When(Milestone.Reviewed) is not null),
        Flag("order.refunding", "a refund was opened, and not withdrawn or refused", s => s.Order?.HasRefund()),
        Flag("order.refundOpen", "a refund is open: not finished, withdrawn or refused", s => s.Order?.IsRefundOpen()),
        Text("order.paymentMethod",
            "cashOnDelivery, bankTransfer, terms or manual where it is one of these, else the platform's words in lower case", s =>
            s.Order?.PaymentMethod()),
        Text("order.paymentState", "pending, authorized, partiallyPaid, paid, refunded, voided, failed, onHold, cancelled",
            s => s.Order?.PaymentState()),
        Flag("order.owed", "the buyer can and should pay now: not on delivery, by a transfer under way, on terms, authorized, "
            + "voided, on hold", s => s.Order?.IsOwed()),
        Number("customer.daysSinceLastOrder", "whole days since the buyer's newest order was placed",
            s => s.Customer.Facts.LastOrder is { } last ? (int)(s.Now - last).TotalDays : null),
        Number("customer.daysSinceFirstOrder", "whole days since the buyer's first order was placed",
            s => s.Customer.Facts.FirstOrder is { } first ? (int)(s.Now - first).TotalDays : null),
        Number("customer.cancelledOrders", "orders that were cancelled", s => s.Customer.Facts.CancelledOrders),
        Number("customer.refundedOrders", "orders with a finished refund", s => s.Customer.Facts.RefundedOrders),
        Text("customer.name", "the buyer's own name", s => s.Customer.Profile?.Name?.Value),
        Text("customer.nickname", "what the platform calls the buyer", s => s.Customer.Profile?.Nickname?.Value),
        Text("customer.sex", "male or female", s => s.Customer.Profile?.Sex?.Value),
        Number("customer.birthMonth", "month of the birthday, 1 to 12", s => s.Customer.Profile?.Birthday?.Value.Month),
        Number("customer.age", "whole years, where the year of birth is known", Age),
        Flag("customer.hasPhone", "a phone of the buyer's own is known", s => s.Customer.OwnPhone is not null),
        Flag("customer.hasEmail", "an e-mail address of the buyer is known", s => s.Customer.Profile?.Email is not null),
        new("customer.attributes", FactType.List, "free attributes, as \"name\" or \"name:value\"", _ => null) { Has = HasAttribute },
        Flag("customer.promotionAllowed", "the buyer said yes to promotional texts",
            s => s.Customer.Consent.GetValueOrDefault(MessageClass.Promotional)?.Value.Granted ?? false),
        Number("now.hour", "hour of the day in the shop's zone, 0 to 23", s => Local(s).Hour),
        Number("now.month", "month in the shop's zone, 1 to 12", s => Local(s).Month),
        Text("now.weekday", "monday to sunday in the shop's zone", s => Local(s).DayOfWeek.ToString().ToLowerInvariant()),
        Text("shop.offer", "the offer the shop has configured for its buyers", s => s.Shop.Offer),
        Flag("order.far", "the receiver's province is one parcels need long for", s => s.Order is null ? null
            : s.Shop.ParcelDays.IsFarFromHome(s.Order.Contact?.Value.Region)),
        Number("order.minutesToPay", "minutes between placing the order and the platform closing it unpaid",
            s => s.Order?.Details?.Value.PayBy is { } by && s.Order.When(Milestone.Created) is { } placed
            ? (decimal)(by - placed).TotalMinutes : null),
        Text("shop.id", "the shop", s => s.Shop.Id),
        .. CustomerViewFacts.All,
    ];

    static readonly Dictionary<string, Fact> ByName = All.ToDictionary(f => f.Name, StringComparer.Ordinal);

    public static Fact? Find(string name) => ByName.GetValueOrDefault(name);

    static Fact Number(string name, string meaning, Func<EvaluationContext, decimal?> read) =>
        new(name, FactType.Number, meaning, s => read(s)) { Number = read };
    static Fact Text(string name, string meaning, Func<EvaluationContext, string?> read) => new(name, FactType.Text, meaning, read);
    static Fact Flag(string name, string meaning, Func<EvaluationContext, bool?> read) => new(name, FactType.Flag, meaning, s => read(s));

    static bool HasAttribute(EvaluationContext s, string wanted)
    {
        foreach (var (name, told) in s.Customer.Attributes)
            if (told.Value.Value is { } value && (wanted == name || wanted == $"{name}:{value}")) return true;
        return false;
    }

    static decimal? Age(EvaluationContext s)
    {
        if (s.Customer.Profile?.Birthday?.Value is not { Year: > 1900 } born) return null;
        var today = Local(s).Date;
        return today.Year - born.Year - (today.Month < born.Month || today.Month == born.Month && today.Day < born.Day ? 1 : 0);
    }

    static NodaTime.ZonedDateTime Local(EvaluationContext s) =>
        NodaTime.Instant.FromDateTimeOffset(s.Now).InZone(Common.LocalTime.Zone(s.Shop.Zone));

    static ParcelLabel? Label(EvaluationContext s) =>
        s.Order?.LiveParcels().FirstOrDefault(p => p.Label?.Value.Number is not null)?.Label?.Value;

    static decimal? Major(long? minor, EvaluationContext s) =>
        minor is { } amount && s.Order?.Details?.Value.Currency is { } currency ? amount / (decimal)Math.Pow(10, Money.Decimals(currency))
            : null;

    static decimal? CustomerTotal(EvaluationContext s)
    {
        if (s.IsScan) return s.View.Purchases == 0 ? null : s.View.Total / Money.Scale(s.View.Currency);
        var totals = s.Customer.Facts.PaidTotal;
        var currency = s.Order?.Details?.Value.Currency ?? (totals.Count == 1 ? totals.Keys.First() : null);
        return currency is null ? null : totals.GetValueOrDefault(currency) / (decimal)Math.Pow(10, Money.Decimals(currency));
    }
}
