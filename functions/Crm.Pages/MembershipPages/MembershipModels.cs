using Crm.Activities;
using Crm.Membership;

namespace Crm.Pages.MembershipPages;

/// <param name="Plans">By group: what is planned and open, judged as a plan.</param>
public sealed record MembershipModel(IReadOnlyList<PointsFigures> Points, IReadOnlyList<ActivityLine> Activities,
    IReadOnlyDictionary<string, PlanReport> Plans, IReadOnlyList<ReferralFigures> Referrals);

/// <param name="Fairness">Null while nobody asked for it, and <paramref name="Effect"/> with it.</param>
public sealed record ActivityModel(ActivityView View, FairnessReport? Fairness, ActivityEffectReport? Effect);

/// <param name="View">Null where the customer's shop gives no points.</param>
/// <param name="Request">The id of the next correction.</param>
/// <param name="Mistake">What is wrong with what was sent; a text.</param>
public sealed record LedgerModel(string Customer, PointsView? View, string Request, string? Mistake);
