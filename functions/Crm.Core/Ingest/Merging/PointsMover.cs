using Crm.Common;
using Crm.Customers;
using Crm.Points;
using Crm.Storage;

namespace Crm.Ingest.Merging;

/// <summary>Moves the lines of a ledger; those of orders go with their orders.</summary>
public sealed class PointsMover(CustomerRows rows)
{
    public async ValueTask<bool> MoveAsync(string winner, string loser, CancellationToken cancel)
    {
        var lines = (await rows.OfCustomerAsync(PointsRows.Kind, loser, cancel)).Select(r => RowBody.Read<PointsEntry>(r.Body))
            .Where(line => line.Cause != PointsCause.Order);
        foreach (var chunk in lines.Chunk(RowLimits.MaxWrites - 1))
        {
            if (await rows.WinnerAsync(winner, loser, cancel) is not { } customer) return false;
            var changes = new Changes();
            foreach (var line in chunk)
            {
                var there = await rows.PointsEntryAsync(winner, line.Id, cancel);
                if (there?.Value == line) continue;
                // Both had a line of this id: both count.
                var moved = there is null ? line : line with { Id = $"{line.Id}~{line.Customer ?? loser}" };
                if (there is null || await rows.PointsEntryAsync(winner, moved.Id, cancel) is null) changes.AddPoints(winner, moved);
            }
            changes.Lock(Keys.Customer(winner), customer);
            if (!await rows.TryCommitAsync(winner, changes, cancel)) return false;
        }
        return true;
    }
}
