using Crm.Common;

namespace Crm.Orders;

/// <summary>
/// What was known of an order at an instant: the pieces that had come in by then. Registers keep their newest word only, so of an order
/// whose details were told again later the first words are not known any more; what later words alone can tell is left out.
/// </summary>
public static class OrderAsOf
{
    /// <summary>Null before the first news of it.</summary>
    public static OrderState? Known(this StoredOrder order, DateTimeOffset at)
    {
        var (state, receipts) = (order.State, order.Received);
        bool In(DateTimeOffset told) => Receipts.KnownAt(receipts, told) <= at;
        DateTimeOffset? If(DateTimeOffset? told) => told is { } time && In(time) ? told : null;
        LwwRegister<T>? Register<T>(string key, LwwRegister<T>? told) where T : class =>
            told is not null && Receipts.KnownAt(receipts, key, told.At) <= at ? told : null;
        var placed = state.Reached.Count == 0 ? (DateTimeOffset?)null : state.Reached.Values.Min();
        bool HasBegun<T>(string key, LwwRegister<T>? told, DateTimeOffset? since) where T : class =>
            told is not null && Receipts.BegunAt(receipts, key, told.At, since) <= at;
        LwwRegister<T>? History<T>(string key, LwwRegister<T>? told, DateTimeOffset? since) where T : class =>
            Receipts.IsHistory(receipts, key) && HasBegun(key, told, since) ? told : null;
        Parcel? Of(string id, Parcel parcel)
        {
            var known = new Parcel
            {
                Label = Register(Receipts.Label(id), parcel.Label) ?? History(Receipts.Label(id), parcel.Label, parcel.Shipped),
                Shipped = If(parcel.Shipped), ArrivedInCity = If(parcel.ArrivedInCity), OutForDelivery = If(parcel.OutForDelivery),
                Signed = If(parcel.Signed), Exception = If(parcel.Exception), Returned = If(parcel.Returned),
                Cities = Within(parcel.Cities, In),
            };
            return known == Nothing with { Cities = known.Cities } && known.Cities.Count == 0 ? null : known;
        }
        Refund? OfRefund(string id, Refund refund)
        {
            var known = new Refund { Opened = If(refund.Opened), Finished = If(refund.Finished),
                Amount = Register(Receipts.Amount(id), refund.Amount), Life = Register(Receipts.Life(id), refund.Life) };
            return known == NoRefund ? null : known;
        }
        var known = new OrderState
        {
            Key = state.Key, Test = state.Test,
            Reached = Within(state.Reached, In),
            Heard = state.Heard is { } heard && Within(heard, In) is { Count: > 0 } told ? told : null,
            Status = Register(Receipts.Status, state.Status),
            Price = Register(Receipts.Price, state.Price),
            Payment = Register(Receipts.Payment, state.Payment) ?? (!HasBegun(Receipts.Payment, state.Payment, placed) ? null
                : state.Payment! with { Value = state.Payment.Value with { Due = null } }),
            Details = Register(Receipts.Details, state.Details)
                ?? (HasBegun(Receipts.Details, state.Details, placed) ? Earlier(state.Details!) : null),
            Links = Register(Receipts.Links, state.Links) ?? History(Receipts.Links, state.Links, placed),
            Contact = HasBegun(Receipts.Contact, state.Contact, placed) ? state.Contact : null,
            Parcels = Kept(state.Parcels, Of),
            Refunds = Kept(state.Refunds, OfRefund),
        };
        return IsAnything(known) ? known : null;
    }

    /// <summary>Whether what was bought, or where it goes, was told otherwise before: those first words are gone.</summary>
    public static bool WasToldAgain(this StoredOrder order) => order.Received is { } receipts
        && (receipts.ContainsKey(Receipts.First(Receipts.Details)) || receipts.ContainsKey(Receipts.First(Receipts.Contact)));

    static readonly Parcel Nothing = new();
    static readonly Refund NoRefund = new();

    static bool IsAnything(OrderState known) =>
        known.Reached.Count > 0 || known.Heard is not null || known.Status is not null || known.Price is not null
        || known.Parcels.Count > 0 || known.Refunds.Count > 0 || known.Details is not null || known.Contact is not null
        || known.Payment is not null || known.Links is not null;

    // As they were told first, as far as that can be said: nothing was taken out or given back yet.
    static LwwRegister<OrderDetails> Earlier(LwwRegister<OrderDetails> details) => details.Value.Current is null
        && details.Value.Lines.All(l => l.Left is null) ? details
        : details with
        {
            Value = details.Value with { Current = null, Lines = [.. details.Value.Lines.Select(l => l with { Left = null })] },
        };

    static SortedDictionary<TKey, DateTimeOffset> Within<TKey>(SortedDictionary<TKey, DateTimeOffset> told,
        Func<DateTimeOffset, bool> isKnown) where TKey : notnull
    {
        var known = new SortedDictionary<TKey, DateTimeOffset>(told.Comparer);
        foreach (var (key, at) in told)
            if (isKnown(at)) known[key] = at;
        return known.Count == told.Count ? told : known;
    }

    static SortedDictionary<string, T> Kept<T>(SortedDictionary<string, T> all, Func<string, T, T?> known) where T : class
    {
        var kept = new SortedDictionary<string, T>(StringComparer.Ordinal);
        foreach (var (key, one) in all)
            if (known(key, one) is { } told) kept[key] = told;
        return kept;
    }
}
