using Crm.Common;
using Crm.Customers;
using Crm.Storage;
using Crm.Touchpoints.Campaigns;

namespace Crm.Campaigns;

/// <summary>
/// Campaigns and their lists. The row and what texts ask at their minute share a partition and change in one commit, so no text goes by
/// another state than the one that is shown.
/// </summary>
public sealed class CampaignStore(CrmTables tables, CampaignGate gate)
{
    const string Prefix = "m|";

    public async ValueTask<CampaignRow?> FindAsync(string id, CancellationToken cancel) =>
        await tables.Runs.GetAsync(CampaignGate.Partition, Prefix + id, cancel) is { } row ? RowBody.Read<CampaignRow>(row.Body) : null;

    public async ValueTask<List<CampaignRow>> ListAsync(CancellationToken cancel)
    {
        var all = new List<CampaignRow>();
        await foreach (var row in tables.Runs.RangeAsync(CampaignGate.Partition, Prefix, cancel))
            all.Add(RowBody.Read<CampaignRow>(row.Body));
        return all;
    }

    /// <summary>Changes a campaign, and with it what its texts ask; null where the change wants nothing changed.</summary>
    public async ValueTask<CampaignRow?> ChangeAsync(string id, Func<CampaignRow?, CampaignRow?> change, long? budgetMicros,
        CancellationToken cancel)
    {
        while (true)
        {
            var row = await tables.Runs.GetAsync(CampaignGate.Partition, Prefix + id, cancel);
            var asked = await tables.Runs.GetAsync(CampaignGate.Partition, "g|" + id, cancel);
            if (change(row is null ? null : RowBody.Read<CampaignRow>(row.Body)) is not { } after) return null;
            var known = asked is null ? null : RowBody.Read<CampaignStanding>(asked.Body);
            var standing = new CampaignStanding(id, after.State, after.Version)
            {
                BudgetMicros = budgetMicros ?? known?.BudgetMicros, TakenMicros = known?.TakenMicros ?? 0,
            };
            var writes = new[] { Write(Prefix + id, row, after), Write("g|" + id, asked, standing) };
            if (await tables.Runs.CommitAsync(CampaignGate.Partition, writes, cancel) == CommitResult.Conflict) continue;
            gate.Forget(id);
            return after;
        }
    }

    static RowWrite Write<T>(string key, Row? row, T value) =>
        row is null ? new RowWrite.Insert(key, Json.Bytes(value)) : new RowWrite.Replace(key, Json.Bytes(value), row.ETag);

    /// <summary>What a bucket's planning came to; null while it is to be done.</summary>
    public async ValueTask<CampaignCounts?> BucketAsync(string id, string bucket, CancellationToken cancel) =>
        await tables.Runs.GetAsync(Own(id), "b|" + bucket, cancel) is { } row ? RowBody.Read<CampaignCounts>(row.Body) : null;

    public async ValueTask PutBucketAsync(string id, string bucket, CampaignCounts counts, CancellationToken cancel) =>
        await tables.Runs.CommitAsync(Own(id), [new RowWrite.Upsert("b|" + bucket, Json.Bytes(counts))], cancel);

    public async ValueTask<CampaignCounts> CountsAsync(string id, CancellationToken cancel)
    {
        var counts = new CampaignCounts();
        await foreach (var row in tables.Runs.RangeAsync(Own(id), "b|", cancel)) counts += RowBody.Read<CampaignCounts>(row.Body);
        return counts;
    }

    /// <summary>Adds customers to the list of those meant, or of those left out; who is there already stays.</summary>
    public async ValueTask AddToListAsync(string id, bool except, IEnumerable<string> customers, CancellationToken cancel)
    {
        foreach (var chunk in customers.Distinct(StringComparer.Ordinal).Chunk(RowLimits.MaxWrites))
            await tables.Runs.CommitAsync(Own(id), [.. chunk.Select(c => new RowWrite.Upsert(List(except) + c, "{}"u8.ToArray()))], cancel);
    }

    public async ValueTask<bool> HasListAsync(string id, bool except, CancellationToken cancel) =>
        await tables.Runs.RangeAsync(Own(id), List(except), cancel, pageSize: 1).AnyAsync(cancel);

    /// <summary>Those of one bucket.</summary>
    public async ValueTask<HashSet<string>> ListedAsync(string id, bool except, string bucket, CancellationToken cancel)
    {
        var listed = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var row in tables.Runs.RangeAsync(Own(id), List(except) + bucket[1..], cancel))
            listed.Add(row.Key[List(except).Length..]);
        return listed;
    }

    static string Own(string id) => "campaign." + id;
    static string List(bool except) => except ? "x|" : "l|";
}
