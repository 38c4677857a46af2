using Crm.Common;
using Crm.Storage;
using Crm.Tasks;

namespace Crm.Staff.Teams;

/// <summary>The teams and their people, one row a team.</summary>
public sealed class TeamStore(CrmTables tables)
{
    const string Partition = "teams", Prefix = "t|";

    public async ValueTask<List<Team>> ListAsync(CancellationToken cancel)
    {
        var all = new List<Team>();
        await foreach (var row in tables.Runs.RangeAsync(Partition, Prefix, cancel)) all.Add(RowBody.Read<Team>(row.Body));
        return all;
    }

    /// <summary>Null from <paramref name="change"/> leaves the row as it is.</summary>
    public ValueTask<Team?> ChangeAsync(string name, Func<Team?, Team?> change, CancellationToken cancel) =>
        tables.Runs.UpdateAsync(Partition, Key(name), change, cancel);

    /// <summary>False where there is none.</summary>
    public async ValueTask<bool> RemoveAsync(string name, CancellationToken cancel)
    {
        while (await tables.Runs.GetAsync(Partition, Key(name), cancel) is { } row)
            if (await tables.Runs.CommitAsync(Partition, [new RowWrite.Delete(row.Key, row.ETag)], cancel) == CommitResult.Committed)
                return true;
        return false;
    }

    static string Key(string name) => Prefix + KeyText.Segment(name);
}
