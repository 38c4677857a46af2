using Crm.Customers;

namespace Crm.Shops;

/// <summary>
/// What a shop spends on texts in a month of its own calendar, and up to which share of it each kind of text may go out: as the money runs
/// low the least valuable texts stop first. Percent of the budget; a kind without a share is never stopped by it.
/// </summary>
public sealed record Budget
{
    /// <summary>Millionths of the price's currency.</summary>
    public required long PerMonthMicros { get; init; }

    /// <summary>Promotion, by the buyer's grade as the last night found it.</summary>
    public required IReadOnlyDictionary<Grade, int> PromotionUntil { get; init; }
    public int? CareUntil { get; init; }

    /// <summary>News of the buyer's own order; null: never stopped.</summary>
    public int? OrderNewsUntil { get; init; }

    public int? Until(MessageClass messageClass, Grade grade) => messageClass switch
    {
        MessageClass.Promotional => PromotionUntil[grade],
        MessageClass.Care => CareUntil,
        _ => OrderNewsUntil,
    };
}

/// <summary>Section <c>Shops:{id}:Budget</c>.</summary>
public sealed class BudgetOptions
{
    /// <summary>In major units of the shop's PriceCurrency; 0: no budget.</summary>
    public decimal PerMonth { get; set; }

    /// <summary>Percent by grade: small, ordinary, main, important.</summary>
    public Dictionary<string, int> PromotionUntil { get; set; } = [];
    public int CareUntil { get; set; } = 100;
    public int? OrderNewsUntil { get; set; }

    public Budget? ToBudget(string at, ICollection<string> mistakes)
    {
        var shares = new Dictionary<Grade, int> { [Grade.Small] = 60, [Grade.Ordinary] = 75, [Grade.Main] = 90, [Grade.Important] = 100 };
        foreach (var (name, share) in PromotionUntil)
            if (Enum.TryParse<Grade>(name, true, out var grade) && Enum.IsDefined(grade)) shares[grade] =
                Share($"{at}:PromotionUntil:{name}", share, mistakes);
            else mistakes.Add($"{at}:PromotionUntil:{name}: not one of small, ordinary, main, important.");
        for (var grade = Grade.Ordinary; grade <= Grade.Important; grade++)
            if (shares[grade] < shares[grade - 1]) mistakes.Add($"{at}:PromotionUntil: {grade.ToStoredName()} buyers ({shares[grade]}) "
                + $"would be stopped before {(grade - 1).ToStoredName()} ones ({shares[grade - 1]}).");
        if (PerMonth is < 0 or > 1_000_000_000) mistakes.Add($"{at}:PerMonth: an amount from 0 (no budget) to 1,000,000,000.");
        Share($"{at}:CareUntil", CareUntil, mistakes);
        if (OrderNewsUntil is { } news) Share($"{at}:OrderNewsUntil", news, mistakes);
        return PerMonth <= 0 ? null
            : new Budget { PerMonthMicros = (long)Math.Min(PerMonth * 1_000_000m, 1e15m), PromotionUntil = shares, CareUntil = CareUntil,
            OrderNewsUntil = OrderNewsUntil };
    }

    static int Share(string at, int percent, ICollection<string> mistakes)
    {
        if (percent is < 0 or > 1000) mistakes.Add($"{at}: percent of the budget, 0 to 1000.");
        return percent;
    }
}
