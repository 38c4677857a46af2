using System.Globalization;
using Crm.Common;
using Crm.Shops;

namespace Crm.Reports.Products;

/// <summary>
/// <c>GET /api/reports/products?shop=…[&amp;days=365][&amp;top=20][&amp;product=…]</c>: where products are liked and who buys them.
/// </summary>
public sealed class ProductApi(ProductScan scan, ShopDirectory shops)
{
    public const int MostDays = 3650, MostProducts = 500;

    public async Task<ApiResponse> ProductsAsync(string? shop, string? days, string? top, string? product, CancellationToken cancel)
    {
        var named = shop is null && shops.All.Count() == 1 ? shops.All.First() : shops.Find(shop ?? "");
        var names = string.Join(", ", shops.All.Select(s => s.Id).Order(StringComparer.Ordinal));
        if (named is null) return Bad($"shop is one of {names}.");
        if (!TryNumber(days, 365, MostDays, out var span)) return Bad($"days is a number from 1 to {MostDays}.");
        if (!TryNumber(top, 20, MostProducts, out var most)) return Bad($"top is a number from 1 to {MostProducts}.");
        var report = await scan.RunAsync(named, span, most, string.IsNullOrEmpty(product) ? null : product, cancel);
        return ApiResponse.Of(report);
    }

    static bool TryNumber(string? text, int standard, int most, out int number)
    {
        number = standard;
        return text is null || int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= 1
            && number <= most;
    }

    static ApiResponse Bad(string what) => ApiResponse.Problem(400, "Not acceptable", what);
}
