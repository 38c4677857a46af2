using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Orders;

namespace Crm.Tests.Support;

/// <summary>
/// Random order histories of a handful of people: every kind of event, stale snapshots, names that become known late, shared between shops.
/// </summary>
sealed class HistoryMaker(int seed)
{
    static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    readonly Random random = new(seed);

    public static List<ShopEvent> Shuffle(IReadOnlyList<ShopEvent> events, int seed)
    {
        var random = new Random(seed);
        var shuffled = events.Concat(events.Where(_ => random.Next(3) == 0)).ToArray();
        random.Shuffle(shuffled);
        return [.. shuffled];
    }

    public List<ShopEvent> Make()
    {
        var events = new List<ShopEvent>();
        var orders = random.Next(1, 4);
        for (var order = 0; order < orders; order++)
        {
            var shop = random.Next(3) == 0 ? "second" : "demo";
            var key = new OrderKey(shop, "shopify", $"10{order}");
            var length = random.Next(1, 7);
            for (var i = 0; i < length; i++) events.Add(Event(key));
        }
        if (random.Next(3) == 0) events.Add(
            new ShopEvent { Shop = "demo", Platform = "shopify", Identities = Names("demo"),
            Consent = [Consent()], Profile = Profile(Time()) });
        for (var i = random.Next(3); i > 0; i--)
            events.Add(new ShopEvent { Shop = "demo", Platform = "shopify", 
                Identities = PersonNames("demo"), CustomerEvents = [CustomerEvent()] });
        return events;
    }

    ShopEvent Event(OrderKey key)
    {
        var step = random.Next((int)Milestone.RefundFinished + 2);
        Milestone? kind = step <= (int)Milestone.RefundFinished ? (Milestone)step : null;
        var at = Time();
        var state = new OrderState { Key = key, Test = random.Next(40) == 0 };
        if (kind is { } reached) state.Reached[reached] = at;
        if (random.Next(2) == 0) state.Reached[Milestone.Created] = Time();
        if (random.Next(3) > 0)
            state = state with
            {
                Status = new LwwRegister<SourceStatus>(at, new SourceStatus(kind?.ToString() ?? "Updated", kind == Milestone.Cancelled)),
                Details = new LwwRegister<OrderDetails>(at,
                    new OrderDetails { Currency = "CNY", Total = random.Next(100),
                    Lines = [new OrderLine { Title = "杯", Product = $"p{random.Next(2)}", Quantity = 1, Amount = random.Next(90) }] }),
                Contact = random.Next(3) == 0 ? null
                    : new LwwRegister<OrderContact>(at,
                    new OrderContact { Phone = Phone(), Region = new Region("CN", "浙江省", "杭州市", null, null) }),
            };
        if (kind is Milestone.Shipped or Milestone.Signed or Milestone.OutForDelivery) state.Parcels[$"f{random.Next(2)}"] = Parcel(at);
        state = Newer(state, at);
        if (kind is Milestone.RefundOpened or Milestone.RefundFinished) state.Refunds["r1"] =
            new Refund { Opened = at, Amount = new LwwRegister<RefundAmount>(at, new RefundAmount(random.Next(9))) };
        return new ShopEvent
        {
            Shop = key.Shop, Platform = key.Platform, Milestone = kind, Order = state,
            Identities = Names(key.Shop), Profile = random.Next(2) == 0 ? Profile(at) : null,
            Consent = random.Next(6) == 0 ? [Consent()] : [],
        };
    }

    /// <summary>What states of earlier versions do not have.</summary>
    OrderState Newer(OrderState state, DateTimeOffset at)
    {
        if (random.Next(4) == 0) state = state with { Heard = new() { [(Milestone)random.Next((int)Milestone.RefundOpened)] = Time() } };
        if (random.Next(5) == 0) state = state with { Price = new LwwRegister<OrderPrice>(Time(), new OrderPrice(random.Next(-5, 100))) };
        if (random.Next(5) == 0) state =
            state with { Payment = new LwwRegister<OrderPayment>(at,
            new OrderPayment(random.Next(2) == 0 ? "cod" : "stripe") { Due = random.Next(3) }) };
        if (random.Next(5) == 0 && state.Details is { } details) state =
            state with { Details = details
            with { Value = details.Value
            with { Current = random.Next(60), Delivery = random.Next(2) == 0 ? "pickup"
            : "none", Lines = [.. details.Value.Lines.Select(l => l with { Left = random.Next(2) })] } } };
        if (random.Next(4) == 0)
            state.Refunds[$"r{random.Next(3)}"] = new Refund
            {
                Opened = random.Next(2) == 0 ? Time() : null, Finished = random.Next(3) == 0 ? Time() : null,
                Life = random.Next(3) > 0 ? new LwwRegister<RefundLife>(Time(), new RefundLife(random.Next(2) == 0)) : null,
                Amount = random.Next(2) == 0 ? new LwwRegister<RefundAmount>(Time(), new RefundAmount(random.Next(40))) : null,
            };
        return state;
    }

    Parcel Parcel(DateTimeOffset at)
    {
        var parcel = new Parcel { Shipped = at,
            Label = new LwwRegister<ParcelLabel>(at, new ParcelLabel("SF", $"SF{random.Next(3)}", null)) };
        if (random.Next(3) == 0) parcel.Cities[random.Next(2) == 0 ? "杭州市" : "上海市"] = at;
        return parcel;
    }

    // Few names and coarse times, so that collisions and ties are the rule.
    List<Identity> PersonNames(string shop) => Names(shop) is { Count: > 0 } names ? names : [Identity.Phone(Phone())];

    CustomerEvent CustomerEvent() =>
        new(random.Next(2) == 0 ? "scenario:complaint" : "lifecycle:sleeping", $"m{random.Next(2)}", Start.AddHours(100));

    List<Identity> Names(string shop)
    {
        var names = new List<Identity>();
        if (random.Next(2) == 0) names.Add(Identity.Buyer(shop, "shopify", $"b{random.Next(4)}"));
        if (random.Next(3) == 0) names.Add(Identity.Phone(Phone()));
        if (names.Count == 0 && random.Next(2) == 0) names.Add(Identity.Buyer(shop, "shopify", "b9"));
        return names;
    }

    ConsentChange Consent() =>
        new((MessageClass)random.Next(3), new LwwRegister<ConsentState>(Time(), new ConsentState(random.Next(2) == 0, "test")));
    LwwRegister<Profile> Profile(DateTimeOffset at) => new(at, new Profile { Name = $"n{random.Next(3)}", Phone = Phone() });
    string Phone() => $"+86138001380{random.Next(4):00}";
    DateTimeOffset Time() => Start.AddHours(random.Next(120));
}
