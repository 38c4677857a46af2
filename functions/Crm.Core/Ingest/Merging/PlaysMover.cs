using Crm.Customers;
using Crm.Storage;

namespace Crm.Ingest.Merging;

/// <summary>Moves plays: a play's key names the member it was made by, so no two meet, and its row stays as it was written.</summary>
public sealed class PlaysMover(CustomerRows rows)
{
    public async ValueTask<bool> MoveAsync(string winner, string loser, CancellationToken cancel)
    {
        foreach (var chunk in (await rows.OfCustomerAsync(Keys.Plays, loser, cancel)).Chunk(RowLimits.MaxWrites - 1))
        {
            if (await rows.WinnerAsync(winner, loser, cancel) is not { } customer) return false;
            var changes = new Changes();
            foreach (var play in chunk)
                changes.Add(new RowWrite.Upsert($"{Keys.Plays}|{winner}|{play.Key[(Keys.Plays.Length + loser.Length + 2)..]}",
                    play.Body.ToArray()));
            changes.Lock(Keys.Customer(winner), customer);
            if (!await rows.TryCommitAsync(winner, changes, cancel)) return false;
        }
        return true;
    }
}
