using Crm.Common;
using Crm.Customers;

namespace Crm.Touchpoints.Schedule;

/// <summary>
/// What waits already, as wake-ups to be sent once more. A process can die between its commit and the wake-ups: then the delivery that
/// follows finds nothing to write, and is the only one that knows. A wake-up sent twice does no harm.
/// </summary>
public static class StillWaiting
{
    public static async ValueTask<List<WakeUp>> WaitingAsync(this CustomerRows rows, string customer, Predicate<Touchpoint> which,
        CancellationToken cancel)
    {
        var waiting = new List<WakeUp>();
        foreach (var row in await rows.OfCustomerAsync("t", customer, cancel))
            if (RowBody.Read<Touchpoint>(row.Body) is { Waits: true } touchpoint && which(touchpoint))
                waiting.Add(new WakeUp(customer, touchpoint.Id, touchpoint.WakeAt));
        return waiting;
    }
}
