using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Orders;
using Crm.Shops;

namespace Crm.Platforms;

/// <summary>What every platform's mapping does the same way: keys, names, events of one step.</summary>
public sealed record PlatformEvents(InboxMessage Message, Shop Shop)
{
    public OrderKey Key(string order) => new(Shop.Id, Message.Platform, order);

    public ShopEvent Event(Milestone? kind, OrderState state) =>
        new() { Shop = Shop.Id, Platform = Message.Platform, Milestone = kind, Order = state };

    public Identity Buyer(string id) => Identity.Buyer(Shop.Id, Message.Platform, id);

    /// <summary>An event that tells of one step and the platform's status word.</summary>
    public ShopEvent Step(Milestone? kind, string order, DateTimeOffset at, string? status) =>
        Step(kind, order, new Told(at, false), status);

    /// <summary>The same, of a message that may tell no time.</summary>
    public ShopEvent Step(Milestone? kind, string order, Told told, string? status)
    {
        var word = status is null ? null : new LwwRegister<SourceStatus>(told.Stamp, new SourceStatus(status, kind == Milestone.Cancelled));
        var state = new OrderState { Key = Key(order), Status = word };
        if (kind is not { } milestone) return Event(kind, state);
        if (told.ByReceipt) return Event(kind, state with { Heard = new() { [milestone] = told.At } });
        state.Reached[milestone] = told.At;
        return Event(kind, state);
    }

    /// <summary>When a message's news happened: its receipt where it tells no time.</summary>
    public Told When(DateTimeOffset? told) => new(told ?? Message.Received, told is null);

    /// <summary>
    /// A refund as a message of that kind tells it. News without a step of its own says by <paramref name="open"/> whether the refund goes
    /// on; null: it does not say.
    /// </summary>
    public static Refund Refund(Milestone? kind, Told told, long? amount, bool? open = null) => new()
    {
        Opened = kind == Milestone.RefundOpened ? told.At : null,
        Finished = kind is Milestone.RefundFinished ? told.At : null,
        Amount = amount is { } minor ? new LwwRegister<RefundAmount>(told.Stamp, new RefundAmount(minor)) : null,
        Life = (kind == Milestone.RefundOpened ? true : open) is { } goesOn
            ? new LwwRegister<RefundLife>(told.Stamp, new RefundLife(goesOn)) : null,
    };

    /// <summary>How an order is paid; null where the platform tells nothing.</summary>
    public static LwwRegister<OrderPayment>? Payment(DateTimeOffset at, string? words, bool onDelivery) =>
        onDelivery ? new(at, new OrderPayment("cash on delivery")) : words is null ? null : new(at, new OrderPayment(words));

    public ShopEvent News(string number, string? courier, Parcel parcel) => new()
    {
        Shop = Shop.Id, Platform = Message.Platform, Milestone = TrackingUpdate.MilestoneOf(parcel),
        Parcel = new TrackingUpdate(number, courier, parcel),
    };

    /// <summary>
    /// Total and source of a push that has nothing else. It is stamped a century early: among themselves such totals keep their order,
    /// and any full snapshot of the order (with its lines) stays before them.
    /// </summary>
    public static LwwRegister<OrderDetails> Thin(DateTimeOffset at, string currency, long total, string? source = null) =>
        new(Early(at), new OrderDetails { Currency = currency, Total = total, Source = source });

    internal static DateTimeOffset Early(DateTimeOffset at) => at.AddYears(-100);

    /// <summary>
    /// Reads under one policy: what a payload cannot mean is <see cref="MappingResult.Invalid"/> with its reason, never an exception.
    /// </summary>
    public static MappingResult Read(string topic, Func<MappingResult> read)
    {
        try
        {
            return read();
        }
        catch (OverflowException)
        {
            return new MappingResult.Invalid($"{topic}: an amount is too large.");
        }
        catch (PayloadException bad)
        {
            return new MappingResult.Invalid($"{topic}: {bad.Message}");
        }
    }

    public static MappingResult One(ShopEvent? one, string topic) =>
        one is null ? new MappingResult.Unhandled(topic) : new MappingResult.Events([one]);

    /// <summary>The parts of one message: all events there are, and the first part that gave none.</summary>
    public static MappingResult Join(IEnumerable<MappingResult> parts)
    {
        var events = new List<ShopEvent>();
        MappingResult? rest = null;
        foreach (var part in parts)
        {
            if (part is MappingResult.Events some) events.AddRange(some.List);
            // Of what is left over, nonsense needs a person sooner than news of no interest.
            var left = part is MappingResult.Events { Rest: var more } ? more : part;
            if (left is not null && (rest is null || rest is MappingResult.Unhandled && left is MappingResult.Invalid)) rest = left;
        }
        return events.Count == 0 && rest is not null ? rest : new MappingResult.Events(events) { Rest = rest };
    }
}

/// <summary>An instant, and whether it is only the receipt of a message that told none.</summary>
public readonly record struct Told(DateTimeOffset At, bool ByReceipt)
{
    /// <summary>
    /// For registers where the newest wins: what came without a time stands a century early, so that anything told with a time stays before
    /// it.
    /// </summary>
    public DateTimeOffset Stamp => ByReceipt ? PlatformEvents.Early(At) : At;
}
