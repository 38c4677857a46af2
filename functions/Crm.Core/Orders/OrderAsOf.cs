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
        var (state, then) = (order.State, new Then(order.Received, at));
        DateTimeOffset? placed = state.Reached.Count == 0 ? null : state.Reached.Values.Min();
        var known = new OrderState
        {
            Key = state.Key, Test = state.Test,
            Reached = then.Within(state.Reached),
            Heard = Heard(state) is { Count: > 0 } heard && then.Within(heard) is { Count: > 0 } told ? told : null,
            Status = then.Register(Receipts.Status, state.Status),
            Price = then.Register(Receipts.Price, state.Price),
            Payment = then.Register(Receipts.Payment, state.Payment) ?? (!then.HasBegun(Receipts.Payment, state.Payment, placed) ? null
                : state.Payment! with { Value = state.Payment.Value with { Due = null } }),
            Details = then.Register(Receipts.Details, state.Details)
                ?? (then.HasBegun(Receipts.Details, state.Details, placed) ? Earlier(state.Details!) : null),
            Links = then.Register(Receipts.Links, state.Links, placed),
            Contact = then.HasBegun(Receipts.Contact, state.Contact, placed) ? state.Contact : null,
            Parcels = Kept(state.Parcels, then.Of),
            Refunds = Kept(state.Refunds, then.Of),
            ListedParcels = state.ListedParcels?.At <= at ? state.ListedParcels : null,
            ListedRefunds = state.ListedRefunds?.At <= at ? state.ListedRefunds : null,
        };
        return IsAnything(known) ? known : null;
    }

    /// <summary>What had come in by an instant, piece by piece.</summary>
    readonly struct Then(SortedDictionary<string, long>? receipts, DateTimeOffset at)
    {
        /// <summary>The present words, once they had come in.</summary>
        /// <param name="since">When the step was that they belong to: history tells them all at its own latest time.</param>
        public LwwRegister<T>? Register<T>(string key, LwwRegister<T>? told, DateTimeOffset? since = null) where T : class =>
            told is not null && (Receipts.KnownAt(receipts, key, told.At) <= at
                || Receipts.IsHistory(receipts, key) && HasBegun(key, told, since)) ? told : null;

        /// <summary>Its first words had come in.</summary>
        public bool HasBegun<T>(string key, LwwRegister<T>? told, DateTimeOffset? since) where T : class =>
            told is not null && Receipts.BegunAt(receipts, key, told.At, since) <= at;

        public SortedDictionary<TKey, DateTimeOffset> Within<TKey>(SortedDictionary<TKey, DateTimeOffset> told) where TKey : notnull
        {
            var known = new SortedDictionary<TKey, DateTimeOffset>(told.Comparer);
            foreach (var (key, time) in told)
                if (Has(time)) known[key] = time;
            return known.Count == told.Count ? told : known;
        }

        public Parcel? Of(string id, Parcel parcel)
        {
            var known = new Parcel
            {
                Label = Register(Receipts.Label(id), parcel.Label, parcel.Shipped), Shipped = If(parcel.Shipped),
                ArrivedInCity = If(parcel.ArrivedInCity), OutForDelivery = If(parcel.OutForDelivery), Signed = If(parcel.Signed),
                Exception = If(parcel.Exception), Returned = If(parcel.Returned), Cities = Within(parcel.Cities),
            };
            return known == Nothing with { Cities = known.Cities } && known.Cities.Count == 0 ? null
                : known with { ByNumber = parcel.ByNumber };
        }

        public Refund? Of(string id, Refund refund)
        {
            var known = new Refund
            {
                Opened = If(refund.Opened), Finished = If(refund.Finished),
                Amount = Register(Receipts.Amount(id), refund.Amount), Life = Register(Receipts.Life(id), refund.Life),
            };
            return known == NoRefund ? null : known;
        }

        bool Has(DateTimeOffset told) => Receipts.KnownAt(receipts, told) <= at;
        DateTimeOffset? If(DateTimeOffset? told) => told is { } time && Has(time) ? told : null;
    }

    /// <summary>Whether what was bought, or where it goes, was told otherwise before: those first words are gone.</summary>
    public static bool WasToldAgain(this StoredOrder order) => order.Received is { } receipts
        && (receipts.ContainsKey(Receipts.First(Receipts.Details)) || receipts.ContainsKey(Receipts.First(Receipts.Contact)));

    // Nobody hears of a step before it happens: such a time was guessed of an order that had gone on.
    static SortedDictionary<Milestone, DateTimeOffset> Heard(OrderState state) => state.Heard is not { } heard ? []
        : new(heard.Where(step => !(state.Reached.TryGetValue(step.Key, out var told) && told > step.Value)).ToDictionary());

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

    static SortedDictionary<string, T> Kept<T>(SortedDictionary<string, T> all, Func<string, T, T?> known) where T : class
    {
        var kept = new SortedDictionary<string, T>(StringComparer.Ordinal);
        foreach (var (key, one) in all)
            if (known(key, one) is { } told) kept[key] = told;
        return kept;
    }
}
