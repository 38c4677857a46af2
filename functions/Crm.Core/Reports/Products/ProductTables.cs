using System.Globalization;
using Crm.Common;
using Crm.Customers;

namespace Crm.Reports.Products;

/// <summary>The report as rows of text, titles cleaned: what a platform typed has no place in a terminal.</summary>
public static class ProductTables
{
    const int LongestTitle = 30;

    public static IReadOnlyList<ReportTable> Of(ProductReport report) =>
    [
        new("products", ["product", "title", "buyers", "pieces", "amount", "most buyers in", "liked in", "mostly"],
            [.. report.Products.Select(p => new[]
            {
                p.Product, Title(p), Text(p.Buyers), Text(p.Pieces), Amounts(p), First(p.Regions), First(p.LikedIn),
                string.Join(", ", p.Crowd.Select(c => Mostly(c.Key, c.Value)).OfType<string>()),
            })]),
        new("regions", ["product", "title", "region", "buyers", "share", "index"],
            [.. report.Products.SelectMany(p => p.Regions.Select(r => Row(p, null, r)))]),
        new("crowd", ["product", "title", "by", "who", "buyers", "share", "index"],
            [.. report.Products.SelectMany(p => p.Crowd.SelectMany(c => c.Value.Select(s => Row(p, c.Key, s))))]),
    ];

    static string[] Row(ProductFigures product, string? kind, ProductShare share)
    {
        string[] who = kind is null ? [Clean(share.Value)] : [kind, Word(kind, share.Value)];
        return [product.Product, Title(product), .. who, Text(share.Buyers), Percent(share.Share), Text((long)share.Index)];
    }

    static string First(IReadOnlyList<ProductShare> shares) =>
        shares.Count == 0 ? "" : $"{Clean(shares[0].Value)} {Percent(shares[0].Share)}, index {Text((long)shares[0].Index)}";

    static string? Mostly(string kind, IReadOnlyList<ProductShare> shares) =>
        shares.Count == 0 ? null : $"{Word(kind, shares[0].Value)} {Percent(shares[0].Share)}";

    static string Word(string kind, string value) => kind switch
    {
        "class" => Names.FromStoredName<RfmClass>(value)?.Chinese(),
        "life" => Names.FromStoredName<LifeStage>(value)?.Chinese(),
        "grade" => Names.FromStoredName<Grade>(value)?.Chinese(),
        _ => null,
    } ?? Clean(value);

    static string Amounts(ProductFigures product) =>
        string.Join(", ", product.Amounts.OrderBy(a => a.Key, StringComparer.Ordinal)
            .Select(a => $"{Money.Format(a.Value, a.Key)} {a.Key}"));

    static string Title(ProductFigures product) => Clean(product.Title);
    static string Clean(string text) => CleanText.OfBuyer(text, LongestTitle) ?? "";
    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
    static string Percent(double share) => (100 * share).ToString("F0", CultureInfo.InvariantCulture) + " %";
}
