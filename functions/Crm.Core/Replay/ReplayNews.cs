using Crm.Events;
using Crm.Orders;

namespace Crm.Replay;

/// <summary>What came in about a buyer at an instant: a piece of an order, or a moment.</summary>
readonly record struct ReplayNews(DateTimeOffset At, StoredOrder? Order, string Shop, CustomerEvent? Event)
{
    string Name => Order?.State.Key.ToString() ?? $"{Event!.Kind}@{Event.Key}";

    /// <summary>All that ever came in about a buyer, in the order in which it was heard.</summary>
    public static List<ReplayNews> Of(StoredCustomer stored, ReplayWorld world)
    {
        var news = new List<ReplayNews>();
        foreach (var order in stored.Orders)
            foreach (var at in Receipts.Arrivals(order)) news.Add(new ReplayNews(at, order, order.State.Key.Shop, null));
        foreach (var (shop, moment) in stored.Moments())
            news.Add(new ReplayNews(HeardAt(stored, world, shop, moment), null, shop, moment));
        news.Sort((a, b) => a.At != b.At ? a.At.CompareTo(b.At) : string.Compare(a.Name, b.Name, StringComparison.Ordinal));
        return news;
    }

    // A purchase may be predicted for a day that is over by then.
    static DateTimeOffset HeardAt(StoredCustomer stored, ReplayWorld world, string shop, CustomerEvent moment) =>
        stored.ToldOn(moment) is { } night && world.Shop(shop) is { } of
            && ReplayWorld.NightOf(of, night) is var told && told > moment.At ? told : moment.At;
}

/// <summary>An order as far as it is known, and its touchpoints by the steps of its shop.</summary>
sealed class HeardOrder(int steps)
{
    public required OrderState State { get; set; }
    public ReplayTouch?[] Touches { get; } = new ReplayTouch?[steps];
}
