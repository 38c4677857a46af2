using System.Collections.Concurrent;
using Crm.Common;
using Crm.Events;
using Crm.Orders;

namespace Crm.Tests.Import;

/// <summary>Keeps order states by joining them, and who bought; notes when two events of one buyer run at a time.</summary>
sealed class MemoryIngest : IIngest
{
    readonly ConcurrentDictionary<string, int> running = new();
    int applied, now, most;

    public ConcurrentDictionary<string, OrderState> Orders { get; } = new();
    public ConcurrentDictionary<string, string> Buyers { get; } = new();
    public ConcurrentDictionary<string, ShopEvent> Events { get; } = new();
    public bool KeepEvents { get; init; } = true;
    public bool Overlapped { get; private set; }
    public int MostAtATime => most;

    /// <summary>Called with the number of the event before it is applied.</summary>
    public Func<int, ShopEvent, CancellationToken, Task>? Before { get; set; }
    public Func<ShopEvent, string?> Refuse { get; set; } = _ => null;

    public async ValueTask<IngestResult> ApplyAsync(ShopEvent shopEvent, CancellationToken cancel)
    {
        var buyer = shopEvent.Identities is [var first, ..] ? first.ToString() : $"nobody:{shopEvent.Order!.Key.Id}";
        if (running.AddOrUpdate(buyer, 1, (_, n) => n + 1) > 1) Overlapped = true;
        NoteMost(Interlocked.Increment(ref now));
        try
        {
            if (Before is not null) await Before(Interlocked.Increment(ref applied), shopEvent, cancel);
            return Refuse(shopEvent) is { } reason ? new IngestResult.Rejected(reason) : Apply(shopEvent, buyer);
        }
        finally
        {
            Interlocked.Decrement(ref now);
            running.AddOrUpdate(buyer, 0, (_, n) => n - 1);
        }
    }

    void NoteMost(int count)
    {
        for (var seen = most; count > seen; seen = most)
            Interlocked.CompareExchange(ref most, count, seen);
    }

    IngestResult Apply(ShopEvent shopEvent, string buyer)
    {
        var order = shopEvent.Order!;
        var before = Orders.GetValueOrDefault(order.Key.Id);
        var joined = OrderState.Join(before, order);
        Buyers[order.Key.Id] = buyer;
        if (KeepEvents) Events[order.Key.Id] = shopEvent;
        if (before is not null && Json.Bytes(before).AsSpan().SequenceEqual(Json.Bytes(joined))) return new IngestResult.Duplicate(buyer);
        Orders[order.Key.Id] = joined;
        return new IngestResult.Applied(buyer);
    }

    /// <summary>All states as text, for comparing two imports byte by byte.</summary>
    public string Text() =>
        string.Join('\n', Orders.OrderBy(pair => pair.Key, StringComparer.Ordinal)
        .Select(pair => System.Text.Encoding.UTF8.GetString(Json.Bytes(pair.Value))));
}
