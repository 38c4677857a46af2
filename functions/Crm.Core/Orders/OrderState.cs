using Crm.Common;

namespace Crm.Orders;

/// <summary>
/// An order's identity: the merchant's shop, the platform it was sold on, the platform's order id (a string: some exceed 2^53).
/// </summary>
public sealed record OrderKey(string Shop, string Platform, string Id)
{
    public override string ToString() => $"{Shop}/{Platform}/{Id}";
}

/// <summary>Steps of an order's life; the state keeps when each was first reached.</summary>
public enum Milestone
{
    Created,
    Paid,
    PartlyShipped,
    Shipped,
    ArrivedInCity,
    OutForDelivery,
    Signed,
    Completed,
    Reviewed,
    Cancelled,
    RefundOpened,
    RefundFinished,

    /// <summary>
    /// A courier told of trouble with a parcel: refused, out of area, damaged. This one and the next are read from the parcels, never told.
    /// </summary>
    ParcelException,

    /// <summary>A parcel is on its way back. Read from the parcels.</summary>
    ParcelReturned,

    /// <summary>A payment was tried and did not go through.</summary>
    PaymentFailed,

    /// <summary>The order lies where the buyer fetches it.</summary>
    ReadyForPickup,
}

/// <summary>
/// What is known of an order. An event carries such a state too, holding only what that event tells; <see cref="Join"/> is the only way
/// two of them combine, and it is commutative, associative and idempotent: any order and repetition of the same events ends in the same
/// bytes.
/// </summary>
public sealed record OrderState
{
    public required OrderKey Key { get; init; }

    /// <summary>A platform's test notification: kept, but never counted and never texted.</summary>
    public bool Test { get; init; }

    /// <summary>First-known time of each step.</summary>
    public SortedDictionary<Milestone, DateTimeOffset> Reached { get; init; } = [];

    /// <summary>
    /// First receipt of a step whose message told no time: it stands for the step until a message tells one. Null where every step had its
    /// time.
    /// </summary>
    public SortedDictionary<Milestone, DateTimeOffset>? Heard { get; init; }

    /// <summary>The platform's own status word, newest wins.</summary>
    public LwwRegister<SourceStatus>? Status { get; init; }
    public LwwRegister<OrderDetails>? Details { get; init; }

    /// <summary>A new amount told by itself, after the order was placed; null while none was.</summary>
    public LwwRegister<OrderPrice>? Price { get; init; }

    /// <summary>How it is to be paid, and what of it is due; null where the platform tells neither.</summary>
    public LwwRegister<OrderPayment>? Payment { get; init; }
    public LwwRegister<OrderContact>? Contact { get; init; }

    /// <summary>By the platform's parcel id, else the tracking number.</summary>
    public SortedDictionary<string, Parcel> Parcels { get; init; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, Refund> Refunds { get; init; } = new(StringComparer.Ordinal);

    public DateTimeOffset? When(Milestone milestone) =>
        Reached.TryGetValue(milestone, out var at) || Heard is not null && Heard.TryGetValue(milestone, out at) ? at : milestone switch
    {
        Milestone.ArrivedInCity => SeenInReceiversCity(),
        Milestone.ParcelException => Parcels.Values.Min(p => p.Exception),
        Milestone.ParcelReturned => Parcels.Values.Min(p => p.Returned),
        _ => null,
    };

    /// <summary>Each step with its time, or its receipt where no message told the time.</summary>
    public SortedDictionary<Milestone, DateTimeOffset> Steps()
    {
        if (Heard is null) return Reached;
        var steps = new SortedDictionary<Milestone, DateTimeOffset>(Heard);
        foreach (var (step, at) in Reached) steps[step] = at;
        return steps;
    }

    /// <summary>Minor units of what the buyer pays in all, as last told; null while nothing was.</summary>
    public long? Total
    {
        get
        {
            if (Details is not { } details) return null;
            // A total without lines stands a century early, or two: what counts here is when it was told.
            var told = details.At;
            while (told.Year < FirstYear) told = told.AddYears(100);
            if (Price is { } price && price.At > told) return price.Value.Total;
            // What a line less comes to is what there is to pay; what was given back is counted by the refunds.
            return details.Value.Current is { } current && !this.HasRefundedMoney() ? current : details.Value.Total;
        }
    }

    /// <summary>Cancelled, and not brought back by a newer status of the platform (a failed payment that was tried again).</summary>
    public bool IsCancelled => When(Milestone.Cancelled) is { } at && !(Status is { Value.Dead: false } status && status.At > at);

    const int FirstYear = 2000;

    // Couriers that push no "arrived" tell the city of each checkpoint.
    DateTimeOffset? SeenInReceiversCity()
    {
        if (Contact?.Value.Region?.City is not { Length: > 0 } city) return null;
        DateTimeOffset? first = null;
        foreach (var parcel in Parcels.Values)
            foreach (var (seen, at) in parcel.Cities)
                if (string.Equals(seen, city, StringComparison.OrdinalIgnoreCase)) first = Common.Join.Earliest(first, at);
        return first;
    }

    public static OrderState Join(OrderState? a, OrderState b)
    {
        if (a is null) return b;
        if (a.Key != b.Key) throw new ArgumentException($"Two orders do not join: {a.Key} and {b.Key}.", nameof(b));
        return new OrderState
        {
            Key = a.Key,
            Test = a.Test || b.Test,
            Reached = Common.Join.Maps(a.Reached, b.Reached, (x, y) => x <= y ? x : y),
            Heard = Common.Join.Optional(a.Heard, b.Heard, (x, y) => x <= y ? x : y),
            Status = LwwRegister<SourceStatus>.Join(a.Status, b.Status),
            Details = LwwRegister<OrderDetails>.Join(a.Details, b.Details),
            Price = LwwRegister<OrderPrice>.Join(a.Price, b.Price),
            Payment = LwwRegister<OrderPayment>.Join(a.Payment, b.Payment),
            Contact = LwwRegister<OrderContact>.Join(a.Contact, b.Contact),
            Parcels = Common.Join.Maps(a.Parcels, b.Parcels, Parcel.Join),
            Refunds = Common.Join.Maps(a.Refunds, b.Refunds, Refund.Join),
        };
    }
}

/// <summary>The platform's status word as it came.</summary>
/// <param name="Word">As the platform writes it.</param>
/// <param name="Dead">The platform calls the order cancelled, closed or failed by this word.</param>
public sealed record SourceStatus(string Word, bool Dead);

/// <summary>What the buyer pays in all, in the order's currency.</summary>
public sealed record OrderPrice(long Total);

/// <summary>What was bought. Amounts are minor units of <see cref="Currency"/>.</summary>
public sealed record OrderDetails
{
    public required string Currency { get; init; }

    /// <summary>What the buyer pays in all, after discounts, with freight and tax.</summary>
    public required long Total { get; init; }
    public long Discount { get; init; }
    public long Freight { get; init; }

    /// <summary>What the order comes to now, after edits and returns, where the platform tells it beside the total.</summary>
    public long? Current { get; init; }
    public string? Number { get; init; }

    /// <summary>Where the order came from, in the platform's words ("web", "jhs"…).</summary>
    public string? Source { get; init; }

    /// <summary>The platform closes the order unpaid at this time.</summary>
    public DateTimeOffset? PayBy { get; init; }

    /// <summary>How the goods come, where it is no parcel: <see cref="OrderDelivery"/>.</summary>
    public string? Delivery { get; init; }

    /// <summary>When the parcel was promised.</summary>
    public DateTimeOffset? PromisedBy { get; init; }
    public IReadOnlyList<OrderLine> Lines { get; init; } = [];

    public bool Equals(OrderDetails? other) => other is not null && Json.Bytes(this).AsSpan().SequenceEqual(Json.Bytes(other));
    public override int GetHashCode() => HashCode.Combine(Currency, Total, Number);
}

public sealed record OrderLine
{
    public required string Title { get; init; }
    public string? Product { get; init; }
    public string? Sku { get; init; }
    public string? Category { get; init; }
    public required int Quantity { get; init; }

    /// <summary>What is left of the quantity after edits and returns, where the platform tells it and it is less.</summary>
    public int? Left { get; init; }

    /// <summary>Minor units for the whole line, before order-level discounts.</summary>
    public required long Amount { get; init; }

    /// <summary>Pieces the buyer has of it.</summary>
    public int Pieces => Left ?? Quantity;
}

/// <summary>Who receives it. The phone is E.164 and is the number texts about this order go to.</summary>
public sealed record OrderContact
{
    public string? Name { get; init; }
    public string? Phone { get; init; }

    /// <summary>
    /// Where <see cref="Phone"/> is the buyer's: the receiver's own phone or name, which tells the receivers of gifts apart.
    /// </summary>
    public string? Receiver { get; init; }
    public Region? Region { get; init; }

    /// <summary>The receiver as one value: the same person again, or another.</summary>
    public string? ReceiverKey => Receiver ?? Phone ?? Name;
}

/// <summary>ISO country, then the platform's own province, city and district names.</summary>
public sealed record Region(string? Country, string? Province, string? City, string? District, string? Postcode);

public sealed record Parcel
{
    public LwwRegister<ParcelLabel>? Label { get; init; }
    public DateTimeOffset? Shipped { get; init; }
    public DateTimeOffset? ArrivedInCity { get; init; }
    public DateTimeOffset? OutForDelivery { get; init; }
    public DateTimeOffset? Signed { get; init; }
    public DateTimeOffset? Exception { get; init; }
    public DateTimeOffset? Returned { get; init; }

    /// <summary>First checkpoint in each city.</summary>
    public SortedDictionary<string, DateTimeOffset> Cities { get; init; } = new(StringComparer.Ordinal);

    public static Parcel Join(Parcel a, Parcel b) => new()
    {
        Label = LwwRegister<ParcelLabel>.Join(a.Label, b.Label),
        Shipped = Common.Join.Earliest(a.Shipped, b.Shipped),
        ArrivedInCity = Common.Join.Earliest(a.ArrivedInCity, b.ArrivedInCity),
        OutForDelivery = Common.Join.Earliest(a.OutForDelivery, b.OutForDelivery),
        Signed = Common.Join.Earliest(a.Signed, b.Signed),
        Exception = Common.Join.Earliest(a.Exception, b.Exception),
        Returned = Common.Join.Earliest(a.Returned, b.Returned),
        Cities = Common.Join.Maps(a.Cities, b.Cities, (x, y) => x <= y ? x : y),
    };
}

/// <summary>Courier as the platform names it, tracking number, link.</summary>
public sealed record ParcelLabel(string? Courier, string? Number, string? Url);

public sealed record Refund
{
    public DateTimeOffset? Opened { get; init; }
    public DateTimeOffset? Finished { get; init; }

    /// <summary>Minor units of the order's currency, as last told.</summary>
    public LwwRegister<RefundAmount>? Amount { get; init; }

    /// <summary>Whether it is still asked for, as last told; null where only its beginning and end were.</summary>
    public LwwRegister<RefundLife>? Life { get; init; }

    public bool IsOpen => Finished is null && (Life?.Value.Open ?? Opened is not null);

    /// <summary>Anything but an amount was told of it.</summary>
    internal bool IsTold => Opened is not null || Finished is not null || Life is not null;
    internal DateTimeOffset? LastNews => Life is { } life && !(Opened > life.At) ? life.At : Opened;

    public static Refund Join(Refund a, Refund b) => new()
    {
        Opened = Common.Join.Earliest(a.Opened, b.Opened),
        Finished = Common.Join.Earliest(a.Finished, b.Finished),
        Amount = LwwRegister<RefundAmount>.Join(a.Amount, b.Amount),
        Life = LwwRegister<RefundLife>.Join(a.Life, b.Life),
    };
}

public sealed record RefundAmount(long Minor);

/// <param name="Open">False once it was withdrawn or refused.</param>
public sealed record RefundLife(bool Open);
