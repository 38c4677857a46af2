using Crm.Events;
using Crm.Orders;

namespace Crm.Replay;

/// <summary>What came in about a buyer at an instant: a piece of an order, or a moment.</summary>
readonly record struct ReplayNews(DateTimeOffset At, StoredOrder? Order, string Shop, CustomerEvent? Event)
{
    public string Name => Order?.State.Key.ToString() ?? $"{Event!.Kind}@{Event.Key}";
}

/// <summary>An order as far as it is known, and its touchpoints by the steps of its shop.</summary>
sealed class HeardOrder(int steps)
{
    public required OrderState State { get; set; }
    public ReplayTouch?[] Touches { get; } = new ReplayTouch?[steps];
}
