namespace Crm.Reports.Products;

/// <summary>A share of a product's buyers, beside the same share of all buyers.</summary>
/// <param name="Index">100 where the product's buyers are like all others; 200: twice as many of them are such.</param>
public sealed record ProductShare(string Value, long Buyers, double Share, double Index);

/// <param name="Amounts">Minor units by currency, before discounts of the whole order.</param>
/// <param name="Regions">Where its buyers live, the most first.</param>
/// <param name="LikedIn">Where it is bought more than elsewhere, the most first; regions with a few buyers only are left out.</param>
/// <param name="Crowd">Who its buyers are: by class, life, grade, sex, age and loyalty, the most first.</param>
public sealed record ProductFigures(string Product, string Title, long Buyers, long Pieces, IReadOnlyDictionary<string, long> Amounts,
    IReadOnlyList<ProductShare> Regions, IReadOnlyList<ProductShare> LikedIn,
    IReadOnlyDictionary<string, IReadOnlyList<ProductShare>> Crowd);

/// <param name="Buyers">Of anything, in the span.</param>
public sealed record ProductReport(string Shop, DateOnly From, DateOnly To, long Orders, long Buyers,
    IReadOnlyList<ProductFigures> Products);
