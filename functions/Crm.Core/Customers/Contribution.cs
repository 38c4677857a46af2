using Crm.Common;
using Crm.Orders;

namespace Crm.Customers;

/// <summary>What one order adds to its customer's facts: a pure function of the order's state.</summary>
sealed record Contribution
{
    public required bool Counts { get; init; }
    public string? Shop { get; init; }
    public bool Paid { get; init; }
    public bool Cancelled { get; init; }
    public bool Refunded { get; init; }
    public bool RefundOpen { get; init; }
    public DateTimeOffset? Placed { get; init; }
    public string? Currency { get; init; }
    public long Total { get; init; }

    /// <summary>What is kept of the total.</summary>
    public long Value { get; init; }
    public DateTimeOffset? RefundNews { get; init; }
    public long Discount { get; init; }
    public long Goods { get; init; }
    public long Items { get; init; }
    public IEnumerable<KeyValuePair<string, long>> Categories { get; init; } = [];
    public DateTimeOffset? PaidAt { get; init; }
    public IEnumerable<KeyValuePair<string, long>> Products { get; init; } = [];
    public IEnumerable<KeyValuePair<string, long>> Sizes { get; init; } = [];
    public string? Region { get; init; }
    public string? Receiver { get; init; }

    public static Contribution Of(OrderState order)
    {
        var all = Gross(order);
        if (!all.Counts) return all;
        var (kept, news) = (order.Net(), order.LastRefundNews());
        all = all with { Total = order.Total ?? 0, Value = kept, RefundOpen = news is not null, RefundNews = news };
        if (order.HasLinesLeft()) all = Pieces(all, order.Details!.Value.Lines, l => l.Pieces);
        // No order: it only takes from what orders brought, on its own day.
        if (order.IsCreditNote() && !all.Cancelled)
            return all with { Placed = null, Paid = false, PaidAt = order.When(Milestone.Paid)
                ?? all.Placed, Region = null, Receiver = null, Shop = null };
        return order.IsReturned() ? all with { Paid = false, PaidAt = null } : all;
    }

    /// <summary>
    /// Whether an order surely counts as it did: most news is of its parcels, which no fact counts. Where money went back, it is counted.
    /// </summary>
    public static bool IsUnchanged(OrderState before, OrderState after)
    {
        bool At(Milestone step) => before.When(step) == after.When(step);
        return ReferenceEquals(before.Details, after.Details) && ReferenceEquals(before.Contact, after.Contact)
            && ReferenceEquals(before.Price, after.Price) && before.Key.Shop == after.Key.Shop && before.Test == after.Test
            && before.IsCancelled == after.IsCancelled && At(Milestone.Created) && At(Milestone.Paid)
            && !MentionsRefund(before) && !MentionsRefund(after);
    }

    static bool MentionsRefund(OrderState order) => order.Refunds.Count > 0 || order.When(Milestone.RefundOpened) is not null
        || order.When(Milestone.RefundFinished) is not null;

    /// <summary>As orders were counted before refunds were taken off: rows that say nothing else were added up like this.</summary>
    public static Contribution Gross(OrderState order)
    {
        // An order known only by a parcel event has no placing time yet: it counts once it is told.
        if (order.Test || order.When(Milestone.Created) is not { } placed) return new Contribution { Counts = false };
        var cancelled = order.IsCancelled;
        var details = order.Details?.Value;
        var lines = details?.Lines ?? [];
        var contact = order.Contact?.Value;
        return Pieces(new Contribution
        {
            Counts = true,
            Shop = order.Key.Shop,
            Placed = placed,
            Paid = order.When(Milestone.Paid) is not null && !cancelled,
            Cancelled = cancelled,
            Refunded = order.When(Milestone.RefundFinished) is not null,
            RefundOpen = order.When(Milestone.RefundOpened) is not null && order.When(Milestone.RefundFinished) is null,
            Currency = details?.Currency,
            Total = details?.Total ?? 0,
            Value = details?.Total ?? 0,
            Discount = details?.Discount ?? 0,
            Goods = details?.Lines.Sum(line => line.Amount) ?? 0,
            PaidAt = cancelled ? null : order.When(Milestone.Paid),
            Region = contact?.Region?.Province ?? contact?.Region?.Country,
            Receiver = contact?.ReceiverKey is { } receiver ? Hash.Hex(receiver)[..6] : null,
        }, lines, l => l.Quantity);
    }

    static Contribution Pieces(Contribution order, IReadOnlyList<OrderLine> lines, Func<OrderLine, long> of) => order with
    {
        Items = lines.Sum(of),
        Categories = lines.Where(l => (l.Category ?? l.Product) is not null)
            .Select(l => KeyValuePair.Create((l.Category ?? l.Product)!, of(l))),
        Products = lines.Where(l => l is { Category: not null, Product: not null }).Select(l => KeyValuePair.Create(l.Product!, of(l))),
        Sizes = lines.Select(l => (Size: SizeText.Find(l.Sku) ?? SizeText.Find(l.Title), Line: l)).Where(l => l.Size is not null)
            .Select(l => KeyValuePair.Create(l.Size!, of(l.Line))),
    };
}
