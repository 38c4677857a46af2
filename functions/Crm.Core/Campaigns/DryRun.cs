using Crm.Common;
using Crm.Customers;
using Crm.Touchpoints.Deciding;

namespace Crm.Campaigns;

/// <summary>How many a campaign means, and what is known of them without deciding anything.</summary>
sealed class CampaignSize(Campaign campaign, DateTimeOffset now)
{
    long bought;

    public long Audience { get; private set; }
    public long Planned { get; private set; }
    public SortedDictionary<string, long> LeftOut { get; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, long> Arms { get; } = new(StringComparer.Ordinal);
    public double BaseRate => Planned == 0 ? 0 : (double)bought / Planned;
    public DateTimeOffset? LastDue => Planned == 0 ? null
        : CampaignPlan.Earliest(campaign) + TimeSpan.FromMinutes((double)Planned / campaign.PerMinute)
            + (campaign.OnRecipientsClock ? TimeSpan.FromHours(26) : TimeSpan.Zero);

    public void Add(CampaignMember member)
    {
        var customer = member.Read();
        lock (LeftOut)
        {
            Audience++;
            if (member.LeftOut is { } reason)
            {
                LeftOut[reason] = LeftOut.GetValueOrDefault(reason) + 1;
                return;
            }
            Planned++;
            var arm = campaign.ArmOf(member.Id);
            Arms[arm] = Arms.GetValueOrDefault(arm) + 1;
            if (customer.Facts.PaidTimes is { Count: > 0 } times
                && DateTimeOffset.FromUnixTimeSeconds(times[^1]) >= now.AddDays(-campaign.WindowDays)) bought++;
        }
    }
}

/// <summary>Decisions made for a minute that is still to come.</summary>
sealed class DryRun(Campaign campaign, long every)
{
    const int MostPreviews = 3, MostTurns = 8;
    readonly SortedDictionary<string, CampaignPreview> previews = new(StringComparer.Ordinal);
    long decided;

    public Campaign Campaign => campaign;
    public long Decided => decided;
    public long Sent { get; private set; }
    public long Parts { get; private set; }
    public long CostMicros { get; private set; }
    public long MostMicros { get; private set; }
    public SortedDictionary<string, long> WillNot { get; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, long> PutOff { get; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, long> PartsEach { get; } = new(StringComparer.Ordinal);
    public SortedDictionary<string, long> Overlap { get; } = new(StringComparer.Ordinal);

    /// <summary>The last word on it, whatever it has to wait for first.</summary>
    public static (Decision Decision, string? PutOff) Decide(DecisionContext question)
    {
        string? putOff = null;
        for (var turn = 0; ; turn++)
        {
            var decision = Decider.Decide(question);
            if (decision is not Decision.Wait wait || turn == MostTurns) return (decision, putOff);
            putOff ??= wait.Rule;
            question = question with { Now = wait.Until, Touchpoint = question.Touchpoint with { Next = wait.Until, Reason = wait.Rule } };
        }
    }

    public void Add(string customer, Decision decision, string? putOff, IEnumerable<string> sameDay)
    {
        lock (previews)
        {
            decided++;
            foreach (var flow in sameDay.Distinct()) Count(Overlap, flow);
            var rule = decision switch
            {
                Decision.Suppress stopped => stopped.Rule, Decision.Expire late => late.Rule, Decision.Wait wait => wait.Rule, _ => null,
            };
            if (rule is not null) Count(WillNot, Reports.StepSummary.Rule(rule));
            if (decision is not Decision.Send send) return;
            Sent++;
            if (putOff is not null) Count(PutOff, Reports.StepSummary.Rule(putOff));
            var parts = send.Parts;
            (Parts, CostMicros, MostMicros) = (Parts + parts, CostMicros + send.CostMicros, Math.Max(MostMicros, send.CostMicros));
            Count(PartsEach, send.Mail is null ? $"{parts}" : "mail");
            // The same three whoever is asked first.
            var to = send.Mail is null ? PhoneNumber.Mask(send.To) : "e-mail";
            previews[Hash.Hex(campaign.Id, "preview", customer)] = new CampaignPreview(customer, send.Variant, to, send.Text, parts);
            if (previews.Count > MostPreviews) previews.Remove(previews.Keys.Last());
        }
    }

    public IReadOnlyList<CampaignPreview> Previews() => [.. previews.Values];

    public long Scaled(long count) => count * every;

    public SortedDictionary<string, long> ScaledAll(SortedDictionary<string, long> counts) =>
        new(counts.ToDictionary(c => c.Key, c => Scaled(c.Value)), StringComparer.Ordinal);

    static void Count(SortedDictionary<string, long> counts, string name) => counts[name] = counts.GetValueOrDefault(name) + 1;
}
