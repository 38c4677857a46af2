using Crm.Common;
using MessagePack;

namespace Crm.Orders;

/// <summary>
/// What is known of an order. An event carries such a state too, holding only what that event tells; <see cref="Join"/> is the only way
/// two of them combine, and it is commutative, associative and idempotent: any order and repetition of the same events ends in the same
/// bytes.
/// </summary>
[MessagePackObject]
public sealed record OrderState
{
    [Key(0)] public required OrderKey Key { get; init; }

    /// <summary>A platform's test notification: kept, but never counted and never texted.</summary>
    [Key(1)] public bool Test { get; init; }

    /// <summary>First-known time of each step.</summary>
    [Key(2)] public SortedDictionary<Milestone, DateTimeOffset> Reached { get; init; } = [];

    /// <summary>
    /// First receipt of a step whose message told no time: it stands for the step until a message tells one. Null where every step had its
    /// time.
    /// </summary>
    [Key(3)] public SortedDictionary<Milestone, DateTimeOffset>? Heard { get; init; }

    /// <summary>The platform's own status word, newest wins.</summary>
    [Key(4)] public LwwRegister<SourceStatus>? Status { get; init; }
    [Key(5)] public LwwRegister<OrderDetails>? Details { get; init; }

    /// <summary>A new amount told by itself, after the order was placed; null while none was.</summary>
    [Key(6)] public LwwRegister<OrderPrice>? Price { get; init; }

    /// <summary>How it is to be paid, and what of it is due; null where the platform tells neither.</summary>
    [Key(7)] public LwwRegister<OrderPayment>? Payment { get; init; }
    [Key(8)] public LwwRegister<OrderContact>? Contact { get; init; }

    /// <summary>Null where the platform tells none.</summary>
    [Key(11)] public LwwRegister<OrderLinks>? Links { get; init; }

    /// <summary>By the platform's parcel id, else the tracking number.</summary>
    [Key(9)] public SortedDictionary<string, Parcel> Parcels { get; init; } = new(StringComparer.Ordinal);
    [Key(10)] public SortedDictionary<string, Refund> Refunds { get; init; } = new(StringComparer.Ordinal);

    /// <summary>The parcels of the newest message that told all of them; null while none did. See <see cref="TakenBack"/>.</summary>
    [Key(12)] public LwwRegister<ListedParts>? ListedParcels { get; init; }

    /// <summary>The same of refunds.</summary>
    [Key(13)] public LwwRegister<ListedParts>? ListedRefunds { get; init; }

    /// <summary>When a step was reached, by what was not taken back since.</summary>
    public DateTimeOffset? When(Milestone milestone) => Told(milestone) is { } at ? this.Standing(milestone, at) : null;

    /// <summary>The same by all that was ever told.</summary>
    public DateTimeOffset? Told(Milestone milestone) =>
        Reached.TryGetValue(milestone, out var at) || Heard is not null && Heard.TryGetValue(milestone, out at) ? at : milestone switch
    {
        Milestone.ArrivedInCity => Parcels.Values.Min(p => SeenInReceiversCity(p)),
        Milestone.ParcelException => Parcels.Values.Min(p => p.Exception),
        Milestone.ParcelReturned => Parcels.Values.Min(p => p.Returned),
        _ => null,
    };

    /// <summary>Each step with its time, or its receipt where no message told the time.</summary>
    public SortedDictionary<Milestone, DateTimeOffset> Steps()
    {
        var told = ToldSteps();
        var steps = told;
        foreach (var (step, at) in told)
        {
            if (this.Standing(step, at) is var stands && stands == at) continue;
            if (ReferenceEquals(steps, told)) steps = new(told);
            if (stands is { } time) steps[step] = time;
            else steps.Remove(step);
        }
        return steps;
    }

    /// <summary>The same by all that was ever told.</summary>
    internal SortedDictionary<Milestone, DateTimeOffset> ToldSteps()
    {
        if (Heard is null) return Reached;
        var steps = new SortedDictionary<Milestone, DateTimeOffset>(Heard);
        foreach (var (step, at) in Reached) steps[step] = at;
        return steps;
    }

    /// <summary>Minor units of what the buyer pays in all, as last told; null while nothing was.</summary>
    [IgnoreMember]
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
    [IgnoreMember]
    public bool IsCancelled => When(Milestone.Cancelled) is { } at && !(Status is { Value.Dead: false } status && status.At > at);

    const int FirstYear = 2000;

    // Couriers that push no "arrived" tell the city of each checkpoint.
    internal DateTimeOffset? SeenInReceiversCity(Parcel parcel)
    {
        if (parcel.Cities.Count == 0 || Contact?.Value.Region?.City is not { Length: > 0 } city) return null;
        DateTimeOffset? first = null;
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
            Links = LwwRegister<OrderLinks>.Join(a.Links, b.Links),
            Parcels = Common.Join.Maps(a.Parcels, b.Parcels, Parcel.Join),
            Refunds = Common.Join.Maps(a.Refunds, b.Refunds, Refund.Join),
            ListedParcels = LwwRegister<ListedParts>.Join(a.ListedParcels, b.ListedParcels),
            ListedRefunds = LwwRegister<ListedParts>.Join(a.ListedRefunds, b.ListedRefunds),
        };
    }
}
