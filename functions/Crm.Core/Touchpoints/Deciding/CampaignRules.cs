using Crm.Touchpoints.Campaigns;
using Crm.Touchpoints.Sending;

namespace Crm.Touchpoints.Deciding;

/// <summary>What a campaign's own state, assignment and codes say of one of its texts.</summary>
static class CampaignRules
{
    /// <summary>The group that is planned and never gets anything, to compare with.</summary>
    public const string Holdout = "holdout";
    const string Paused = "campaign-paused";
    static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(15), DryInterval = TimeSpan.FromHours(1);

    public static Decision? Of(DecisionContext question)
    {
        if (question.Campaign is not { } campaign) return null;
        var (touchpoint, step, customer, _, _, now, _) = question;
        if (campaign.State == CampaignState.Cancelled) return new Decision.Suppress("campaign-cancelled");
        // Two customers who have become one had one text planned each.
        if (customer.Ledger.FirstOrDefault(e => e.Step == step.Name && e.Touchpoint != touchpoint.Id) is { } told)
            return new Decision.Suppress(SendReversal.MergedInto(told.Touchpoint));
        if (campaign.State != CampaignState.Paused) return null;
        if (now >= touchpoint.Expires) return new Decision.Expire("late:" + Paused);
        var again = now + LookAgain;
        return new Decision.Wait(again < touchpoint.Expires ? again : touchpoint.Expires, Paused);
    }

    /// <summary>The last word on a text whose step gives codes: of a dry pool the step decides.</summary>
    public static Decision WithCode(DecisionContext question, Decision decision)
    {
        if (decision is not Decision.Send send || question.Step.Coupon is not { } coupon) return decision;
        if (question.Coupon is not null || question.IsDry && coupon.WhenDry == Flows.WhenDry.Without)
            return send with { Coupon = question.Coupon };
        if (!question.IsDry) return send with { NeedsCode = true };
        var rule = "pool-dry:" + coupon.Pool;
        return coupon.WhenDry == Flows.WhenDry.Wait ? TextRules.PutOff(question.Touchpoint, question.Now + DryInterval, rule)
            : new Decision.Suppress(rule);
    }
}
