using Crm.Flows;

namespace Crm.Publishing;

/// <summary>By what a version is put in the place of another.</summary>
/// <param name="Draft">The version that is to be in force.</param>
/// <param name="Source">The draft as JSON, whole.</param>
/// <param name="Policies">By step, where it is another than to keep.</param>
/// <param name="CatchUp">Of what the draft has in the past.</param>
public sealed record ReplanRules(Flow Draft, string Source, IReadOnlyDictionary<string, StepPolicy> Policies, CatchUp CatchUp)
{
    /// <summary>Stands for every step in a list of policies.</summary>
    public const string EveryStep = "*";

    /// <summary>The hash of the draft's content.</summary>
    public string Content => Common.Hash.Hex(Source);

    /// <summary>False: everything that waits stays as it is planned, and nobody's rows need be looked at.</summary>
    public bool PlansAnew => Policies.Values.Contains(StepPolicy.Replan);

    public StepPolicy PolicyOf(string step) =>
        Policies.TryGetValue(step, out var own) || Policies.TryGetValue(EveryStep, out own) ? own : StepPolicy.Keep;

    /// <summary>As the publication's row keeps them: for each step by name.</summary>
    public SortedDictionary<string, StepPolicy>? Stored(Flow? before)
    {
        var stored = new SortedDictionary<string, StepPolicy>(StringComparer.Ordinal);
        foreach (var step in Draft.Steps.Concat(before?.Steps ?? []).Select(s => s.Name))
            if (PolicyOf(step) is not StepPolicy.Keep and var policy) stored[step] = policy;
        return stored.Count == 0 ? null : stored;
    }

    public static ReplanRules Of(Flow draft, string source, Publication publication) => new(draft, source,
        publication.Policies ?? new SortedDictionary<string, StepPolicy>(), CatchUp.Read(publication.CatchUp) ?? CatchUp.None);
}
