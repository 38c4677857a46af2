using Crm.Common;
using Crm.Flows;
using Crm.Orders;
using Crm.Shops;
using Crm.Storage;
using Crm.Touchpoints.Deciding;

namespace Crm.Proof;

/// <summary><c>GET /api/prove/times[?years=3]</c>: the proof of the sending hours of every shop.</summary>
public sealed class ProofApi(CrmTables tables, ShopDirectory shops, FlowLibrary flows, FlowVersions versions, PlanRebuild rebuild,
    TimeProvider time)
{
    public const int MostYears = 10;

    public async Task<ApiResponse> TimesAsync(string? years, CancellationToken cancel)
    {
        var count = 3;
        if (years is not null && (!int.TryParse(years, out count) || count is < 1 or > MostYears))
            return ApiResponse.Problem(400, "Not acceptable", $"years is a number from 1 to {MostYears}.");
        var plan = new TimeProofPlan(time.GetUtcNow(), count);
        await versions.RefreshAsync(cancel);
        var places = KnownPlaces.All().Concat(await ReceiversAsync(tables.Rows, cancel)).ToList();
        var report = TimeProof.Run(plan, shops.All, places, null, cancel) with { Steps = StepProof.Run(plan,
            [.. flows.Names.Order(StringComparer.Ordinal).Select(flows.Newest).OfType<Flow>()], shops.All, places, cancel) };
        return ApiResponse.Of(report);
    }

    /// <summary><c>GET /api/prove/rebuild</c>: all stored orders planned anew, against what is there.</summary>
    public async Task<ApiResponse> RebuildAsync(CancellationToken cancel) =>
        ApiResponse.Of(await rebuild.RunAsync(null, cancel));

    /// <summary>The different places that stored orders went to.</summary>
    public static async Task<IReadOnlyList<(string Name, RecipientPlaces Places)>> ReceiversAsync(IRowStore rows, CancellationToken cancel)
    {
        var seen = new SortedDictionary<string, (string, RecipientPlaces)>(StringComparer.Ordinal);
        await foreach (var row in rows.ScanAsync("o|", KeyText.After("o|"), cancel))
            foreach (var (name, places) in KnownPlaces.Of([RowBody.Read<StoredOrder>(row.Body).State]))
            {
                var key = string.Join(';', places.All.Select(p => $"{p.Country}/{p.State}/{string.Join(' ', p.Zones.Select(z => z.Id))}"));
                // Which of many receivers names the place must not depend on the order of a scan.
                if (!seen.TryGetValue(key, out var known) || string.CompareOrdinal(name, known.Item1) < 0) seen[key] = (name, places);
            }
        return [.. seen.Values];
    }
}
