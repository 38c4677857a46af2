using Crm.Common;
using Crm.Conditions;
using Crm.Flows;
using Crm.Shops;
using Crm.Touchpoints.Campaigns;
using NodaTime;

namespace Crm.Campaigns;

/// <param name="Share">Of the buyers who are not held out, in percent.</param>
public sealed record CampaignVariant(string Name, int Share);

/// <summary>Who is meant: all that is told has to hold; who any exclusion names is left out.</summary>
/// <param name="When">What they have to meet.</param>
/// <param name="InList">Only who is in the list that was uploaded.</param>
public sealed record CampaignAudience(Condition When, bool InList, Condition? Except, bool ExceptList);

/// <summary>
/// A campaign as it was written: one text to many, once. It is a flow of one step whose touchpoints are planned for an audience instead of
/// an order, so everything that holds for a flow's texts holds for its own.
/// </summary>
public sealed record Campaign
{
    public required string Id { get; init; }
    public required Shop Shop { get; init; }
    public required CampaignAudience Audience { get; init; }

    /// <summary>On the shop's clock, or on each recipient's own.</summary>
    public required LocalDateTime Start { get; init; }
    public bool OnRecipientsClock { get; init; }
    public required int PerMinute { get; init; }
    public required IReadOnlyList<CampaignVariant> Variants { get; init; }
    public required Step Step { get; init; }

    /// <summary>The flow it compiles to, as it is kept.</summary>
    public required string FlowSource { get; init; }
    public long? BudgetMicros { get; init; }

    /// <summary>Days after a buyer's minute in which an order counts as an answer: what the verdict goes by.</summary>
    public int WindowDays { get; init; } = 7;
    public string? Owner { get; init; }
    public string? Note { get; init; }

    public string Flow => CampaignGate.FlowOf(Id);

    /// <summary>Stands on touchpoints where a flow's have an order's key.</summary>
    public Events.CustomerEvent Moment(DateTimeOffset at) => new("campaign:" + Id, Id, at);

    /// <summary>
    /// The group a buyer is in: by a hash, so it is the same whoever asks and however often, and needs no memory.
    /// </summary>
    public string ArmOf(string customer)
    {
        var place = Convert.ToInt32(Hash.Hex(Id, "arm", customer)[..7], 16) % 10_000;
        if (place < Step.Holdout * 100) return CampaignArms.Holdout;
        var (rest, among) = (place - Step.Holdout * 100, 10_000 - Step.Holdout * 100);
        var upTo = 0;
        foreach (var variant in Variants)
            if ((long)rest * 100 < (long)(upTo += variant.Share) * among) return variant.Name;
        return Variants[^1].Name;
    }

    /// <summary>The first minute of all, for whoever has no clock of their own.</summary>
    public DateTimeOffset StartIn(DateTimeZone zone) => zone.AtLeniently(Start).ToDateTimeOffset().ToUniversalTime();
}

public static class CampaignArms
{
    /// <summary>Planned, and never texted: to compare with.</summary>
    public const string Holdout = "holdout";
}
