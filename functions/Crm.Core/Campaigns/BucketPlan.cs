using Crm.Touchpoints;
using Crm.Touchpoints.Budget;

namespace Crm.Campaigns;

/// <summary>One bucket's share of a campaign while it is planned.</summary>
sealed class BucketPlan(Campaign campaign, int version, string bucket, int number, DateTimeOffset until)
{
    readonly SortedDictionary<string, long> arms = new(StringComparer.Ordinal), leftOut = new(StringComparer.Ordinal);
    long planned;
    DateTimeOffset? first, last;

    public Campaign Campaign => campaign;
    public int Version => version;
    public string Bucket => bucket;
    public int Number => number;
    public DateTimeOffset Until => until;
    public long Codes { get; set; }

    /// <summary>The local day codes are given on.</summary>
    public DateOnly Today { get; private set; }

    /// <summary>The member's touchpoint; null for who is left out.</summary>
    public Touchpoint? Add(CampaignMember member, DateTimeOffset now)
    {
        if (member.LeftOut is { } reason)
        {
            leftOut[reason] = leftOut.GetValueOrDefault(reason) + 1;
            return null;
        }
        var touchpoint = CampaignPlan.Of(campaign, version, member.Id, campaign.OnRecipientsClock ? member.Read() : null, number,
            planned++);
        Today = MonthSpend.Day(campaign.Shop, now);
        arms[touchpoint.Arm!] = arms.GetValueOrDefault(touchpoint.Arm!) + 1;
        if (first is null || touchpoint.Due < first) first = touchpoint.Due;
        if (last is null || touchpoint.Due > last) last = touchpoint.Due;
        return touchpoint.Expires <= now ? touchpoint.AsPast() : touchpoint;
    }

    public string IdOf(string customer) =>
        Touchpoint.IdOf(campaign.Shop.Id, campaign.Flow, campaign.Step.Name, campaign.Moment(default), customer);

    public CampaignCounts Counts() => new()
    {
        Buckets = 1, Planned = planned, Arms = arms, LeftOut = leftOut, Codes = Codes, FirstDue = first, LastDue = last,
    };
}
