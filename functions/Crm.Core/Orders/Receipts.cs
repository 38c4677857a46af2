using System.Globalization;

namespace Crm.Orders;

/// <summary>
/// When news of an order came in, in Unix seconds. A step or a checkpoint is kept by the time it tells ("1772418600"), a register by its
/// name ("details", "label:1") with the receipt of the message that first told its present words, and under the name with a 0 behind it
/// the receipt of its first words, where they were others. A piece without a receipt is history: an import told it, or a version that kept
/// none.
/// </summary>
public static class Receipts
{
    public const string Status = "status", Details = "details", Price = "price", Payment = "payment", Contact = "contact", Links = "links";
    public static string Label(string parcel) => "label:" + parcel;
    public static string Amount(string refund) => "amount:" + refund;
    public static string Life(string refund) => "life:" + refund;
    public static string First(string register) => register + "0";
    static string Key(DateTimeOffset time) => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>The receipts of a state that an event has just changed: old pieces keep theirs, pieces that are gone lose it.</summary>
    public static SortedDictionary<string, long>? After(SortedDictionary<string, long>? known, OrderState? before, OrderState after,
        DateTimeOffset? received)
    {
        if (known is null && received is null) return null;
        var (old, receipts) = (before is null ? [] : Pieces(before), new SortedDictionary<string, long>(StringComparer.Ordinal));
        var now = received?.ToUnixTimeSeconds();
        foreach (var (key, piece) in Pieces(after))
        {
            long? first = known?.TryGetValue(First(key), out var told) == true ? told : null;
            long? there = known?.TryGetValue(key, out told) == true ? told : null;
            var (at, begun) = !old.TryGetValue(key, out var was) ? (now, null)
                : Equals(was.Words, piece.Words) ? (there ?? (piece.Words is null ? null : was.At.ToUnixTimeSeconds()), first)
                : (now ?? piece.At.ToUnixTimeSeconds(), first ?? there ?? was.At.ToUnixTimeSeconds());
            if (at is { } receipt) receipts[key] = receipt;
            if (begun is { } beginning) receipts[First(key)] = beginning;
        }
        return receipts.Count == 0 ? null : receipts;
    }

    /// <summary>Of two records of one order: the first receipt of each piece.</summary>
    public static SortedDictionary<string, long>? Join(SortedDictionary<string, long>? a, SortedDictionary<string, long>? b,
        OrderState joined)
    {
        if (Common.Join.Optional(a, b, Math.Min) is not { } both) return null;
        var pieces = Pieces(joined);
        var receipts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (key, at) in both)
            if (pieces.ContainsKey(key) || key[^1] == '0' && pieces.ContainsKey(key[..^1])) receipts[key] = at;
        return receipts.Count == 0 ? null : receipts;
    }

    /// <summary>When a step that tells this time was known here: its receipt, else for history its own time.</summary>
    public static DateTimeOffset KnownAt(SortedDictionary<string, long>? receipts, DateTimeOffset time) =>
        KnownAt(receipts, receipts is null ? "" : Key(time), time);

    /// <summary>The same of a register's present words.</summary>
    public static DateTimeOffset KnownAt(SortedDictionary<string, long>? receipts, string register, DateTimeOffset told) =>
        DateTimeOffset.FromUnixTimeSeconds(receipts?.TryGetValue(register, out var at) == true ? at : told.ToUnixTimeSeconds());

    /// <summary>
    /// The same of a register's first words. History tells them all at its own latest time; they were known since the step they belong to.
    /// </summary>
    public static DateTimeOffset BegunAt(SortedDictionary<string, long>? receipts, string register, DateTimeOffset told,
        DateTimeOffset? since = null) =>
        receipts?.TryGetValue(First(register), out var at) == true ? DateTimeOffset.FromUnixTimeSeconds(at)
            : since < told && IsHistory(receipts, register) ? since.Value : KnownAt(receipts, register, told);

    /// <summary>Nobody noted when the register came in.</summary>
    public static bool IsHistory(SortedDictionary<string, long>? receipts, string register) =>
        receipts is null || !receipts.ContainsKey(register) && !receipts.ContainsKey(First(register));

    /// <summary>The instants at which the state became known, piece by piece, ascending.</summary>
    public static SortedSet<DateTimeOffset> Arrivals(StoredOrder order)
    {
        var arrivals = new SortedSet<DateTimeOffset>();
        foreach (var (key, piece) in Pieces(order.State))
        {
            arrivals.Add(KnownAt(order.Received, key, piece.At));
            if (piece.Words is not null) arrivals.Add(BegunAt(order.Received, key, piece.At));
        }
        return arrivals;
    }

    static Dictionary<string, (DateTimeOffset At, object? Words)> Pieces(OrderState order)
    {
        var pieces = new Dictionary<string, (DateTimeOffset, object?)>(StringComparer.Ordinal);
        void Time(DateTimeOffset? at)
        {
            if (at is { } told) pieces.TryAdd(Key(told), (told, null));
        }
        void Register<T>(string key, Common.LwwRegister<T>? told) where T : class
        {
            if (told is not null) pieces[key] = (told.At, told.Value);
        }
        foreach (var at in order.ToldSteps().Values) Time(at);
        Register(Status, order.Status);
        Register(Details, order.Details);
        Register(Price, order.Price);
        Register(Payment, order.Payment);
        Register(Contact, order.Contact);
        Register(Links, order.Links);
        foreach (var (id, parcel) in order.Parcels)
        {
            Register(Label(id), parcel.Label);
            Time(parcel.Shipped);
            Time(parcel.ArrivedInCity);
            Time(parcel.OutForDelivery);
            Time(parcel.Signed);
            Time(parcel.Exception);
            Time(parcel.Returned);
            foreach (var at in parcel.Cities.Values) Time(at);
        }
        foreach (var (id, refund) in order.Refunds)
        {
            Time(refund.Opened);
            Time(refund.Finished);
            Register(Amount(id), refund.Amount);
            Register(Life(id), refund.Life);
        }
        return pieces;
    }
}
