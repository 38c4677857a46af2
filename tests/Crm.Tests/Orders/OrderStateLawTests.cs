using Crm.Common;
using Crm.Orders;
using Crm.Tests.Support;
using CsCheck;

namespace Crm.Tests.Orders;

/// <summary>An order's state is a join: whatever order its news come in, and however often, it ends the same.</summary>
public sealed class OrderStateLawTests
{
    static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    // Few times and few values, so that ties are common.
    static readonly Gen<DateTimeOffset> Times = Gen.Int[0, 5].Select(hours => Start.AddHours(hours));
    static readonly Gen<DateTimeOffset?> MaybeTimes = Gen.Nullable(Times);
    static readonly Gen<string> Words = Gen.OneOf("a", "b", "杯");

    static readonly Gen<LwwRegister<SourceStatus>?> Status = Told(
        Gen.Select(Words, Gen.Bool, (word, dead) => new SourceStatus(word, dead)));
    static readonly Gen<LwwRegister<OrderPrice>?> Price = Told(Gen.Long[0, 3].Select(total => new OrderPrice(total)));
    static readonly Gen<LwwRegister<OrderDetails>?> Details = Told(Gen.Select(Gen.Long[0, 3], Words, (total, title) => new OrderDetails
    {
        Currency = "CNY", Total = total, Lines = [new OrderLine { Title = title, Quantity = 1, Amount = total }],
    }));

    static readonly Gen<LwwRegister<OrderLinks>?> Links = Told(Gen.Select(Words, Words, (page, pay) => new OrderLinks(page, pay)));

    static readonly Gen<LwwRegister<ParcelLabel>?> Labels = Told(Gen.Select(Words, Gen.Bool, (number, gone) =>
        gone ? new ParcelLabel(null, null, null) { Void = true } : new ParcelLabel("SF", number, null) { More = [number + "1"] }));
    static readonly Gen<Parcel> Parcels = Gen.Select(
        MaybeTimes, MaybeTimes, MaybeTimes, Words, Times, Labels, (shipped, signed, back, city, seen, label) => new Parcel
        {
            Shipped = shipped, Signed = signed, Returned = back, Cities = new() { [city] = seen }, Label = label,
            ByNumber = signed is null ? true : null,
        });
    static readonly Gen<LwwRegister<ListedParts>?> Lists = Told(Gen.OneOf("", "a", "b", "ab")
        .Select(ids => ListedParts.Of(ids.Select(id => id.ToString()))));
    static readonly Gen<Refund> Refunds = Gen.Select(MaybeTimes, MaybeTimes, Told(Gen.Long[0, 3].Select(minor => new RefundAmount(minor))),
        Told(Gen.Bool.Select(open => new RefundLife(open))), (opened, finished, amount, life) =>
        new Refund { Opened = opened, Finished = finished, Amount = amount, Life = life });

    static readonly Gen<OrderState> States = Gen.Select(Map(Gen.Enum<Milestone>(), Times), Map(Gen.Enum<Milestone>(), Times), Status, Price,
        Details, Gen.Select(Map(Words, Parcels), Map(Words, Refunds), Links, Lists, Lists),
        (reached, heard, status, price, details, more) => new OrderState
        {
            Key = new OrderKey("demo", "shopify", "1"), Reached = reached, Heard = heard.Count == 0 ? null : heard, Status = status,
            Price = price, Details = details, Parcels = more.Item1, Refunds = more.Item2, Links = more.Item3,
            ListedParcels = more.Item4, ListedRefunds = more.Item5,
        });

    [Fact]
    public void Join_AnyStates_KeepsTheLaws() => Laws.OfJoin(States, (a, b) => OrderState.Join(a, b));

    [Fact]
    public void Join_AnyParcels_KeepsTheLaws() => Laws.OfJoin(Parcels, Parcel.Join);

    [Fact]
    public void Join_AnyRefunds_KeepsTheLaws() => Laws.OfJoin(Refunds, Refund.Join);

    static Gen<LwwRegister<T>?> Told<T>(Gen<T> values) where T : class =>
        Gen.Select(Gen.Int[0, 2], Times, values, (some, at, value) => some == 0 ? null : new LwwRegister<T>(at, value));

    static Gen<SortedDictionary<TKey, TValue>> Map<TKey, TValue>(Gen<TKey> keys, Gen<TValue> values) where TKey : notnull =>
        Gen.Dictionary(keys, values)[0, 3].Select(all => typeof(TKey) == typeof(string)
            ? new SortedDictionary<TKey, TValue>(all, (IComparer<TKey>)StringComparer.Ordinal) : new SortedDictionary<TKey, TValue>(all));
}
