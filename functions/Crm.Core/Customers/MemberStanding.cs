namespace Crm.Customers;

/// <summary>What a member has and is missing at an instant: for texts, the card and the member's own page.</summary>
/// <param name="Tier">Null before the first night.</param>
/// <param name="Points">Null where the shop gives none.</param>
public sealed record MemberStanding(TierStanding? Tier, PointsStanding? Points);

/// <param name="Next">The tier above; null for the highest.</param>
/// <param name="ToNext">Minor units of <paramref name="Currency"/> that are missing to it.</param>
/// <param name="FallsOn">The local day of the night that takes the tier away unless more is spent; null: none does.</param>
/// <param name="ToKeep">Minor units that are missing to keep it.</param>
public sealed record TierStanding(Tier Tier, DateOnly Since, string Currency, Tier? Next, long? ToNext, DateOnly? FallsOn, long? ToKeep);

/// <param name="Expiring">Of those that can be spent, what expires first.</param>
/// <param name="Until">The last local day they are good on.</param>
public sealed record PointsStanding(long Available, long Pending, long Expiring, DateOnly? Until);
