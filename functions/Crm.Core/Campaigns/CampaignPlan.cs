using Crm.Common;
using Crm.Customers;
using Crm.Touchpoints;
using Crm.Touchpoints.Deciding;
using NodaTime;
using LocalTime = Crm.Common.LocalTime;

namespace Crm.Campaigns;

/// <summary>The touchpoint of one buyer: a pure function of the campaign, the buyer and the place in the row.</summary>
static class CampaignPlan
{
    /// <param name="campaign">Whose.</param>
    /// <param name="version">Of its texts.</param>
    /// <param name="customer">Whom it is for.</param>
    /// <param name="who">The same; needed only where the campaign goes by its recipients' own clocks.</param>
    /// <param name="bucket">Of 256, and <paramref name="index"/> the place in it: so all buckets are spread over the whole time.</param>
    /// <param name="index">From 0.</param>
    public static Touchpoint Of(Campaign campaign, int version, string customer, Customer? who, int bucket, long index)
    {
        var due = campaign.StartIn(ZoneOf(campaign, who))
            + TimeSpan.FromTicks((index * Keys.Buckets + bucket) * TimeSpan.TicksPerMinute / campaign.PerMinute);
        var moment = campaign.Moment(due);
        return new Touchpoint
        {
            Id = Touchpoint.IdOf(campaign.Shop.Id, campaign.Flow, campaign.Step.Name, moment, customer),
            Flow = campaign.Flow, Version = version, Step = campaign.Step.Name, Order = moment.OrderKey(campaign.Shop.Id), Begun = due,
            Due = due, Expires = due + campaign.Step.Expires, Arm = campaign.ArmOf(customer),
        };
    }

    /// <summary>The first minute there can be, wherever recipients live.</summary>
    public static DateTimeOffset Earliest(Campaign campaign) => campaign.OnRecipientsClock
        ? campaign.StartIn(DateTimeZone.ForOffset(Offset.FromHours(14))) : campaign.StartIn(LocalTime.Zone(campaign.Shop.Zone));

    static DateTimeZone ZoneOf(Campaign campaign, Customer? customer)
    {
        if (!campaign.OnRecipientsClock || customer?.OwnPhone is not { } phone) return LocalTime.Zone(campaign.Shop.Zone);
        var places = RecipientPlaces.Of(phone, customer.Profile?.Region?.Value);
        return (places.Likely.Count > 0 ? places.Likely : places.All) is [{ Zones: [var zone, ..] }, ..] ? zone
            : LocalTime.Zone(campaign.Shop.Zone);
    }
}
