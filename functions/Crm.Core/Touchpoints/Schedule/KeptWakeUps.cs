using Crm.Common;
using Crm.Storage;

namespace Crm.Touchpoints.Schedule;

/// <summary>
/// Keeps wake-ups in the runs table for who has a broker: <see cref="UnsentWakeUps"/> sends them in its next round. The scheduler of a
/// process that writes an app's rows from outside, such as an import.
/// </summary>
public sealed class KeptWakeUps(CrmTables tables) : IWakeUps
{
    /// <summary>Of one row, which must not outgrow what the store can hold.</summary>
    const int Together = 200;
    internal const string Partition = "unsent", Prefix = "u|";

    public async ValueTask ScheduleAsync(IReadOnlyList<WakeUp> wakeUps, CancellationToken cancel)
    {
        foreach (var chunk in wakeUps.Chunk(Together))
        {
            // The same wake-ups are one row, however often they are refused.
            var body = Json.Bytes(chunk);
            await tables.Runs.CommitAsync(Partition, [new RowWrite.Upsert(Prefix + Hash.Of(body), body)], cancel);
        }
    }
}
