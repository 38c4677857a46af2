using Crm.Campaigns;
using Crm.Coupons;
using Crm.Gifts;

namespace Crm.Pages.CampaignPages;

public sealed record CampaignListModel(IReadOnlyList<CampaignView> Campaigns);

/// <param name="Source">As it was written.</param>
/// <param name="Check">Only where it was asked for.</param>
/// <param name="Mistake">Why the last try did nothing; a text.</param>
public sealed record CampaignModel(CampaignView Now, string Source, CampaignCheckReport? Check, string? Told, string? Mistake);

/// <param name="Source">What was written, or an example.</param>
/// <param name="Seen">What it was made from: <see cref="SeenCampaign.Mark"/>.</param>
public sealed record CampaignFormModel(string Source, string? Id, string? Seen, string? Mistake);

public sealed record EffectModel(string Title, string? Campaign, string? Quarter, IReadOnlyList<EffectReport> Reports);

/// <param name="Holder">Whose the code is that was asked for.</param>
public sealed record PoolsModel(IReadOnlyList<CouponStock> Pools, CouponHolder? Holder, string? Told, string? Mistake);

/// <param name="Day">Of the packing list, suggested.</param>
public sealed record GiftsModel(IReadOnlyList<Gift> Gifts, DateOnly Day, string? Mistake);
