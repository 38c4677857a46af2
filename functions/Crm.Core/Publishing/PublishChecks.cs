using Crm.Flows;
using Crm.Proof;
using Crm.Reports.Lint;
using Crm.Shops;
using Crm.Storage;

namespace Crm.Publishing;

/// <summary>What keeps a draft from being published: lint's errors, for each shop that has the flow, and the proof of the hours.</summary>
public sealed class PublishChecks(CrmTables tables, ShopDirectory shops, TimeProvider time)
{
    const int Samples = 100, Years = 1;

    /// <summary>Sentences; empty lets it pass.</summary>
    public async ValueTask<IReadOnlyList<string>> RunAsync(Flow draft, CancellationToken cancel)
    {
        var mistakes = new List<string>();
        var now = time.GetUtcNow();
        var own = shops.All.Where(s => s.Flows.Contains(draft.Name)).OrderBy(s => s.Id, StringComparer.Ordinal).ToList();
        foreach (var shop in own)
        {
            var samples = await LintSamples.RealAsync(tables.Rows, shop, Samples, now, cancel);
            if (samples.Count == 0) samples.Add(LintSamples.MadeUp(shop, now));
            mistakes.AddRange(FlowLint.Check(draft, shop, samples).Errors.Select(e => e.ToString()));
        }
        if (mistakes.Count > 0) return [.. mistakes.Distinct()];
        // A step that some far place never gets in time is a note; one that the shop's own country never gets is a mistake.
        var home = own.Select(s => s.Country).ToHashSet(StringComparer.Ordinal);
        var places = KnownPlaces.All().Where(p => p.Places.All.All(place => place.Country is { } country && home.Contains(country)));
        return StepProof.Run(new TimeProofPlan(now, Years), [draft], own, places, cancel).Mistakes;
    }
}
