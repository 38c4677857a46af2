using Crm.Common;
using Crm.Customers;
using Crm.Orders;
using Crm.Shops;

namespace Crm.Webhooks;

/// <summary>What every platform's mapping does the same way: keys, names, events of one step.</summary>
public sealed record Wire(InboxMessage Message, Shop Shop)
{
    public OrderKey Key(string order) => new(Shop.Id, Message.Platform, order);

    public ShopEvent Event(EventKind kind, OrderState state) => new() { Shop = Shop.Id, Platform = Message.Platform, Kind = kind, Order = state };

    public Identity Buyer(string id) => Identity.Buyer(Shop.Id, Message.Platform, id);

    /// <summary>An event that tells of one step and the platform's status word.</summary>
    public ShopEvent Step(EventKind kind, string order, DateTimeOffset at, string? status)
    {
        var state = new OrderState { Key = Key(order), Status = status is null ? null : new Stamped<SourceStatus>(at, new SourceStatus(status, kind == EventKind.Cancelled)) };
        if (kind < EventKind.Updated) state.Reached[(Milestone)kind] = at;
        return Event(kind, state);
    }

    public ShopEvent News(string number, string? courier, Parcel parcel) => new()
    {
        Shop = Shop.Id, Platform = Message.Platform, Kind = ParcelNews.KindOf(parcel),
        Parcel = new ParcelNews(number, courier, parcel),
    };

    /// <summary>
    /// Total and source of a push that has nothing else. It is stamped a century early: among themselves such totals keep their order,
    /// and any full snapshot of the order (with its lines) stays before them.
    /// </summary>
    public static Stamped<OrderDetails> Thin(DateTimeOffset at, string currency, long total, string? source = null) =>
        new(at.AddYears(-100), new OrderDetails { Currency = currency, Total = total, Source = source });

    /// <summary>Reads under one policy: what a payload cannot mean is <see cref="Mapped.Invalid"/> with its reason, never an exception.</summary>
    public static Mapped Read(string topic, Func<Mapped> read)
    {
        try
        {
            return read();
        }
        catch (OverflowException)
        {
            return new Mapped.Invalid($"{topic}: an amount is too large.");
        }
        catch (PayloadException bad)
        {
            return new Mapped.Invalid($"{topic}: {bad.Message}");
        }
    }

    public static Mapped One(ShopEvent? one, string topic) => one is null ? new Mapped.Unhandled(topic) : new Mapped.Events([one]);

    /// <summary>The parts of one message: all events there are, and the first part that gave none.</summary>
    public static Mapped Join(IEnumerable<Mapped> parts)
    {
        var events = new List<ShopEvent>();
        Mapped? rest = null;
        foreach (var part in parts)
        {
            if (part is Mapped.Events some) events.AddRange(some.List);
            // Of what is left over, nonsense needs a person sooner than news of no interest.
            var left = part is Mapped.Events { Rest: var more } ? more : part;
            if (left is not null && (rest is null || rest is Mapped.Unhandled && left is Mapped.Invalid)) rest = left;
        }
        return events.Count == 0 && rest is not null ? rest : new Mapped.Events(events) { Rest = rest };
    }
}
