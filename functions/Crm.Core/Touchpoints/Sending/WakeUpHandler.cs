using Crm.Customers;
using Crm.Storage;
using Crm.Touchpoints.Schedule;
using Microsoft.Extensions.Logging;

namespace Crm.Touchpoints.Sending;

/// <summary>One delivered wake-up: fires it and says how its message is settled.</summary>
public sealed partial class WakeUpHandler(DispatchHandler fire, CrmTables tables, ILogger<WakeUpHandler> log)
{
    /// <param name="wakeUp">As it was scheduled.</param>
    /// <param name="delivery">1 at the first delivery.</param>
    /// <param name="cancel">The host stops: thrown on, the message comes again.</param>
    public async ValueTask<Settlement> HandleAsync(WakeUp wakeUp, int delivery, CancellationToken cancel)
    {
        try
        {
            var result = await fire.DispatchAsync(wakeUp, cancel);
            if (result == DispatchResult.Stale && wakeUp.Sweep is not null) await RemoveStaleAsync(wakeUp, cancel);
            return DispatchPolicy.After(result, delivery);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            Failed(failure, wakeUp.Touchpoint, delivery);
            return DispatchPolicy.After(failure, delivery);
        }
    }

    // The sweep found a due row; if its touchpoint no longer waits, the row is a leftover and would be found every hour.
    async ValueTask RemoveStaleAsync(WakeUp wakeUp, CancellationToken cancel)
    {
        var (partition, key) = (Keys.Bucket(wakeUp.Customer), Keys.Due(wakeUp.Due, wakeUp.Touchpoint));
        if (await tables.Rows.GetAsync(partition, key, cancel) is { } left) await tables.Rows.CommitAsync(partition,
            [new RowWrite.Delete(key, left.ETag)], cancel);
    }

    [LoggerMessage(3010, LogLevel.Error, "Firing touchpoint {Touchpoint} failed at delivery {Delivery}")]
    partial void Failed(Exception failure, string touchpoint, int delivery);
}
