using Crm.Tasks;
using Crm.Touchpoints;

namespace Crm.Reports;

/// <summary>One step's touchpoints: planned = sent + tasks + stopped by a rule + expired + failed + in doubt + waiting.</summary>
public sealed class StepSummary
{
    public int Planned { get; private set; }
    public int Sent { get; private set; }

    /// <summary>Of those sent, the ones a carrier's report confirmed.</summary>
    public int Delivered { get; private set; }

    /// <summary>Texts somebody followed a short link of, and how often in all.</summary>
    public int Clicked { get; private set; }
    public long Clicks { get; private set; }
    public int Tasks { get; private set; }
    public int Expired { get; private set; }
    public int Failed { get; private set; }
    public int InDoubt { get; private set; }
    public int Waiting { get; private set; }
    public int Suppressed { get; private set; }

    /// <summary>How many each rule stopped; the values a rule saw are left off.</summary>
    public SortedDictionary<string, int> ByRule { get; } = new(StringComparer.Ordinal);
    public long Parts { get; private set; }

    /// <summary>Millionths by currency.</summary>
    public SortedDictionary<string, long> CostMicros { get; } = new(StringComparer.Ordinal);

    public void Add(Touchpoint touchpoint)
    {
        Planned++;
        if (touchpoint.IsClicked) (Clicked, Clicks) = (Clicked + 1, Clicks + touchpoint.Clicks);
        switch (touchpoint.State)
        {
            case TouchpointState.Accepted: Sent++; break;
            case TouchpointState.Delivered: Sent++; Delivered++; break;
            case TouchpointState.TaskCreated: Tasks++; break;
            case TouchpointState.Expired: Expired++; break;
            case TouchpointState.Failed: Failed++; break;
            case TouchpointState.InDoubt or TouchpointState.Claimed: InDoubt++; break;
            case TouchpointState.Planned: Waiting++; break;
            case TouchpointState.Suppressed:
                Suppressed++;
                var rule = Rule(touchpoint.Reason ?? "(none)");
                ByRule[rule] = ByRule.GetValueOrDefault(rule) + 1;
                break;
        }
        if (touchpoint.State is not (TouchpointState.Accepted or TouchpointState.Delivered or TouchpointState.InDoubt)
            || touchpoint.Parts is not { } parts) return;
        Parts += parts;
        if (touchpoint is { Currency: { } currency, CostMicros: { } cost }) CostMicros[currency] =
            CostMicros.GetValueOrDefault(currency) + cost;
    }

    // "merged:3f…" and "frequency-cap:2-per-day" carry what the rule saw; "exit:paid" and "consent:none" are rules of their own.
    internal static string Rule(string reason) =>
        reason.StartsWith("merged:", StringComparison.Ordinal) ? "merged" : reason.StartsWith("frequency-cap:", StringComparison.Ordinal)
        ? "frequency-cap"
        : reason.StartsWith("budget:", StringComparison.Ordinal) ? "budget" : reason;
}
